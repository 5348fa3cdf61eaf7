"""Load for a server: somebody logged in at a kept connection, and many of them at once."""

from __future__ import annotations

import math
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

Act = Callable[[], object]


@dataclass(frozen=True)
class Login:
    """Session and form token, as the cookies of somebody logged in have them."""

    session: str
    token: str


class Browser:
    """One kept connection to a server on this machine, with the cookies of a login."""

    def __init__(self, port: int, login: Login) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {
            "Accept": "text/html",
            "Cookie": f"sessionid={login.session}; csrftoken={login.token}",
            "X-CSRFToken": login.token,
        }

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Status and content; a body is JSON."""
        headers = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def must(self, method: str, path: str, body: str | None = None) -> None:
        """The same; raises ``RuntimeError`` for anything but 200."""
        status, content = self.ask(method, path, body)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {content[:300]!r}")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@dataclass(frozen=True)
class Rate:
    """Requests in a second; the middle time of one, and the one that 95 of 100 stay below, in seconds."""

    per_second: float
    median: float
    p95: float


def drive(acts: Sequence[Act], *, seconds: float) -> Rate:
    """Every act again and again, each in a thread of its own, until the time is over, at least once each.

    What one of them raises is raised here.
    """
    times: list[list[float]] = [[] for _ in acts]
    errors: list[Exception] = []

    def repeat(act: Act, own: list[float]) -> None:
        try:
            while not errors:
                begun = time.perf_counter()
                act()
                own.append(time.perf_counter() - begun)
                if time.perf_counter() >= until:
                    return
        except Exception as error:  # noqa: BLE001 - raised below, in the thread that waits
            errors.append(error)

    threads = [threading.Thread(target=repeat, args=(act, own)) for act, own in zip(acts, times, strict=True)]
    started = time.perf_counter()
    until = started + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - started
    if errors:
        raise errors[0]
    every = sorted(duration for own in times for duration in own)
    return Rate(len(every) / passed, statistics.median(every), every[math.ceil(len(every) * 0.95) - 1])
