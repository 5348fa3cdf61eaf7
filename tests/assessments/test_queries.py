"""How many queries pages take, whatever went before."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.domain.attempts import start_attempt
from assessments.domain.frozen import read_frozen
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.models import EditionActivity, Enrolment
from tests.assessments.conftest import answer_rightly, question_of
from tests.assessments.pages import fields_for, send

PAST = pytest.mark.parametrize("count", [1, 3, 300])


def add_finished_attempts(attempt: Attempt, count: int, now: dt.datetime) -> None:
    """Earlier attempts of the same learner, each with a result, numbered from 1000."""
    earlier = [
        Attempt(
            enrolment=attempt.enrolment,
            activity=attempt.activity,
            quiz=attempt.quiz,
            number=1000 + number,
            frozen=attempt.frozen,
            started_at=now,
            submitted_at=now,
        )
        for number in range(count)
    ]
    Attempt.objects.bulk_create(earlier)
    AttemptResult.objects.bulk_create(
        AttemptResult(attempt=one, points=3, max_points=7, passed=False, items={}, graded_at=now)
        for one in earlier
    )


def add_answers(attempt: Attempt, count: int, now: dt.datetime) -> None:
    """Earlier answers to every question."""
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            attempt=attempt,
            question=question.id,
            sequence=sequence,
            client_event_id=uuid.uuid4(),
            payload=question.rules.solution(question.loaded),
            received_at=now,
        )
        for question in read_frozen(attempt.frozen).questions
        for sequence in range(1, count + 1)
    )


@PAST
def test_a_saved_answer_takes_8_queries(
    learner: Client,
    attempt: Attempt,
    now: dt.datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    add_finished_attempts(attempt, count, now)
    add_answers(attempt, count, now)
    question = question_of(attempt, "wahl")
    fields = fields_for(question, {"choice": "a"})

    # Session, person, attempt; savepoint, locked attempt, last answer, the new one, end of savepoint.
    with django_assert_num_queries(8):
        response = send(learner, attempt, question.id, fields)

    assert response.json() == {"saved": count + 1}


@PAST
def test_the_attempt_page_takes_6_queries(
    learner: Client,
    attempt: Attempt,
    now: dt.datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    add_finished_attempts(attempt, count, now)
    add_answers(attempt, count, now)

    with django_assert_num_queries(6):
        response = learner.get(reverse("assessments:attempt", args=[attempt.pk]))

    assert response.content.decode().count("<fieldset") == 7


@PAST
def test_the_overview_takes_9_queries(
    learner: Client,
    attempt: Attempt,
    now: dt.datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    add_finished_attempts(attempt, count, now)

    with django_assert_num_queries(9):
        response = learner.get(reverse("assessments:quiz", args=[attempt.enrolment_id, attempt.activity_id]))

    assert response.content.decode().count("/ergebnis/") == min(count, 20)


@PAST
def test_saving_a_whole_page_takes_as_many_queries_for_any_number_of_answers(
    learner: Client,
    attempt: Attempt,
    now: dt.datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    add_finished_attempts(attempt, count, now)
    add_answers(attempt, count, now)
    texts = question_of(attempt, "luecke"), question_of(attempt, "zahl")
    fields = {f"q-{question.id}-seen": str(count) for question in texts}
    fields |= {f"q-{question.id}-text": "42" for question in texts}

    with django_assert_num_queries(8):
        learner.post(reverse("assessments:attempt", args=[attempt.pk]), fields)

    assert AnswerEvent.objects.filter(sequence=count + 1).count() == 2


@PAST
def test_a_submission_takes_as_many_queries_after_any_number_of_attempts(
    quiz: Quiz,
    enrolment: Enrolment,
    activity: EditionActivity,
    learner: Client,
    now: dt.datetime,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    add_finished_attempts(attempt, count, now)
    answer_rightly(attempt, now)

    with django_assert_max_num_queries(60):
        learner.post(reverse("assessments:submit", args=[attempt.pk]))

    assert AttemptResult.objects.filter(attempt=attempt, passed=True).exists()
