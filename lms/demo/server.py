"""Serving the demo: one process with threads, no autoreload."""

from __future__ import annotations

import socket

from django.conf import settings
from django.core.management.base import CommandError
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application


class QuietHandler(WSGIRequestHandler):
    """Logs only what went wrong."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the standard library
        """Drop answers below 400."""
        if len(args) > 1 and str(args[1])[:1] in {"1", "2", "3"}:
            return
        super().log_message(format, *args)


def make_server(*, host: str, port: int) -> ThreadedWSGIServer:
    """A listening server; port 0 takes a free one. Raises ``CommandError`` when the port is taken."""
    try:
        server = ThreadedWSGIServer((host, port), QuietHandler, ipv6=False)
    except OSError as error:
        raise CommandError(
            f"Port {port} on {host} cannot be opened ({error.strerror}); choose another one with --port."
        ) from error
    server.daemon_threads = True
    server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.set_app(get_internal_wsgi_application())
    return server


def serve(*, host: str, port: int) -> None:
    """Serve until interrupted."""
    server = make_server(host=host, port=port)
    # Visitors see what visitors of an installation see: our error pages. Files were set up to be found above.
    settings.DEBUG = False
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
