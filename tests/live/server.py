"""gunicorn with this project, as an operator runs it: started, killed, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.live.databases import ROOT, environment

PATIENCE = 180.0


class Server:
    """The process and its workers. The socket stays open while they are killed, so clients wait instead of failing;
    after ``stop`` nobody listens.
    """

    def __init__(self, url: str, data: Path, *, workers: int, threads: int, port: int = 0) -> None:
        self.url, self.data, self.workers, self.threads = url, data, workers, threads
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = int(self._socket.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        descriptor = self._socket.fileno()
        with (self.data / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "tests.live.wsgi", "--preload"),
                    *("--bind", f"fd://{descriptor}", "--workers", str(self.workers)),
                    *("--threads", str(self.threads), "--keep-alive", "60", "--graceful-timeout", "5"),
                ],
                cwd=ROOT,
                env=environment(self.url, self.data),
                pass_fds=[descriptor],
                stdout=log,
                stderr=log,
            )
        self.wait()

    def wait(self) -> None:
        """Until somebody answers; raises ``TimeoutError`` with the end of the log."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            with contextlib.suppress(OSError, HTTPException), contextlib.closing(connection):
                connection.request("GET", "/xapi/about")
                connection.getresponse().read()
                return
        raise TimeoutError(self.log()[-2000:])

    def kill_workers(self) -> None:
        """``kill -9`` for everybody who handles requests; the master starts others at once."""
        for pid in self.worker_ids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """``kill -9`` for all."""
        assert self._process is not None
        workers = self.worker_ids()
        self._process.kill()
        self._process.wait()
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._socket.close()

    def worker_ids(self) -> list[int]:
        """The processes of the workers."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def log(self) -> str:
        """What it wrote."""
        return (self.data / "server.log").read_text(encoding="utf-8")


@contextlib.contextmanager
def running_server(
    url: str, data: Path, *, workers: int = 1, threads: int = 4, port: int = 0
) -> Iterator[Server]:
    """A started server on the database ``url`` with its files in ``data``; stopped at the end.

    With ``port`` where another one was before.
    """
    server = Server(url, data, workers=workers, threads=threads, port=port)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def make_client(url: str, data: Path, *scopes: str) -> str:
    """A new client without a limit on this database, made by the command; its bearer token."""
    told = subprocess.run(
        [
            *(sys.executable, "manage.py", "xapi_client", "create", "live", "--requests-per-minute", "0"),
            *(part for scope in scopes or ("all",) for part in ("--scope", scope)),
        ],
        cwd=ROOT,
        env=environment(url, data),
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()[-1]
