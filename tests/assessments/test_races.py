"""Two at once: the database lets one through, the other gets the same answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.domain.attempts import save_answer, start_attempt, submit_attempt
from assessments.domain.corrections import apply_correction
from assessments.domain.queries import latest_result
from assessments.models import AnswerEvent, Attempt, AttemptResult, Question, Quiz
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from lms.xapi.models import Statement
from tests.assessments.conftest import answer_rightly, correct, question_of

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


ON_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture
def one_short(attempt: Attempt, now: dt.datetime) -> Attempt:
    """Open; "a" is answered where "b" is the key, one point short of the pass mark."""
    answer_rightly(attempt, now, except_for=("wahl", "zahl", "luecke"))
    save_answer(
        attempt=attempt,
        question=question_of(attempt, "wahl").id,
        payload={"choice": "a"},
        client_event_id=uuid.uuid4(),
        now=now,
    )
    return attempt


def waits_for_a_lock() -> bool:
    """Whether some connection of this database waits for another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def overlapping(first: Callable[[], object], second: Callable[[], object]) -> None:
    """``first`` has done everything but commit when ``second`` begins, and commits when that waits or is through."""
    is_done, may_commit = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                first()
                is_done.set()
                may_commit.wait(60)
        finally:
            is_done.set()
            connection.close()

    def follow() -> None:
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(hold)
        is_done.wait(60)
        following = pool.submit(follow)
        while not (following.done() or waits_for_a_lock()):
            may_commit.wait(0.02)
        may_commit.set()
        holding.result()
        following.result()


@ON_POSTGRES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_submission_first", [True, False])
def test_a_submission_never_misses_a_correction_that_overlaps_it(
    one_short: Attempt,
    question: Question,
    office: User,
    admin_user: User,
    now: dt.datetime,
    is_submission_first: bool,
) -> None:
    at = now + dt.timedelta(hours=1)
    correction = correct(question, office, now, "a")

    def submit() -> None:
        submit_attempt(attempt=Attempt.objects.get(pk=one_short.pk), now=at)

    def apply() -> None:
        apply_correction(correction=correction, actor=admin_user, now=at)

    overlapping(*((submit, apply) if is_submission_first else (apply, submit)))

    results = AttemptResult.objects.order_by("revision").values_list("revision", "points", "correction")
    assert list(results) == [(0, 4, None), (1, 5, correction.pk)]
    assert latest_result(attempt=one_short).passed
