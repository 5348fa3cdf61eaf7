"""Answers under load, statistics and a correction run, on a database of their own.

``.venv/bin/python -m tests.benchmarks.assessments [--json FILE] [--pilots 500] [--attempts 1600] [--questions 30]
[--database URL]``. Without ``--database`` a new SQLite file; with one, that database is filled (never a real one).

Pilots answer a quiz of ten questions over HTTP, without think time, through a server of two processes. Every answer
that a client was told to be saved must be there once, and no answer may be a 5xx; else the run ends with an error. The
rate is held against an empty page of somebody logged in (``account_session``) on the same server.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.start import _free_port, _wait_for
from tests.benchmarks.table import Measurement, report

CLIENTS = 12
QUESTIONS = 10
MOST_QUERIES = 8


@dataclass(frozen=True)
class Sent:
    """What one client was told: (attempt, event) pairs saved, and the statuses that were no 200."""

    saved: list[tuple[str, str]]
    failures: list[int]


def main() -> None:
    """Prepare, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", dest="file")
    parser.add_argument("--pilots", type=int, default=500)
    parser.add_argument("--attempts", type=int, default=1600)
    parser.add_argument("--questions", type=int, default=30)
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
        measured = [*_answering(options.pilots), *_evaluating(options.attempts, options.questions)]
    report(measured, file=options.file)


def _answering(pilots: int) -> list[Measurement]:
    from tests.benchmarks import assessments_world as world

    seats = world.seats(pilots=pilots, questions=QUESTIONS)
    queries = world.queries_of_an_answer(seats[0])
    with _server() as port, ThreadPoolExecutor(CLIENTS) as pool:
        empty_rate = _rate(lambda: list(pool.map(lambda seat: _empty(port, seat), seats)), len(seats) * 4)
        begun = time.perf_counter()
        sent = list(pool.map(lambda seat: _answer_all(port, seat), seats))
        seconds = time.perf_counter() - begun
    saved = [pair for one in sent for pair in one.saved]
    failures = [status for one in sent for status in one.failures]
    stored = world.stored_events()
    if failures or sorted(saved) != sorted(stored):
        sys.exit(f"{len(saved)} saved, {len(stored)} stored, other than 200: {failures[:10]}")
    if queries > MOST_QUERIES:
        sys.exit(f"{queries} queries for a saved answer, at most {MOST_QUERIES}")
    rate = len(saved) / seconds
    return [
        Measurement("empty page, logged in", empty_rate, "1/s", None, 1.0),
        Measurement("answers saved", rate, "1/s", empty_rate, rate / empty_rate),
        Measurement("answers lost or doubled", 0, "", 0, None),
        Measurement("queries per saved answer", queries, "", MOST_QUERIES, queries / MOST_QUERIES),
    ]


def _evaluating(attempts: int, questions: int) -> list[Measurement]:
    from tests.benchmarks import assessments_world as world

    quiz, edition, question = world.finished(attempts=attempts, questions=questions)
    found = []
    for name, act in (
        ("statistics", lambda: world.statistics(quiz, edition, _progress("statistics"))),
        ("correction, dry run", lambda: world.look(question, _progress("dry run"))),
        ("correction, applied", lambda: world.apply(question, _progress("correction"))),
    ):
        begun = time.perf_counter()
        queries = world.counted(act)
        seconds = time.perf_counter() - begun
        found.append(Measurement(name, attempts / seconds, "1/s", None, None))
        found.append(Measurement(f"{name}: queries an attempt", queries / attempts, "", None, None))
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


def _rate(act: Callable[[], object], requests: int) -> float:
    begun = time.perf_counter()
    act()
    return requests / (time.perf_counter() - begun)


def _empty(port: int, seat: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _number in range(4):
        _ask(connection, "GET", "/konto/sitzung/", seat, None)
    connection.close()


def _answer_all(port: int, seat: Any) -> Sent:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    saved: list[tuple[str, str]] = []
    failures: list[int] = []
    for question, name, value in seat.answers:
        event = str(uuid.uuid4())
        body = json.dumps({"event": event, "question": question, "fields": [[name, value]]})
        status = _ask(connection, "POST", f"/quiz/versuch/{seat.attempt}/antwort/", seat, body)
        if status == http.HTTPStatus.OK:
            saved.append((seat.attempt, event))
        else:
            failures.append(status)
    connection.close()
    return Sent(saved, failures)


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


def new_token() -> str:
    """A token as Django's cookie has it."""
    return secrets.token_hex(16)


def chunks(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """``values`` in lists of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


if __name__ == "__main__":
    main()
