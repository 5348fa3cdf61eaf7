"""How fast statements are stored, beside the raw insertion of their rows and beside a view that does nothing."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.table import Measurement
from tests.live.client import XapiClient
from tests.live.databases import ROOT, Databases, environment
from tests.live.server import Server, make_client, running_server
from tests.live.statements import statement

BATCHES = (1, 10, 50)
CLIENTS = (1, 4)
ROUNDS = 3
PEOPLE = {"agents": 200, "activities": 100, "registrations": 50}
# Requests with so many statements that are made beforehand for each second: more than are answered.
STOCK = {1: 600, 10: 400, 50: 150}


class Rate(NamedTuple):
    """Requests in a second, the middle time of one in seconds, and how many there were."""

    per_second: float
    median: float
    requests: int


class Round(NamedTuple):
    """What was measured one right after the other: the machine is not equally fast all the time."""

    raw: float
    empty: Rate
    stored: Rate


def measure_writing(databases: Databases, *, seconds: float) -> list[Measurement]:
    """Every batch size with every number of clients, each beside its floors."""
    url, data = databases.make("writing"), Path(databases.folder)
    token = make_client(url, data)
    flushes = flush_rate(data)
    measurements = [
        Measurement(f"{databases.kind}: one flush to disk, median", 1000 / flushes, "ms", None, None)
    ]
    with running_server(url, data) as server, raw_insertion(databases) as raw:
        numbers, there = itertools.count(), 0
        for size, clients in itertools.product(BATCHES, CLIENTS):
            rounds = []
            for _ in range(ROUNDS):
                length = seconds / ROUNDS
                bodies = bodies_of(size, numbers, seconds=length)
                sending = {"clients": clients, "seconds": length}
                rounds.append(
                    Round(
                        raw(size, length, there),
                        request_rate(server, token, "/nothing", itertools.cycle(bodies), **sending),
                        request_rate(server, token, "/xapi/statements", bodies, **sending),
                    )
                )
                there += rounds[-1].stored.requests * size
            name = f"{databases.kind}: POST {size}, {clients} client{'s' * (clients > 1)}"
            measurements += _measurements(name, rounds, size)
    return measurements


def _measurements(name: str, rounds: list[Round], size: int) -> list[Measurement]:
    both = [1 / (1 / each.raw + 1 / (each.empty.per_second * size)) for each in rounds]
    return [
        _measurement(f"{name}, beside raw insert", rounds, size, [each.raw for each in rounds]),
        _measurement(
            f"{name}, beside empty view", rounds, size, [each.empty.per_second * size for each in rounds]
        ),
        # Who answers and stores, one after the other, cannot do better than both: this is what the disk sets.
        _measurement(f"{name}, beside empty view and raw insert", rounds, size, both),
        Measurement(
            f"{name}, median",
            statistics.median(each.stored.median for each in rounds) * 1000,
            "ms",
            statistics.median(each.empty.median for each in rounds) * 1000,
            None,
        ),
    ]


def _measurement(name: str, rounds: list[Round], size: int, floors: list[float]) -> Measurement:
    """Middle figures of the rounds; the ratio is the middle one of the ratios within a round."""
    values = [each.stored.per_second * size for each in rounds]
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    middle = statistics.median
    return Measurement(name, middle(values), "stmt/s", middle(floors), middle(ratios))


def flush_rate(folder: Path) -> float:
    """Flushes to disk in a second of one who writes a page and waits, again and again."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(100):
            begun = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begun)
    return 1 / statistics.median(times)


def bodies_of(size: int, numbers: Iterator[int], *, seconds: float) -> list[bytes]:
    """Batches of this size for some seconds, each number once.

    Made beforehand, because the clients share the cores with the server.
    """
    batches = (
        [statement(next(numbers), **PEOPLE) for _ in range(size)] for _ in range(int(STOCK[size] * seconds))
    )
    return [json.dumps(batch[0] if size == 1 else batch).encode() for batch in batches]


def request_rate(
    server: Server, token: str, path: str, bodies: Iterable[bytes], *, clients: int, seconds: float
) -> Rate:
    """POST the bodies over kept connections until the time or they are over; only 200 counts."""
    times: list[float] = []
    lock = threading.Lock()
    sending = iter(bodies)

    def send() -> None:
        client = XapiClient(server.port, token)
        own: list[float] = []
        while time.perf_counter() < until:
            with lock:
                content = next(sending, None)
            if content is None:
                break
            begun = time.perf_counter()
            answer = client.ask("POST", path, body=content)
            own.append(time.perf_counter() - begun)
            if answer.status != 200:
                sys.exit(f"{path}: {answer.status} {answer.body[:500]!r}")
        client.close()
        with lock:
            times.extend(own)

    threads = [threading.Thread(target=send) for _ in range(clients)]
    started = time.perf_counter()
    until = started + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Rate(len(times) / (time.perf_counter() - started), statistics.median(times), len(times))


@contextlib.contextmanager
def raw_insertion(databases: Databases) -> Iterator[Callable[[int, float, int], float]]:
    """Tells how many statements a process inserts in a second whose rows are ready.

    Asked with the size of a transaction, for how many seconds, and how many statements are there before.
    """
    url = databases.make("raw")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.xapi_raw_insert"],
        cwd=ROOT,
        env=environment(url, Path(databases.folder)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    orders, answers = process.stdin, process.stdout

    def rate(size: int, seconds: float, there: int) -> float:
        orders.write(f"{size} {seconds} {there}\n")
        orders.flush()
        return float(answers.readline())

    try:
        yield rate
    finally:
        orders.close()
        process.wait()
        databases.drop(url)
