"""The pages people open most, on gunicorn with two workers, beside a bare Wagtail page in the same run.

``.venv/bin/python -m tests.benchmarks.pages [--json FILE] [--database sqlite|postgres] [--rounds N] [--seconds N]
[--clients 1,32]``. A new database is filled with the demo world and a class of pilots (a minute or two), then every
page is asked for in turn, round after round, over kept connections with the cookies of people logged in, without think
time. ``ratio`` is the middle of the rounds: requests in a second beside those of the bare page in the same round.

The *bare page* is a text page of the site (``/hilfe/``), read by the same people through the same settings, middleware,
menus and base template: Wagtail finds it by its address, its blocks print it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.load import Act, Browser, Rate, drive
from tests.benchmarks.table import Measurement, report
from tests.live.databases import KINDS, POSTGRES, ROOT, Databases, environment, fresh_databases
from tests.live.server import running_server

if TYPE_CHECKING:
    from tests.benchmarks.pages_world import Visit

BARE = "bare page"
MOST_QUERIES = {"quiz save": 8}
MOST_KILOBYTES = 60
Rounds = dict[str, list[Rate]]


def main() -> None:
    """Prepare, measure, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", dest="file")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--postgres", default=POSTGRES, help="a server on which databases may be made")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="how long one page is asked for in a round")
    parser.add_argument("--clients", default="1,32")
    options = parser.parse_args()
    clients = [int(number) for number in options.clients.split(",")]
    with fresh_databases(options.database, postgres=options.postgres) as databases:
        measured = list(_measured(databases, clients, options.rounds, options.seconds))
    report(measured, file=options.file)


def _measured(databases: Databases, clients: list[int], rounds: int, seconds: float) -> Iterator[Measurement]:
    data = databases.folder
    url = databases.make("pages")
    _seed(url, data)
    os.environ |= environment(url, data) | {"LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from django.db import connection

    from tests.benchmarks import pages_world as world
    from tests.benchmarks.logins import count_queries

    visits = world.visits(count=max(clients))
    kilobytes = world.longest_lesson() / 1000
    yield Measurement("longest lesson, HTML", kilobytes, "kB", MOST_KILOBYTES, kilobytes / MOST_KILOBYTES)
    with running_server(url, data, workers=2) as server:
        found = {number: _rounds(visits, server.port, number, rounds, seconds) for number in clients}
    for name, (visit, *_) in visits.items():
        body = json.loads(next(visit.bodies())) if visit.question else None
        queries, most = count_queries(visit.login, visit.path, body), MOST_QUERIES.get(name)
        yield Measurement(f"{name}, queries", queries, "", most, queries / most if most else None)
        for number in clients:
            yield from _beside(name, found[number], f"{number} client{'s' * (number > 1)}")
    connection.close()


def _seed(url: str, data: Path) -> None:
    """The demo world; ``manage.py demo`` asks for the settings of development."""
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--no-serve"],
        cwd=ROOT,
        env=environment(url, data) | {"DJANGO_SETTINGS_MODULE": "lms.settings.dev"},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _rounds(visits: dict[str, list[Visit]], port: int, clients: int, rounds: int, seconds: float) -> Rounds:
    """Every page in every round; the first round only warms up."""
    found: Rounds = {name: [] for name in visits}
    for number in range(rounds + 1):
        for name, own in visits.items():
            browsers = [Browser(port, visit.login) for visit in own[:clients]]
            acts = [_act(browser, visit) for browser, visit in zip(browsers, own, strict=False)]
            rate = drive(acts, seconds=seconds if number else 0)
            if number:
                found[name].append(rate)
            for browser in browsers:
                browser.close()
    return found


def _act(browser: Browser, visit: Visit) -> Act:
    if visit.question is None:
        return lambda: browser.must("GET", visit.path)
    bodies = visit.bodies()
    return lambda: browser.must("POST", visit.path, next(bodies))


def _beside(name: str, found: Rounds, clients: str) -> Iterator[Measurement]:
    """The middle of the rounds; the floor is the bare page's."""
    own, bare = found[name], found[BARE]
    ratio = statistics.median(one.per_second / other.per_second for one, other in zip(own, bare, strict=True))
    rate, floor = (statistics.median(one.per_second for one in several) for several in (own, bare))
    yield Measurement(f"{name}, {clients}", rate, "1/s", floor, ratio)
    for what in ("median", "p95"):
        time, floor = (statistics.median(getattr(one, what) for one in several) for several in (own, bare))
        yield Measurement(f"{name}, {clients}, {what}", time * 1000, "ms", floor * 1000, None)


if __name__ == "__main__":
    main()
