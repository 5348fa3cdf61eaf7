"""Issuing many and handing them out: facts → sealed bytes → rows and statements, then one ZIP over HTTP.

On a database of its own in a temporary folder, which is thrown away.
"""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import resource
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections, transaction
from django.test import Client

from certificates.domain import drafting
from certificates.domain.issuing import issue_due
from certificates.domain.signing import ensure_test_keys
from certificates.models import Certificate
from curriculum.models import Attendance, EnrolmentProgress
from curriculum.signals import completion_changed
from lms.accounts.enums import Role
from lms.accounts.models import User
from tests.benchmarks.table import Measurement
from tests.certificates.completion import pass_quizzes_of
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import grant, make_body, make_person, make_provider

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
DRAWING_AIM, PEAK_AIM, FIRST_BYTE_AIM = 10.0, 150.0, 0.1


def issuing(count: int) -> list[Measurement]:
    """Issue ``count`` certificates and fetch them."""
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: migrations take more memory than issuing.
        preparing = multiprocessing.get_context("fork").Process(target=_prepare, args=(Path(folder), count))
        preparing.start()
        preparing.join()
        assert preparing.exitcode == 0
        _use_database(Path(folder))
        drawing, asked = _clocked(), [0]

        def counted(execute: Callable[..., Any], *query: Any) -> Any:
            asked[0] += 1
            return execute(*query)

        bare = _peak()
        # As ``manage.py reconcile`` does.
        gc.freeze()
        start = time.process_time()
        with connection.execute_wrapper(counted):
            issued = issue_due(now=NOW)
        whole = time.process_time() - start
        assert issued == count, issued
        peak = _peak()
        share = count / 1600
        return [
            Measurement(f"issuing {count}, processor", whole, "s", None, None),
            Measurement(
                "of it drawing and sealing",
                drawing[0],
                "s",
                DRAWING_AIM * share,
                drawing[0] / (DRAWING_AIM * share),
            ),
            Measurement("queries for one", asked[0] / count, "", None, None),
            Measurement("peak before issuing (Django, Wagtail)", bare, "MiB", None, None),
            Measurement("peak after issuing", peak, "MiB", PEAK_AIM, peak / PEAK_AIM),
            Measurement("growth by issuing", peak - bare, "MiB", None, None),
            *_fetched(count),
        ]


def _peak() -> float:
    """The most this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _prepare(folder: Path, count: int) -> None:
    ensure_test_keys(folder=folder / "keys", now=NOW)
    _use_database(folder)
    call_command("migrate", verbosity=0)
    _world(count)


def _use_database(folder: Path) -> None:
    settings.TEST_KEYS_DIR = folder / "keys"
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = str(
        folder / "db.sqlite3"
    )


@transaction.atomic
def _world(count: int) -> None:
    """So many pilots who have just completed, and HR of their body."""
    body, provider = make_body("Aidlingen", ags="08115001"), make_provider("VWA")
    edition = make_edition()
    run = make_run(
        edition,
        provider=provider,
        dates=[dt.date(2026, 2, 27 + n) if n < 2 else dt.date(2026, 3, 1) for n in range(3)],
    )
    hr = make_person("hr", first_name="Henrike", last_name="Personal", body=body)
    grant(hr, Role.HR, body=body)
    enrolments = [
        make_enrolment(
            make_person(f"p{number}", first_name="Änne", last_name=f"Großmann-{number}", body=body), run=run
        )
        for number in range(count)
    ]
    days = list(run.days.select_related("unit"))
    Attendance.objects.bulk_create(
        Attendance(
            enrolment=enrolment, unit=day.unit, seminar_day=day, date=day.date, provider=provider,
            confirmed_by=hr, confirmed_at=NOW,
        )
        for enrolment in enrolments
        for day in days
    )  # fmt: skip
    # Whoever listens would issue at once.
    completion_changed.receivers = []
    pass_quizzes_of(enrolments, NOW)
    assert EnrolmentProgress.objects.filter(completed_on__isnull=False).count() == count


def _clocked() -> list[float]:
    """Adds up the processor time of drawing and sealing."""
    spent = [0.0]
    draw = drafting.draw_document

    def clocked(**given: object) -> tuple[str, bytes]:
        start = time.process_time()
        try:
            return draw(**given)
        finally:
            spent[0] += time.process_time() - start

    drafting.draw_document = clocked
    return spent


def _fetched(count: int) -> list[Measurement]:
    """The ZIP from a server in another thread of this process."""
    hr = Client()
    hr.force_login(User.objects.get(role_grants__role=Role.HR))
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in hr.cookies.items())
    with _server() as address:
        token = "a" * 32
        request = urllib.request.Request(
            f"{address}/personal/zertifikate.zip",
            data=f"auswahl=neu&csrfmiddlewaretoken={token}".encode(),
            headers={"Cookie": f"{cookies}; csrftoken={token}", "Referer": address},
        )
        # A server that is already up: the first page loads the program.
        urllib.request.urlopen(
            urllib.request.Request(f"{address}/personal/zertifikate/", headers={"Cookie": cookies})
        )
        before = _peak()
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            first = answer.read(1)
            first_byte = time.perf_counter() - start
            size = len(first)
            while piece := answer.read(65536):
                size += len(piece)
        whole = time.perf_counter() - start
    grown = _peak() - before
    assert size > sum(len(c.file.pdf) for c in Certificate.objects.select_related("file")[:3])
    return [
        Measurement("ZIP: first byte", first_byte, "s", FIRST_BYTE_AIM, first_byte / FIRST_BYTE_AIM),
        Measurement(f"ZIP of {count}", whole, "s", None, None),
        Measurement("ZIP: size", size / 1024 / 1024, "MiB", None, None),
        Measurement("ZIP: growth of peak memory", grown, "MiB", None, None),
    ]


@contextmanager
def _server() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
