"""How fast statements are found at few and at very many, and how fast that many are imported."""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.table import Measurement
from tests.benchmarks.xapi_writing import PEOPLE, ROUNDS, bodies_of, request_rate
from tests.live.client import XapiClient
from tests.live.databases import ROOT, Databases, environment
from tests.live.server import Server, make_client, running_server
from tests.live.statements import BASE, HOME_PAGE, NAMESPACE, statement

REPEATED = 200
VERB = "http://adlnet.gov/expapi/verbs/passed"
MOST_MEMORY = 300.0
# What each size is asked; every one walks an index.
Query = dict[str, str | int]


def queries_at(size: int) -> dict[str, Query]:
    """Name → query, about somebody and something in the middle of ``size`` statements."""
    agent = json.dumps({"account": {"homePage": HOME_PAGE, "name": str(_id("agent", 7))}})
    registration = str(_id("registration", 7))
    middle = _stored_at(size // 2)
    return {
        "newest": {},
        "agent": {"agent": agent},
        "agent, related": {"agent": agent, "related_agents": "true"},
        "verb": {"verb": VERB},
        "activity": {"activity": f"{BASE}/lesson/3"},
        "activity, related": {"activity": f"{BASE}/course/1", "related_activities": "true"},
        "registration": {"registration": registration},
        "since, ascending": {"since": middle, "ascending": "true"},
        "until": {"until": middle},
        "agent, verb, since": {"agent": agent, "verb": VERB, "since": middle},
        "verb, registration": {"verb": VERB, "registration": registration},
        "agent, activity": {"agent": agent, "activity": f"{BASE}/lesson/3"},
    }


def measure_reading(databases: Databases, *, sizes: list[int], seconds: float) -> list[Measurement]:
    """Import, every query and storing at each size; the smallest size is the floor of the others."""
    data = Path(databases.folder)
    url = databases.make("reading")
    token = make_client(url, data)
    key = token.partition(".")[0]
    measurements: list[Measurement] = []
    floors: dict[str, float] = {}
    before, few = 0, ""
    for size in sizes:
        measurements += _import(databases.kind, url, data, key, before, size, floors)
        before = size
        databases.settle(url)
        few = few or databases.make("few", template=url)
        with running_server(few, data) as small, running_server(url, data) as large:
            latencies = _latencies((small, sizes[0]), (large, size), token)
        for name, (floor, value) in latencies.items():
            full = f"{databases.kind}: {name} at {size:,}"
            measurements.append(Measurement(full, value, "ms", floor, value / floor))
        measurements.append(_storing(databases, few, url, size, seconds, is_last=size == sizes[-1]))
    return measurements


def _latencies(
    small: tuple[Server, int], large: tuple[Server, int], token: str
) -> dict[str, tuple[float, float]]:
    """p50 and p95 of each query and of a page behind ``more``, in milliseconds, at few and at many statements.

    Asked in turns, since the machine is not equally fast all the time.
    """
    clients = [XapiClient(server.port, token) for server, _ in (small, large)]
    for client in clients:
        client.get(limit=1)
    queries = [queries_at(size) for _, size in (small, large)]
    found: dict[str, tuple[float, float]] = {}
    for name in queries[0]:
        paths = [f"/xapi/statements?{urlencode({**query[name], 'limit': 50})}" for query in queries]
        times = [
            [_timed(client, path) for client, path in zip(clients, paths, strict=True)]
            for _ in range(REPEATED)
        ]
        found |= _percentiles(f"GET {name}", times)
    found |= _percentiles("GET more", list(zip(*map(_walk, clients), strict=True)))
    for client in clients:
        client.close()
    return found


def _walk(client: XapiClient) -> Iterator[float]:
    first = path = f"/xapi/statements?{urlencode({'verb': VERB, 'limit': 20})}"
    for _ in range(REPEATED):
        begun = time.perf_counter()
        answer = client.ask("GET", path)
        yield (time.perf_counter() - begun) * 1000
        path = answer.json()["more"] or first


def _timed(client: XapiClient, path: str) -> float:
    begun = time.perf_counter()
    answer = client.ask("GET", path)
    took = (time.perf_counter() - begun) * 1000
    if answer.status != 200:
        sys.exit(f"{path}: {answer.status} {answer.body[:300]!r}")
    return took


def _percentiles(name: str, times: Sequence[Sequence[float]]) -> dict[str, tuple[float, float]]:
    few, many = zip(*times, strict=True)
    return {
        f"{name}, p50": (statistics.median(few), statistics.median(many)),
        f"{name}, p95": (statistics.quantiles(few, n=20)[-1], statistics.quantiles(many, n=20)[-1]),
    }


def _storing(
    databases: Databases, few: str, url: str, size: int, seconds: float, *, is_last: bool
) -> Measurement:
    """Storing on copies, so that the next size starts from what was imported; at few and at many in turns."""
    copies = [databases.make("storing few", template=few)]
    copies.append(url if is_last else databases.make("storing many", template=url))
    data, numbers = Path(databases.folder), itertools.count(10**9)
    tokens = [make_client(copy, data) for copy in copies]
    for copy in copies:
        databases.settle(copy)
    with running_server(copies[0], data) as small, running_server(copies[1], data) as large:
        rounds = [
            [
                _rate_of_storing(server, token, numbers, seconds / ROUNDS)
                for server, token in zip((small, large), tokens, strict=True)
            ]
            for _ in range(ROUNDS)
        ]
    for copy in copies:
        databases.drop(copy)
    floor, value = map(statistics.median, zip(*rounds, strict=True))
    ratio = statistics.median(many / little for little, many in rounds)
    return Measurement(f"{databases.kind}: POST 50 at {size:,}", value, "stmt/s", floor, ratio)


def _rate_of_storing(server: Server, token: str, numbers: Iterator[int], seconds: float) -> float:
    """Statements in a second, in batches of 50 of one client."""
    bodies = bodies_of(50, numbers, seconds=seconds)
    return request_rate(server, token, "/xapi/statements", bodies, clients=1, seconds=seconds).per_second * 50


def _import(
    kind: str, url: str, data: Path, key: str, first: int, last: int, floors: dict[str, float]
) -> list[Measurement]:
    """Rate and memory of ``xapi_import`` for the statements from ``first`` to ``last``."""
    file = data / "import.ndjson"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(first, last):
            item = statement(number, **PEOPLE) | {"stored": _stored_at(number), "version": "1.0.0"}
            lines.write(json.dumps(item, separators=(",", ":")) + "\n")
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.xapi_import_run", str(file), key],
        cwd=ROOT,
        env=environment(url, data),
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        sys.exit(told.stderr[-2000:])
    file.unlink()
    took, memory = map(float, told.stdout.splitlines()[-1].split())
    rate = (last - first) / took
    floor = floors.setdefault("import", rate)
    return [
        Measurement(f"{kind}: import up to {last:,}", rate, "stmt/s", floor, rate / floor),
        Measurement(f"{kind}: import up to {last:,}, peak", memory, "MB", MOST_MEMORY, memory / MOST_MEMORY),
    ]


def _stored_at(number: int) -> str:
    instant = time.gmtime(1_735_689_600 + number // 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', instant)}.{number % 1000:03}Z"


def _id(kind: str, number: int) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{kind} {number}")
