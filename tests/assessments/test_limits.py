"""How often, when and how long: enforced by the domain, and by the database when the domain is bypassed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments.domain.attempts import AttemptRefused, save_answer, submit_attempt
from assessments.domain.bank import QuizRefused, save_quiz
from assessments.domain.queries import quiz_overview
from assessments.domain.reconciliation import reconcile
from assessments.kinds.refusals import AnswerRefused
from assessments.models import Attempt, AttemptResult, Quiz
from curriculum.models import ActivityProgress, EditionActivity, Enrolment
from lms.xapi import verbs
from lms.xapi.models import Statement
from tests.assessments.conftest import answer_rightly, question_of
from tests.assessments.pages import fields_for, send

Start = Callable[[dt.datetime], Attempt]
MINUTE = dt.timedelta(minutes=1)


def submit(attempt: Attempt, at: dt.datetime, *, right: bool = False) -> AttemptResult:
    """The attempt handed in, all right or all empty."""
    if right:
        answer_rightly(attempt, at)
    return submit_attempt(attempt=attempt, now=at)


def test_no_attempt_more_than_allowed(
    with_rules: Callable[..., Quiz], start: Start, now: dt.datetime
) -> None:
    with_rules(attempts_allowed=2)
    for _number in range(2):
        submit(start(now), now)

    with pytest.raises(AttemptRefused) as refused:
        start(now)

    assert refused.value.code == "attempts_used_up"


@pytest.mark.parametrize(
    "broken",
    [
        {"allowed": 1, "number": 2},
        {"not_before": dt.datetime(2026, 3, 2, 9, 1, tzinfo=dt.UTC)},
        {"not_after": dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)},
    ],
)
def test_the_database_itself_holds_the_limits(
    attempt: Attempt, now: dt.datetime, broken: dict[str, Any]
) -> None:
    submit(attempt, now)
    forged = Attempt(
        **{
            "enrolment": attempt.enrolment,
            "activity": attempt.activity,
            "quiz": attempt.quiz,
            "number": 2,
            "frozen": attempt.frozen,
            "started_at": now,
            **broken,
        }
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save()


@pytest.mark.parametrize(
    ("rules", "minute", "code"),
    [
        ({"cooldown_minutes": 10}, 9, "cooling_down"),
        ({"cooldown_minutes": 10}, 10, None),
        ({"opens_at": 5}, 4, "not_open_yet"),
        ({"opens_at": 5}, 5, None),
        ({"closes_at": 5}, 5, "closed"),
        ({"closes_at": 5}, 4, None),
    ],
)
def test_start_and_end_of_cooldown_and_dates(
    quiz: Quiz,
    with_rules: Callable[..., Quiz],
    start: Start,
    now: dt.datetime,
    rules: dict[str, int],
    minute: int,
    code: str | None,
) -> None:
    submit(start(now), now)
    with_rules(
        **{
            name: value if name == "cooldown_minutes" else now + value * MINUTE
            for name, value in rules.items()
        }
    )

    if code is None:
        assert start(now + minute * MINUTE).number == 2
        return
    with pytest.raises(AttemptRefused) as refused:
        start(now + minute * MINUTE)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("counting", "passed_attempt", "is_passed"),
    [
        ("best", 1, True),
        ("best", 2, True),
        ("last", 1, False),
        ("last", 2, True),
        ("first", 1, True),
        ("first", 2, False),
    ],
)
def test_which_attempt_counts(
    with_rules: Callable[..., Quiz],
    start: Start,
    enrolment: Enrolment,
    activity: EditionActivity,
    now: dt.datetime,
    counting: str,
    passed_attempt: int,
    is_passed: bool,
) -> None:
    with_rules(counting=counting)
    for number in (1, 2):
        submit(start(now + number * MINUTE), now + number * MINUTE, right=number == passed_attempt)

    overview = quiz_overview(enrolment=enrolment, activity=activity, now=now)

    assert overview.is_passed == is_passed
    assert ActivityProgress.objects.filter(enrolment=enrolment, activity=activity).exists() == is_passed
    assert Statement.objects.filter(verb=verbs.PASSED.iri).count() == 1


def test_after_the_time_limit_answers_are_refused_and_those_before_count(
    with_rules: Callable[..., Quiz], start: Start, learner: Client, now: dt.datetime
) -> None:
    with_rules(time_limit_minutes=20)
    attempt = start(now)
    answer_rightly(attempt, now + 19 * MINUTE, except_for=("wahl",))
    question = question_of(attempt, "wahl")

    with pytest.raises(AnswerRefused) as refused:
        save_answer(
            attempt=attempt,
            question=question.id,
            payload={"choice": "b"},
            client_event_id=uuid.uuid4(),
            now=now + 20 * MINUTE,
        )
    # The view's clock is the server's: long after the deadline of this story.
    over_http = send(learner, attempt, question.id, fields_for(question, {"choice": "b"}))
    page = learner.get(reverse("assessments:attempt", args=[attempt.pk]))

    assert refused.value.code == "time_over"
    assert (over_http.status_code, over_http.json()["refused"]) == (409, "time_over")
    assert page.url == reverse("assessments:result", args=[attempt.pk])
    assert AttemptResult.objects.get().points == 6


def test_an_attempt_nobody_came_back_to_is_submitted_by_reconcile(
    with_rules: Callable[..., Quiz], start: Start, now: dt.datetime
) -> None:
    with_rules(time_limit_minutes=20)
    answer_rightly(start(now), now)

    counts = [reconcile(now=now + minutes * MINUTE) for minutes in (19, 20, 21)]

    assert counts == [0, 1, 0]
    assert AttemptResult.objects.get().passed


def test_a_quiz_that_closes_ends_attempts_before_their_time_limit(
    with_rules: Callable[..., Quiz], start: Start, now: dt.datetime
) -> None:
    with_rules(time_limit_minutes=60, closes_at=now + 30 * MINUTE)

    assert start(now).deadline == now + 30 * MINUTE


def test_rules_stay_when_a_course_file_says_nothing_about_them(
    with_rules: Callable[..., Quiz], quiz_spec: Any, now: dt.datetime
) -> None:
    with_rules(attempts_allowed=3)

    assert save_quiz(spec=quiz_spec, live=True, now=now).attempts_allowed == 3


@pytest.mark.parametrize(
    "rules",
    [
        {"attempts_allowed": 0},
        {"cooldown_minutes": -1},
        {"time_limit_minutes": 0},
        {"counting": "all"},
        {"feedback": "?"},
    ],
)
def test_impossible_rules_are_refused(with_rules: Callable[..., Quiz], rules: dict[str, Any]) -> None:
    with pytest.raises(QuizRefused) as refused:
        with_rules(**rules)

    assert refused.value.where == next(iter(rules))
