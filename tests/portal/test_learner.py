"""The learner's desk: own courses, what is missing and who must act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curriculum.models import CourseEdition, Enrolment, Run
from lms.accounts.models import User
from tests.factories import make_edition, make_enrolment

ClientOf = Callable[[User], Client]


def test_the_outline_says_what_is_missing_and_who_must_act(
    client_of: ClientOf, pilot: User, enrolment: Enrolment
) -> None:
    page = client_of(pilot).get(f"/meine-kurse/{enrolment.pk}/").content.decode()

    assert "Was noch fehlt" in page
    assert "Ihre Trainerin oder Ihr Trainer bestätigt die Teilnahme: Tag 1" in page
    assert "Bitte bestehen Sie die Lernkontrolle" in page


@pytest.mark.parametrize("who", ["colleague", "stranger", "trainer", "hr", "office", "admin_user"])
def test_nobody_else_sees_an_outline(
    client_of: ClientOf, who: str, enrolment: Enrolment, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)

    assert client_of(person).get(f"/meine-kurse/{enrolment.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "desk"),
    [
        ("pilot", "/meine-kurse/"),
        ("hr", "/personal/"),
        ("trainer", "/seminare/"),
        ("office", "/programm/"),
        ("admin_user", "/admin/"),
    ],
)
def test_login_leads_to_the_own_desk(
    client_of: ClientOf, who: str, desk: str, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)

    assert client_of(person).get("/start/")["Location"] == desk


@pytest.mark.parametrize("lessons", [1, 3, 300])
def test_the_outline_takes_constant_queries(
    client_of: ClientOf, pilot: User, lessons: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    edition: CourseEdition = make_edition("gross", lessons=lessons)
    enrolment = make_enrolment(pilot, edition=edition)
    client = client_of(pilot)

    with django_assert_num_queries(13):  # two for an edition that the process has not read yet
        client.get(f"/meine-kurse/{enrolment.pk}/")
    with django_assert_num_queries(11):
        client.get(f"/meine-kurse/{enrolment.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_my_courses_take_constant_queries(
    client_of: ClientOf,
    pilot: User,
    run: Run,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_enrolment(pilot, run=run)
    for number in range(count - 1):
        make_enrolment(pilot, edition=make_edition(f"kurs-{number}"))
    client = client_of(pilot)

    client.get("/meine-kurse/")

    with django_assert_num_queries(11):
        client.get("/meine-kurse/")
