"""HR sees its own people's enrolments, days, certificates and money, never how they learn (rules P1, P2, P3, P8)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from assessments.models import Attempt, AttemptResult
from curriculum.domain.attendance import confirm_attendance
from curriculum.models import Enrolment, Run
from lms.accounts.domain.membership import end_employment
from lms.accounts.models import AccessLogEntry, PublicBody, User
from tests.factories import make_enrolment, make_person
from tests.html import without_random
from tests.journeys.last_steps import acts_of, enrol_for_one_day

ClientOf = Callable[[User], Client]


def test_hr_sees_its_own_people_and_nobody_else(
    client_of: ClientOf, hr: User, enrolment: Enrolment, stranger: User, run: Run
) -> None:
    make_enrolment(stranger, run=run)

    page = client_of(hr).get("/personal/").content.decode()

    assert "Änne Großmann" in page
    assert "Fremd" not in page
    assert "Altdorf" not in page


@pytest.mark.parametrize("who", ["pilot", "colleague", "stranger", "trainer", "office", "admin_user"])
def test_p1_the_desk_does_not_exist_for_others(
    client_of: ClientOf, who: str, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))

    for address in ("/personal/", "/personal/liste.csv", "/personal/einladen/"):
        assert client.get(address).status_code == 404


def test_anonymous_people_are_asked_to_log_in(client: Client, db: None) -> None:
    answer = client.get("/personal/")

    assert answer.status_code == 302
    assert answer["Location"] == "/konto/login/?next=/personal/"


def test_p1_scores_answers_and_times_never_reach_hr(
    client_of: ClientOf,
    hr: User,
    pilot: User,
    trainer: User,
    office: User,
    enrolment: Enrolment,
    now: dt.datetime,
) -> None:
    short = enrol_for_one_day(
        pilot=pilot,
        trainer=trainer,
        office=office,
        provider=enrolment.run.provider,
        now=now,
    )
    for act in acts_of(short, trainer=trainer, now=now).values():
        act()
    attempt = Attempt.objects.get(enrolment=short)
    AttemptResult.objects.create(
        attempt=attempt, revision=1, points="7.3210", max_points="10", passed=True, items={}, graded_at=now
    )

    client = client_of(hr)
    for address in ("/personal/", "/personal/liste.csv"):
        page = b"".join(client.get(address)).decode()
        assert "Kurzer Kurs" in page
        assert str(attempt.pk) not in page
        for planted in ("73", "7,32", "10:00", "09:00", "Lernkontrolle", "Lektion"):
            assert planted not in without_random(page), address


def test_p3_looking_at_the_list_is_logged_for_everybody_on_it(
    client_of: ClientOf, hr: User, pilot: User, enrolment: Enrolment
) -> None:
    client_of(hr).get("/personal/")

    entry = AccessLogEntry.objects.get(person=pilot)
    assert (entry.actor, entry.kind) == (hr, "viewed")


def test_p8_the_view_ends_on_the_leaving_date(
    client_of: ClientOf, hr: User, pilot: User, enrolment: Enrolment
) -> None:
    end_employment(
        employment=pilot.employments.get(), last_day=dt.date(2026, 3, 1), today=dt.date(2026, 3, 2)
    )

    page = client_of(hr).get("/personal/").content.decode()

    assert "Änne Großmann" not in page


def test_p2_nobody_is_ranked(
    client_of: ClientOf, hr: User, enrolment: Enrolment, colleague: User, run: Run
) -> None:
    make_enrolment(colleague, run=run)
    confirm_attendance(
        enrolment=enrolment,
        unit=run.edition.units.first(),
        date=dt.date(2026, 2, 27),
        provider=run.provider,
        actor=run.days.first().trainers.get(),
        now=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC),
    )

    page = client_of(hr).get("/personal/?sort=-units_complete&ordering=-progress").content.decode()

    assert page.index("Großmann") < page.index("Łukasiewicz")


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_takes_constant_queries(
    client_of: ClientOf,
    hr: User,
    run: Run,
    body: PublicBody,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        person = make_person(f"p{uuid.uuid4().hex[:8]}", first_name="Ada", last_name=f"Nr{number}", body=body)
        make_enrolment(person, run=run)
    client = client_of(hr)

    with django_assert_num_queries(17):
        client.get("/personal/")
