"""Answers under load, statistics and a correction run, on a database of their own.

``.venv/bin/python -m tests.benchmarks.assessments [--json FILE] [--pilots 500] [--attempts 1600] [--questions 30]
[--think 1.0] [--database URL]``. Without ``--database`` a new SQLite file; with one, that database is filled (never a
real one).

All pilots sit in a quiz of ten questions at once, over HTTP with kept connections, through a server of two processes.
Between two answers each thinks for a time drawn around ``--think`` seconds: a minute, compressed. Some change their
mind, and one answer in ten is sent twice, as a browser does that lost the reply. Afterwards the answers in the database
must be those that were sent, each once and in the order of its client, and no reply may have been anything but 200;
else the run ends with an error. The rate is held against an empty page of somebody logged in (``account_session``),
asked by the same clients in the same way.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.start import _free_port, _wait_for
from tests.benchmarks.table import Measurement, report

QUESTIONS = 10
MOST_QUERIES = 8
SENT_TWICE = 0.1


@dataclass(frozen=True)
class Told:
    """What one client sent, (question, event, choice) in order; statuses that were no 200; seconds of each request."""

    attempt: str
    sent: list[tuple[str, str, str]]
    failures: list[int]
    seconds: list[float]


def main() -> None:
    """Prepare, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", dest="file")
    parser.add_argument("--pilots", type=int, default=500)
    parser.add_argument("--attempts", type=int, default=1600)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--think", type=float, default=1.0)
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.dev"
        os.environ["DATABASE_URL"] = options.database or f"sqlite:///{Path(folder, 'bench.sqlite3')}"
        os.environ["LOG_LEVEL"] = "ERROR"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measured = [
            *_answering(options.pilots, options.think),
            *_evaluating(options.attempts, options.questions),
        ]
    report(measured, file=options.file)


def _answering(pilots: int, think: float) -> list[Measurement]:
    from tests.benchmarks import assessments_world as world

    seats = world.seats(pilots=pilots, questions=QUESTIONS)
    queries = world.queries_of_an_answer(seats[0])
    with _server() as port, ThreadPoolExecutor(pilots) as pool:
        asked, empty_seconds = _together(pool, seats, lambda seat: _look(port, seat, think))
        told, seconds = _together(pool, seats, lambda seat: _answer_all(port, seat, think))
    failures = [status for one in [*asked, *told] for status in one.failures]
    if failures:
        sys.exit(f"{len(failures)} replies other than 200: {sorted(set(failures))}")
    lost = _differences(told, world.stored_answers())
    if lost:
        sys.exit(f"{len(lost)} questions with other answers than were sent, for example {lost[:3]}")
    if queries > MOST_QUERIES:
        sys.exit(f"{queries} queries for a saved answer, at most {MOST_QUERIES}")
    empty_rate = sum(len(one.seconds) for one in asked) / empty_seconds
    rate = sum(len(one.seconds) for one in told) / seconds
    return [
        Measurement("empty page, logged in", empty_rate, "1/s", None, 1.0),
        Measurement("answers saved", rate, "1/s", empty_rate, rate / empty_rate),
        Measurement("answers saved: half within", _quantile(told, 0.5), "s", _quantile(asked, 0.5), None),
        Measurement("answers saved: 95 % within", _quantile(told, 0.95), "s", _quantile(asked, 0.95), None),
        Measurement("answers sent", sum(len(one.sent) for one in told), "", None, None),
        Measurement("answers lost or doubled", len(lost), "", 0, None),
        Measurement("replies that were no 200", len(failures), "", 0, None),
        Measurement("queries per saved answer", queries, "", MOST_QUERIES, queries / MOST_QUERIES),
    ]


def _together(
    pool: ThreadPoolExecutor, seats: Sequence[Any], act: Callable[[Any], Told]
) -> tuple[list[Told], float]:
    begun = time.perf_counter()
    told = list(pool.map(act, seats))
    return told, time.perf_counter() - begun


def _differences(
    told: Sequence[Told], stored: Mapping[tuple[str, str], list[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """The (attempt, question) pairs whose answers are not those that were sent, in their order."""
    sent: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in told:
        for question, event, choice in one.sent:
            sent[one.attempt, question].append((event, choice))
    return [pair for pair in sent.keys() | stored.keys() if sent.get(pair) != stored.get(pair)]


def _quantile(told: Sequence[Told], share: float) -> float:
    seconds = sorted(second for one in told for second in one.seconds)
    return seconds[int(share * (len(seconds) - 1))]


def _evaluating(attempts: int, questions: int) -> list[Measurement]:
    from tests.benchmarks import assessments_world as world

    quiz, edition, question = world.finished(
        attempts=attempts, questions=questions, progress=_progress("handed in")
    )
    found = []
    for name, act in (
        ("statistics", lambda: world.statistics(quiz, edition, _progress("statistics"))),
        ("correction, dry run", lambda: world.look(question, _progress("dry run"))),
        ("correction, applied", lambda: world.apply(question, _progress("correction"))),
    ):
        begun = time.perf_counter()
        queries = world.counted(act)
        seconds = time.perf_counter() - begun
        found += [
            Measurement(f"{name}: attempts", attempts / seconds, "1/s", None, None),
            Measurement(f"{name}: seconds", seconds, "s", None, None),
            Measurement(f"{name}: queries", queries, "", None, None),
        ]
    return found


@contextmanager
def _server() -> Iterator[int]:
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "2",
        "--threads",
        "4",
        "--keep-alive",
        "75",
        "-b",
        f"127.0.0.1:{port}",
        "lms.wsgi",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/konto/sitzung/", until=time.perf_counter() + 60)
        yield port
    finally:
        process.terminate()
        process.wait()


class _Client:
    """One browser: asks, waits for the reply, remembers."""

    def __init__(self, port: int, seat: Any, think: float) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.seat, self.think = seat, think
        self.told = Told(seat.attempt, [], [], [])

    def ask(self, method: str, path: str, body: str | None = None) -> None:
        """Think, ask, keep time and status."""
        time.sleep(random.expovariate(1 / self.think) if self.think else 0)
        begun = time.perf_counter()
        try:
            status = _ask(self.connection, method, path, self.seat, body)
        except (http.client.HTTPException, OSError):
            # As browsers do when a kept connection is gone; the event is the same, so nothing is doubled.
            self.connection.close()
            status = _ask(self.connection, method, path, self.seat, body)
        self.told.seconds.append(time.perf_counter() - begun)
        if status != http.HTTPStatus.OK:
            self.told.failures.append(status)


def _look(port: int, seat: Any, think: float) -> Told:
    client = _Client(port, seat, think)
    for _answer in seat.answers:
        client.ask("GET", "/konto/sitzung/")
    client.connection.close()
    return client.told


def _answer_all(port: int, seat: Any, think: float) -> Told:
    client = _Client(port, seat, think)
    for question, name, choice in seat.answers:
        event = str(uuid.uuid4())
        client.told.sent.append((question, event, choice))
        body = json.dumps({"event": event, "question": question, "fields": [[name, choice]]})
        for _time in range(2 if random.random() < SENT_TWICE else 1):  # noqa: S311 - no secret
            client.ask("POST", f"/quiz/versuch/{seat.attempt}/antwort/", body)
    client.connection.close()
    return client.told


def _ask(connection: http.client.HTTPConnection, method: str, path: str, seat: Any, body: str | None) -> int:
    token = seat.token
    headers = {"Cookie": f"sessionid={seat.session}; csrftoken={token}", "X-CSRFToken": token}
    connection.request(method, path, body, {**headers, "Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    return response.status


def _progress(name: str) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{name}: {done} of {total}", end=end, file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    main()
