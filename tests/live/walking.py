"""Readers of the statement resource: everything once, and three ways to follow what is stored."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.live.client import Answer, XapiClient

LONG_AGO = "1970-01-01T00:00:00Z"
# Small pages cross the borders of batches.
PAGE = 20


class Refused(Exception):
    """A reader was not answered 200."""


def read_everything(client: XapiClient, **query: str | int) -> Iterator[dict[str, Any]]:
    """All statements, oldest first, over ``more``."""
    for page in pages(client, ascending="true", **query):
        yield from page.json()["statements"]


def pages(client: XapiClient, **query: str | int) -> Iterator[Answer]:
    """A query and its continuations."""
    path = f"/xapi/statements?{urlencode(query)}"
    while path:
        answer = client.ask("GET", path)
        if answer.status != 200:
            raise Refused(f"{path}: {answer.status} {answer.body[:300]!r}")
        yield answer
        path = answer.json().get("more", "")


class Follower(threading.Thread):
    """Reads what is new, again and again; ``seen`` are the ids in the order it saw them, ``error`` what went wrong."""

    def __init__(self, client: XapiClient) -> None:
        super().__init__()
        self.client = client
        self.seen: list[str] = []
        self.error: BaseException | None = None
        self.position = LONG_AGO
        self.is_over = threading.Event()

    def run(self) -> None:
        """Until ``is_over`` is set; then once more to the end."""
        try:
            while not self.is_over.is_set():
                self.read_on()
                # Writers must get a turn on two cores.
                self.is_over.wait(0.01)
            while self.read_on():
                pass
        except BaseException as error:  # noqa: BLE001 - a thread must not lose what went wrong
            self.error = error

    def read_on(self) -> int:
        """How many new ones there were."""
        raise NotImplementedError

    def take(self, answer: Answer) -> list[dict[str, Any]]:
        """What a page holds, remembered."""
        found: list[dict[str, Any]] = answer.json()["statements"]
        self.seen += [item["id"] for item in found]
        return found


class SinceFollower(Follower):
    """Asks for what was stored since the last one it saw, one page at a time."""

    def read_on(self) -> int:
        """One page."""
        answer = self.client.get(since=self.position, ascending="true", limit=PAGE)
        if answer.status != 200:
            raise Refused(str(answer))
        found = self.take(answer)
        if found:
            self.position = found[-1]["stored"]
        return len(found)


class MoreFollower(Follower):
    """The same over ``more`` to the end."""

    def read_on(self) -> int:
        """All pages."""
        count = 0
        for answer in pages(self.client, since=self.position, ascending="true", limit=PAGE):
            found = self.take(answer)
            count += len(found)
            if found:
                last = found[-1]["stored"]
        if count:
            self.position = last
        return count


class ConsistentFollower(Follower):
    """Trusts the header: newest first, from the last consistent-through to the present one."""

    def read_on(self) -> int:
        """All pages up to what the store says is complete."""
        told = self.client.get(limit=1).headers["x-experience-api-consistent-through"]
        if dt.datetime.fromisoformat(told) <= dt.datetime.fromisoformat(self.position):
            return 0
        found = [
            item
            for page in pages(self.client, since=self.position, until=told, limit=PAGE)
            for item in page.json()["statements"]
        ]
        self.seen += [item["id"] for item in reversed(found)]
        self.position = told
        return len(found)
