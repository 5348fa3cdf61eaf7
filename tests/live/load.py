"""Eight clients store at once about the same people and activities while others read.

``.venv/bin/python -m tests.live.load [--seconds 60] [--database sqlite|postgres]``. Batches of 1, 10 and 50; two of the
writers tell the same statements at the same time. Nothing but 200 may come back, nothing may be stored twice, and three
kinds of followers must each see every statement exactly once.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.live.client import XapiClient
from tests.live.databases import KINDS, POSTGRES, fresh_databases
from tests.live.server import Server, make_client, running_server
from tests.live.statements import HOME_PAGE, statement
from tests.live.walking import ConsistentFollower, MoreFollower, SinceFollower, read_everything

SIZES = (1, 1, 1, 10, 10, 10, 50, 50)
# The second tells what the first tells.
SERIES = (0, 0, 1, 2, 3, 4, 5, 6)
FILTERS = (
    {"verb": "http://adlnet.gov/expapi/verbs/passed"},
    {"activity": "https://lernen.example/xapi/lesson/1"},
    {"activity": "https://lernen.example/xapi/course/1", "related_activities": "true"},
    {"agent": f'{{"account":{{"homePage":"{HOME_PAGE}","name":"x"}}}}', "related_agents": "true"},
)


class Writer(threading.Thread):
    """Stores batches of one size until the time is over."""

    def __init__(self, client: XapiClient, *, size: int, series: int, until: float) -> None:
        super().__init__()
        self.client, self.size, self.series, self.until = client, size, series, until
        self.acknowledged: list[str] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """One batch after the other."""
        count = 0
        while time.monotonic() < self.until:
            # Another order for every writer: whoever locks in the order of arrival would deadlock.
            numbers = [(count + offset) * 7 + self.series for offset in range(self.size)]
            batch = [statement(number) for number in (numbers if self.size % 20 else reversed(numbers))]
            count += self.size
            try:
                answer = self.client.post(batch)
            except OSError as error:
                self.failures.append(repr(error))
                continue
            if answer.status == 200:
                self.acknowledged += answer.json()
            else:
                self.failures.append(f"{answer.status} {answer.body[:300]!r}")


class Reader(threading.Thread):
    """Asks with filters until the time is over."""

    def __init__(self, client: XapiClient, *, until: float) -> None:
        super().__init__()
        self.client, self.until = client, until
        self.failures: list[str] = []

    def run(self) -> None:
        """One query after the other."""
        count = 0
        while time.monotonic() < self.until:
            answer = self.client.get(**FILTERS[count % len(FILTERS)], limit=50)
            count += 1
            if answer.status != 200:
                self.failures.append(f"{answer.status} {answer.body[:300]!r}")


def load(server: Server, token: str, *, seconds: float) -> Counter[str]:
    """Store, read and compare; how much there was. Raises ``AssertionError`` when anything is wrong."""
    until = time.monotonic() + seconds
    clients = [XapiClient(server.port, token) for _ in range(len(SIZES) + 4)]
    unused = iter(clients)
    writers = [
        Writer(next(unused), size=size, series=series, until=until)
        for size, series in zip(SIZES, SERIES, strict=True)
    ]
    reader = Reader(next(unused), until=until)
    followers = [kind(next(unused)) for kind in (SinceFollower, MoreFollower, ConsistentFollower)]
    everybody: list[threading.Thread] = [*writers, reader, *followers]
    for thread in everybody:
        thread.start()
    for thread in (*writers, reader):
        thread.join()
    for follower in followers:
        follower.is_over.set()
    for follower in followers:
        follower.join()
    for client in clients:
        client.close()

    failures = [failure for thread in (*writers, reader) for failure in thread.failures]
    assert failures == [], failures[:5]
    with closing(XapiClient(server.port, token)) as everything:
        stored = Counter(item["id"] for item in read_everything(everything))
    acknowledged = {identity for writer in writers for identity in writer.acknowledged}
    assert set(stored) == acknowledged
    assert set(stored.values()) <= {1}
    for follower in followers:
        assert follower.error is None, repr(follower.error)
        seen = Counter(follower.seen)
        name = type(follower).__name__
        assert acknowledged - set(seen) == set(), f"{name} missed {len(acknowledged - set(seen))}"
        assert [identity for identity, times in seen.items() if times > 1] == [], f"{name} saw some twice"
    answers = sum(len(writer.acknowledged) // writer.size for writer in writers)
    return Counter(statements=len(stored), requests=answers)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--postgres", default=POSTGRES)
    options = parser.parse_args()
    with fresh_databases(options.database, postgres=options.postgres) as databases:
        url, data = databases.make("load"), Path(databases.folder)
        with running_server(url, data, threads=12) as server:
            counts = load(server, make_client(url, data), seconds=options.seconds)
    print(f"{options.database}: {options.seconds:g} s, no error, nothing twice, no gap; {dict(counts)}")  # noqa: T201 - tells a person


if __name__ == "__main__":
    main()
