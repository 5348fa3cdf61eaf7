"""The trainer's desk: own runs, confirming a day for the people ticked, taking it back with a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curriculum.models import Attendance, Enrolment, Run, SeminarDay
from lms.accounts.enums import Role
from lms.accounts.models import AccessLogEntry, Provider, User
from tests.factories import make_enrolment, make_person, make_run
from tests.factories.people import grant

ClientOf = Callable[[User], Client]


@pytest.fixture
def day(run: Run) -> SeminarDay:
    """The first day of the run."""
    return run.days.select_related("unit").order_by("date")[0]


def test_the_trainer_confirms_a_day_for_the_people_ticked(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, colleague: User, run: Run, day: SeminarDay
) -> None:
    absent = make_enrolment(colleague, run=run)

    client_of(trainer).post(f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(enrolment.pk)]})

    assert Attendance.objects.get().enrolment == enrolment
    assert not absent.attendances.exists()


def test_a_forged_id_confirms_nobody(client_of: ClientOf, trainer: User, run: Run, day: SeminarDay) -> None:
    answer = client_of(trainer).post(
        f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": ["1 OR 1=1", str(uuid.uuid4())]}
    )

    assert answer.status_code == 302
    assert not Attendance.objects.exists()


def test_somebody_of_another_run_is_not_confirmed_by_a_forged_form(
    client_of: ClientOf, trainer: User, colleague: User, run: Run, day: SeminarDay
) -> None:
    elsewhere = make_enrolment(colleague, run=make_run(run.edition, provider=run.provider, title="Andere"))

    client_of(trainer).post(f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(elsewhere.pk)]})

    assert not Attendance.objects.exists()


@pytest.mark.parametrize("who", ["pilot", "colleague", "hr", "office"])
def test_nobody_else_may_confirm(
    client_of: ClientOf, who: str, enrolment: Enrolment, day: SeminarDay, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)

    answer = client_of(person).post(
        f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(enrolment.pk)]}
    )

    assert answer.status_code == 404
    assert not Attendance.objects.exists()


def test_a_trainer_of_another_provider_does_not_see_the_run(
    client_of: ClientOf, other_provider: Provider, enrolment: Enrolment, run: Run
) -> None:
    other = make_person("other", first_name="Otto", last_name="Anderswo")
    grant(other, Role.TRAINER, provider=other_provider)
    client = client_of(other)

    assert client.get(f"/seminare/{run.pk}/").status_code == 404
    assert run.title not in client.get("/seminare/").content.decode()


def test_withdrawing_needs_a_reason_and_keeps_the_row(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, day: SeminarDay
) -> None:
    client = client_of(trainer)
    client.post(f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(enrolment.pk)]})
    attendance = Attendance.objects.get()
    address = f"/seminare/anwesenheit/{attendance.pk}/zurueckziehen/"

    client.post(address, {"reason": " "})
    attendance.refresh_from_db()
    assert attendance.withdrawn_at is None

    client.post(address, {"reason": "Verwechslung"})

    attendance.refresh_from_db()
    assert attendance.withdrawn_reason == "Verwechslung"
    assert attendance.withdrawn_by == trainer


def test_p3_looking_at_participants_is_logged(
    client_of: ClientOf, trainer: User, pilot: User, enrolment: Enrolment, run: Run
) -> None:
    client_of(trainer).get(f"/seminare/{run.pk}/")

    assert AccessLogEntry.objects.get(person=pilot).actor == trainer


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_of_runs_takes_constant_queries(
    client_of: ClientOf,
    trainer: User,
    run: Run,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    dates = [dt.date(2026, 4, 1), dt.date(2026, 4, 2), dt.date(2026, 4, 3)]
    for number in range(count - 1):
        make_run(run.edition, provider=run.provider, dates=dates, trainers=[trainer], title=f"Kurs {number}")
    client = client_of(trainer)

    with django_assert_num_queries(9):
        client.get("/seminare/")


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_participants_take_constant_queries(
    client_of: ClientOf,
    trainer: User,
    run: Run,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        person = make_person(f"p{number}", first_name="Ada", last_name=f"Nr{number}")
        make_enrolment(person, run=run)
    client = client_of(trainer)

    with django_assert_num_queries(17):
        client.get(f"/seminare/{run.pk}/")
