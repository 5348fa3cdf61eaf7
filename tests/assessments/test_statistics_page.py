"""The page of statistics: for trainers, over first attempts, nothing below five people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.domain.attempts import start_attempt, submit_attempt
from assessments.domain.statistics import quiz_report
from assessments.models import Quiz
from cms.domain.editors import ensure_editor_setup
from curriculum.models import CourseEdition, EditionActivity, Run
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import PublicBody, User
from tests.assessments.conftest import answer_rightly
from tests.factories.curriculum import make_enrolment
from tests.factories.people import make_person


@pytest.fixture
def taken(
    quiz: Quiz, run: Run, activity: EditionActivity, body: PublicBody, now: dt.datetime
) -> Callable[[int], None]:
    """So many people take the quiz twice, every other one without two answers at first."""

    def take(count: int) -> None:
        for number in range(count):
            person = make_person(f"p{number}", first_name="P", last_name=f"Nr{number}", body=body)
            enrolment = make_enrolment(person, run=run)
            for attempt_number in range(2):
                attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
                left = ("wahl", "zahl") if (number + attempt_number) % 2 else ()
                answer_rightly(attempt, now, except_for=left)
                submit_attempt(attempt=attempt, now=now)

    return take


def test_below_five_people_nothing_is_said(
    taken: Callable[[int], None], quiz: Quiz, edition: CourseEdition
) -> None:
    taken(4)
    few = quiz_report(quiz=quiz, edition=edition)

    assert (few.persons, few.statistics, few.items) == (4, None, ())


def test_the_page_is_for_trainers_and_says_what_is_provisional(
    taken: Callable[[int], None],
    quiz: Quiz,
    edition: CourseEdition,
    trainer: User,
    office: User,
    hr: User,
    client_of: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ensure_editor_setup()
    sync_groups(person=trainer, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    taken(6)
    address = reverse("quiz_statistics", args=[quiz.pk])
    with django_assert_num_queries(3):
        report = quiz_report(quiz=quiz, edition=edition)

    page = client_of(trainer).get(address).content.decode()

    item = next(line for line in report.items if line.kind == "Single choice")
    assert report.persons == 6
    assert item.statistics.facility.value == 0.5
    assert "vorläufig" in page
    assert '<svg role="img"' in page
    assert "Nr1" not in page
    assert {client_of(person).get(address).status_code for person in (office, hr)} <= {302, 403}
