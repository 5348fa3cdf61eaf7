"""Submission: every question graded exactly, once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from assessments.domain import attempts
from assessments.domain.attempts import (
    GivenAnswer,
    save_answers,
    start_attempt,
    submit_attempt,
)
from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.domain.frozen import read_frozen
from assessments.domain.grading import round_down
from assessments.models import AnswerEvent, Attempt
from curriculum.models import EditionActivity, Enrolment
from tests.assessments.conftest import answer_rightly, question_of

Answer = Callable[..., AnswerEvent]
HOUR = dt.timedelta(hours=1)


def test_submission_grades_every_question_exactly(attempt: Attempt, answer: Answer, now: dt.datetime) -> None:
    matching = question_of(attempt, "zuordnung")
    pairs = matching.rules.solution(matching.loaded)["pairs"]
    answer(attempt, "wahl", {"choice": "b"})
    answer(attempt, "auswahl", {"choices": ["a"]})
    answer(attempt, "zuordnung", {"pairs": dict(list(pairs.items())[:2])})
    answer(attempt, "luecke", {"text": " ONCE-ONLY-PRINZIP"})

    result = submit_attempt(attempt=attempt, now=now + HOUR)

    states = {
        question.key.split("/")[1]: (
            result.items[str(question.id)]["state"],
            result.items[str(question.id)]["points"],
        )
        for question in read_frozen(attempt.frozen).questions
    }
    assert states == {
        "wahl": ("correct", "1"),
        "auswahl": ("wrong", "0"),
        "richtig": ("unanswered", "0"),
        "zuordnung": ("partial", "2/3"),
        "reihenfolge": ("unanswered", "0"),
        "luecke": ("correct", "1"),
        "zahl": ("unanswered", "0"),
    }
    assert (result.points, result.max_points, result.passed) == (Decimal("2.6666"), 7, False)
    assert (result.revision, result.graded_at) == (0, now + HOUR)
    assert Attempt.objects.get(pk=attempt.pk).submitted_at == now + HOUR


def test_submitting_again_gives_the_same_result(attempt: Attempt, now: dt.datetime) -> None:
    first = submit_attempt(attempt=attempt, now=now)

    again = submit_attempt(attempt=Attempt.objects.get(pk=attempt.pk), now=now + HOUR)

    assert again == first
    assert Attempt.objects.get(pk=attempt.pk).submitted_at == now


@pytest.mark.parametrize(
    ("wrong", "percent_needed", "passed"),
    [(3, 70, True), (4, 70, False), (0, 100, True), (1, 91, False), (1, 90, True)],
)
def test_the_pass_mark_is_met_exactly(
    enrolment: Enrolment,
    activity: EditionActivity,
    now: dt.datetime,
    wrong: int,
    percent_needed: int,
    passed: bool,
) -> None:
    questions = tuple(
        QuestionSpec(f"f{number}", "true_false", {"prompt": f"Frage {number}?", "correct": True})
        for number in range(10)
    )
    save_quiz(spec=QuizSpec("tag-1", "Zehn", 10, questions, pass_percent=percent_needed), live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    answer_rightly(attempt, now, except_for=tuple(f"f{number}" for number in range(wrong)))

    assert submit_attempt(attempt=attempt, now=now).passed is passed


def test_thirds_add_up_to_the_pass_mark(
    enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    """Three times a third is one: rounded points would miss the mark of 50 % by a ten-thousandth."""
    pairs = {"prompt": "?", "pairs": [["A", "1"], ["B", "2"], ["C", "3"]]}
    questions = (
        *(QuestionSpec(f"z{number}", "matching", pairs) for number in range(3)),
        QuestionSpec("offen", "true_false", {"prompt": "?", "correct": True}, points=1),
    )
    save_quiz(spec=QuizSpec("tag-1", "Drittel", 5, questions, pass_percent=25), live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    given = []
    for question in read_frozen(attempt.frozen).questions[:3]:
        first = dict([next(iter(question.rules.solution(question.loaded)["pairs"].items()))])
        given.append(GivenAnswer(question.id, {"pairs": first}))
    save_answers(attempt=attempt, given=given, now=now)

    result = submit_attempt(attempt=attempt, now=now)

    assert (result.points, result.passed) == (Decimal(1), True)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(2, 3), "0.6666"),
        (Fraction(7, 10), "0.7000"),
        (Fraction(69_999_999, 10**8), "0.6999"),
        (Fraction(0), "0"),
    ],
)
def test_points_are_never_rounded_up(value: Fraction, rounded: str) -> None:
    assert round_down(value) == Decimal(rounded)


def test_an_answer_that_can_no_longer_be_read_earns_nothing(attempt: Attempt, now: dt.datetime) -> None:
    AnswerEvent.objects.create(
        attempt=attempt,
        question=question_of(attempt, "wahl").id,
        sequence=1,
        client_event_id=uuid.uuid4(),
        payload={"old": "shape"},
        received_at=now,
    )

    result = attempts.submit_attempt(attempt=attempt, now=now)

    assert result.items[str(question_of(attempt, "wahl").id)]["state"] == "unanswered"
