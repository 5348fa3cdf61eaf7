"""How fast statements are stored, beside the raw insertion of their rows and beside a view that does nothing."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.table import Measurement
from tests.live.client import XapiClient
from tests.live.databases import ROOT, Databases, environment
from tests.live.server import Server, make_client, running_server
from tests.live.statements import statement

BATCHES = (1, 10, 50)
CLIENTS = (1, 4)
PEOPLE = {"agents": 200, "activities": 100, "registrations": 50}
# Requests with so many statements that are made beforehand for each second: more than are answered.
STOCK = {1: 600, 10: 400, 50: 150}


class Rate(NamedTuple):
    """Requests in a second, and the middle time of one in seconds."""

    per_second: float
    median: float


def measure_writing(databases: Databases, *, seconds: float) -> list[Measurement]:
    """Every batch size with every number of clients, each beside its floors."""
    url, data = databases.make("writing"), Path(databases.folder)
    token = make_client(url, data)
    flushes = flush_rate(data)
    measurements = [
        Measurement(f"{databases.kind}: one flush to disk, median", 1000 / flushes, "ms", None, None)
    ]
    with running_server(url, data) as server:
        numbers = itertools.count()
        for size in BATCHES:
            raw = raw_insertion(databases, size=size, seconds=seconds)
            for clients in CLIENTS:
                bodies = bodies_of(size, numbers, seconds=seconds)
                empty = request_rate(
                    server, token, "/nothing", itertools.cycle(bodies), clients=clients, seconds=seconds
                )
                stored = request_rate(
                    server, token, "/xapi/statements", bodies, clients=clients, seconds=seconds
                )
                name = f"{databases.kind}: POST {size}, {clients} client{'s' * (clients > 1)}"
                value = stored.per_second * size
                measurements += [
                    _measurement(f"{name}, beside raw insert", value, raw),
                    _measurement(f"{name}, beside empty view", value, empty.per_second * size),
                    Measurement(f"{name}, median", stored.median * 1000, "ms", empty.median * 1000, None),
                ]
                if size == clients == 1:
                    floor = min(empty.per_second, flushes)
                    measurements.append(
                        _measurement(f"{name}, beside the slower of empty view and flush", value, floor)
                    )
    return measurements


def _measurement(name: str, value: float, floor: float) -> Measurement:
    return Measurement(name, value, "stmt/s", floor, value / floor)


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
    return Rate(len(times) / (time.perf_counter() - started), statistics.median(times))


def raw_insertion(databases: Databases, *, size: int, seconds: float) -> float:
    """Statements in a second that a process inserts whose rows are ready, in transactions of ``size``."""
    url = databases.make(f"raw{size}")
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.xapi_raw_insert", str(size), str(seconds)],
        cwd=ROOT,
        env=environment(url, Path(databases.folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    databases.drop(url)
    if told.returncode:
        sys.exit(told.stderr)
    return float(told.stdout)
