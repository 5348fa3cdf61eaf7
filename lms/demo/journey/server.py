"""A really started server for the journey: its own process, its own port, mail written to files."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lms.demo.journey.browser import JourneyError

START_SECONDS = 90
HOST = "127.0.0.1"


@dataclass(frozen=True)
class RunningServer:
    """Where it answers and where its letters lie."""

    base_url: str
    letters: Path

    def link_in_letter_to(self, address: str, *, containing: str) -> str:
        """The link containing ``containing`` in the latest letter to ``address``."""
        for path in sorted(self.letters.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(preferencelist=("plain",))
            if address in str(letter["To"]) and body is not None:
                links = re.findall(r"https?://\S+", body.get_content())
                if found := [link for link in links if containing in link]:
                    return found[0]
        raise JourneyError(f"No letter to {address} holds a link with {containing!r}.")


@contextlib.contextmanager
def running_server() -> Iterator[RunningServer]:
    """Start ``manage.py demo`` on a free port, wait for its first page, stop it at the end."""
    port = _free_port()
    base_url = f"http://{HOST}:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PUBLIC_BASE_URL": base_url,
            "EMAIL_URL": f"filemail:///{folder}",
            "DATA_DIR": str(settings.DATA_DIR),
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, str(settings.ROOT / "manage.py"), "demo", "--port", str(port)]
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, cwd=settings.ROOT
            )
            try:
                _wait_for(base_url, process)
                yield RunningServer(base_url, Path(folder))
            except JourneyError as error:
                output.seek(0)
                said = output.read().decode(errors="replace")[-2_000:]
                raise JourneyError(f"{error}\nThe server's last words:\n{said}") from error
            finally:
                process.terminate()
                process.wait()


def _wait_for(base_url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise JourneyError("The server ended before it answered.")
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(base_url).close()  # noqa: S310 - our own server
            return
        time.sleep(0.05)
    raise JourneyError(f"The server did not answer within {START_SECONDS} seconds.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
