"""Two at once: the database lets one through, the other gets the same answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.domain.attempts import save_answer, start_attempt, submit_attempt
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.models import EditionActivity, Enrolment
from lms.xapi.models import Statement
from tests.assessments.conftest import answer_rightly, question_of

Outcome = TypeVar("Outcome")
WORKERS = 6


def at_once(act: Callable[[int], Outcome]) -> list[Outcome]:
    """What ``act`` gives to several threads that begin together."""
    together = Barrier(WORKERS)

    def work(number: int) -> Outcome:
        try:
            together.wait()
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


@pytest.mark.django_db(transaction=True)
def test_starting_at_once_gives_one_attempt(
    quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    started = at_once(lambda _: start_attempt(enrolment=enrolment, activity=activity, now=now))

    assert len({attempt.pk for attempt in started}) == 1
    assert Attempt.objects.count() == 1
    assert Statement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_submitting_at_once_gives_one_result(attempt: Attempt, now: dt.datetime) -> None:
    answer_rightly(attempt, now)

    results = at_once(lambda _: submit_attempt(attempt=Attempt.objects.get(pk=attempt.pk), now=now))

    assert len({result.pk for result in results}) == 1
    assert AttemptResult.objects.count() == 1
    assert Statement.objects.count() == 1 + 7 + 2


@pytest.mark.django_db(transaction=True)
def test_one_event_sent_at_once_is_stored_once(attempt: Attempt, now: dt.datetime) -> None:
    question, event = question_of(attempt, "wahl").id, uuid.uuid4()

    saved = at_once(
        lambda _: save_answer(
            attempt=attempt, question=question, payload={"choice": "b"}, client_event_id=event, now=now
        )
    )

    assert len({stored.pk for stored in saved}) == 1
    assert AnswerEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_answers_given_at_once_are_all_kept_in_a_row(attempt: Attempt, now: dt.datetime) -> None:
    question = question_of(attempt, "luecke").id

    at_once(
        lambda number: save_answer(
            attempt=attempt,
            question=question,
            payload={"text": f"Antwort {number}"},
            client_event_id=uuid.uuid4(),
            now=now,
        )
    )

    assert sorted(AnswerEvent.objects.values_list("sequence", flat=True)) == list(range(1, WORKERS + 1))


def test_the_database_itself_refuses_a_second_open_attempt(attempt: Attempt) -> None:
    second = Attempt(
        enrolment=attempt.enrolment,
        activity=attempt.activity,
        quiz=attempt.quiz,
        number=2,
        frozen=attempt.frozen,
        started_at=attempt.started_at,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()

    assert Attempt.objects.count() == 1
