"""The desks of HR and the programme office with a whole state behind them: 1,136 bodies and 10,000 people.

``.venv/bin/python -m tests.benchmarks.desks [--json FILE] [--people N] [--rounds N]``. An SQLite database of its own is
made in a temporary folder. Each page is asked for with a hundredth of the people first: ``ratio`` is how much longer it
takes with all of them, ``queries`` must not grow at all and stay under 20 for the office. Times are processor time with
SQLite's share, so that other work on the machine does not count; the file is read to its end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.table import Measurement, report

PAGES = {
    "programme, overview": "/programm/",
    "programme, coverage map": "/programm/abdeckung/",
    "programme, 1,136 bodies": "/programm/stellen/",
    "programme, enrolments": "/programm/anmeldungen/",
    "programme, search": "/programm/anmeldungen/?q=nr77",
    "programme, enrolments as CSV": "/programm/anmeldungen/liste.csv",
    "programme, what waits": "/programm/hinweise/",
    "HR, people": "/personal/",
}
MOST_QUERIES = 20
EXPORT = "liste.csv"
DAY = dt.date(2026, 2, 2)
NOW = dt.datetime(2026, 2, 5, tzinfo=dt.UTC)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", dest="file")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        _fill(options.people // 100, first=0)
        few = _measure(options.rounds)
        _fill(options.people, first=options.people // 100)
        many = _measure(options.rounds)
    report(list(_measurements(few, many)), file=options.file)


def _set_up(folder: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'desks.sqlite3'}"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    from lms.accounts.domain.register import load_register
    from lms.accounts.enums import Role
    from lms.accounts.models import PublicBody
    from tests.factories import make_edition, make_person, make_provider, make_run
    from tests.factories.people import grant

    load_register(now=timezone.now())
    make_run(make_edition(), provider=make_provider(), dates=[dt.date(2026, 2, n) for n in (2, 3, 4)])
    grant(make_person("office", first_name="Olga", last_name="Programm"), Role.PROGRAMME_OFFICE)
    hr = make_person("hr", first_name="Henrike", last_name="Personal")
    grant(hr, Role.HR, body=PublicBody.objects.get(ags="08111000"))


def _fill(people: int, *, first: int) -> None:
    """``people`` in all, spread over the bodies; two of three certified, half of those with a voucher and money."""
    from certificates.models import FundingContract
    from curriculum.models import Run
    from lms.accounts.models import PublicBody, RegisterVersion

    bodies = list(PublicBody.objects.order_by("ags"))
    run = Run.objects.select_related("edition").get()
    contract, _made = FundingContract.objects.get_or_create(
        body=bodies[0], provider=run.provider, signed_on=DAY, register_version=RegisterVersion.objects.get()
    )
    units = list(run.edition.units.order_by("position"))
    rows: dict[type, list[Any]] = {}
    for number in range(first, people):
        for row in _rows_of(number, bodies[number % len(bodies)], run, contract, units):
            rows.setdefault(type(row), []).append(row)
    for model, made in rows.items():
        model._default_manager.bulk_create(made, batch_size=500)


def _rows_of(number: int, body: Any, run: Any, contract: Any, units: list[Any]) -> Iterator[Any]:
    """One person with everything that belongs to them."""
    from certificates.models import Certificate, EligibilityDecision, Voucher
    from curriculum.models import Enrolment, EnrolmentProgress
    from lms.accounts.models import Employment, User
    from lms.base.names import search_form

    is_certified, is_funded = number % 3 != 0, number % 6 in {1, 2}
    name = f"Nr{number}"
    person = User(email=f"p{number}@example.org", first_name="Ada", last_name=name, password="!")
    person.name_search = search_form(f"{name} Ada")
    enrolment = Enrolment(
        person=person,
        course_id=run.edition.course_id,
        edition=run.edition,
        run=run,
        body=body,
        registered_on=DAY,
    )
    yield person
    yield Employment(person=person, body=body, valid_from=dt.date(2020, 1, 1))
    yield enrolment
    days, completed_on = (3, DAY) if is_certified else (0, None)
    yield EnrolmentProgress(
        enrolment=enrolment,
        units_total=3,
        units_complete=days,
        units_attended=days,
        completed_on=completed_on,
    )
    if is_certified:
        yield Certificate(
            kind="zertifikat", number=f"N-{number}", code=f"C-{number}", person=person, enrolment=enrolment,
            edition=run.edition, facts={}, issued_on=DAY, issued_at=NOW,
        )  # fmt: skip
    if is_funded:
        yield Voucher(
            contract=contract,
            body=body,
            person=person,
            level="basis",
            voucher_id=f"V-{number}",
            enrolment=enrolment,
        )
    for unit in units:
        yield EligibilityDecision(
            enrolment=enrolment, unit=unit, sequence=1, day=DAY, reason_code="attended", reason="–",
            status="eligible" if is_funded else "not_eligible", cents=10_000 * is_funded,
            inputs={"notes": []}, decided_at=NOW,
        )  # fmt: skip


def _measure(rounds: int) -> dict[str, tuple[float, int]]:
    """Page → median seconds and queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lms.accounts.models import User

    found = {}
    for name, address in PAGES.items():
        client = Client()
        client.force_login(
            User.objects.get(email=f"{'hr' if name.startswith('HR') else 'office'}@example.org")
        )
        client.get(address)
        seconds = []
        for _ in range(rounds):
            begun = time.process_time()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
                b"".join(answer)
            seconds.append(time.process_time() - begun)
            assert answer.status_code == 200, (address, answer.status_code)
        found[name] = statistics.median(seconds), len(queries)
    return found


def _measurements(
    few: dict[str, tuple[float, int]], many: dict[str, tuple[float, int]]
) -> Iterator[Measurement]:
    for name, (seconds, queries) in many.items():
        yield Measurement(name, seconds, "s", few[name][0], seconds / few[name][0])
        # A file reads five hundred people at a time; pages read one page.
        most = MOST_QUERIES if name.startswith("programme") and not PAGES[name].endswith(EXPORT) else None
        yield Measurement(f"{name}, queries", queries, "queries", most, queries / few[name][1])


if __name__ == "__main__":
    main()
