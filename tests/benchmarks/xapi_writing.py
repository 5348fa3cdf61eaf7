"""How fast statements are stored, beside the raw insertion of their rows and beside a view that does nothing."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
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


class Rate(NamedTuple):
    """Requests in a second, and the middle time of one in seconds."""

    per_second: float
    median: float


def measure_writing(databases: Databases, *, seconds: float) -> list[Measurement]:
    """Every batch size with every number of clients, each beside its floors."""
    url, data = databases.make("writing"), Path(databases.folder)
    token = make_client(url, data)
    measurements: list[Measurement] = []
    with running_server(url, data) as server:
        numbers = iter(range(10**12))
        for size in BATCHES:
            raw = raw_insertion(databases, size=size, seconds=seconds)
            for clients in CLIENTS:
                bodies = bodies_of(size, numbers)
                empty = request_rate(server, token, "/nothing", bodies, clients=clients, seconds=seconds)
                stored = request_rate(
                    server, token, "/xapi/statements", bodies, clients=clients, seconds=seconds
                )
                name = f"{databases.kind}: POST {size}, {clients} client{'s' * (clients > 1)}"
                measurements += [
                    _measurement(f"{name}, beside raw insert", stored.per_second * size, raw),
                    _measurement(
                        f"{name}, beside empty view", stored.per_second * size, empty.per_second * size
                    ),
                    Measurement(f"{name}, median", stored.median * 1000, "ms", empty.median * 1000, None),
                ]
    return measurements


def _measurement(name: str, value: float, floor: float) -> Measurement:
    return Measurement(name, value, "stmt/s", floor, value / floor)


def bodies_of(size: int, numbers: Iterator[int]) -> Callable[[], bytes]:
    """Makes the bodies of batches of this size, each number once."""

    def body() -> bytes:
        batch = [statement(next(numbers), **PEOPLE) for _ in range(size)]
        return json.dumps(batch[0] if size == 1 else batch).encode()

    return body


def request_rate(
    server: Server, token: str, path: str, body: Callable[[], bytes], *, clients: int, seconds: float
) -> Rate:
    """POST bodies prepared beforehand over kept connections until the time is over; only 200 counts."""
    times: list[float] = []
    lock = threading.Lock()
    # Enough for the fastest answers; the clients share the cores with the server and build nothing meanwhile.
    stock = [body() for _ in range(int(200 * seconds * clients))]
    sending = iter(stock)

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
    if told.returncode:
        sys.exit(told.stderr)
    return float(told.stdout)
