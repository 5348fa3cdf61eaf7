"""How attempts read in the journal (``docs/decisions/0054``). Ids hang on the attempt, so telling again is harmless.

Evidence is *passed* alone; *initialized*, *answered*, *completed* and *failed* are detail, which progress never needs.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from assessments.domain.bank import question_iri
from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.grading import Grading, Item, ItemState, round_down
from assessments.enums import Counting, Feedback
from assessments.models import AnswerEvent, Attempt, AttemptResult
from lms.xapi import activities, verbs
from lms.xapi.core import Definition, Result, Score
from lms.xapi.domain.journal import ActivityRef, Event
from lms.xapi.enums import Weight

QUIZ_INITIALIZED = "quiz-initialized"
QUESTION_ANSWERED = "question-answered"
QUIZ_COMPLETED = "quiz-completed"
QUIZ_GRADED = "quiz-graded"

# What an attempt must have loaded to be told.
NEEDED = ("enrolment__person", "enrolment__course", "activity__unit")
# The language of the questions' texts.
LANGUAGE = "de"


def initialized(attempt: Attempt) -> Event:
    """The attempt was started."""
    return Event(
        kind=QUIZ_INITIALIZED,
        fact=attempt.pk,
        verb=verbs.INITIALIZED,
        activity=_quiz(attempt),
        timestamp=attempt.started_at,
        weight=Weight.DETAIL,
        **_frame(attempt),
    )


def of_submission(
    attempt: Attempt, result: AttemptResult, grading: Grading, answers: Mapping[uuid.UUID, AnswerEvent]
) -> list[Event]:
    """Every answered question, the completion, and the result, in this order."""
    frozen = read_frozen(attempt.frozen)
    questions = {question.id: question for question in frozen.questions}
    is_disclosed = frozen.feedback in {Feedback.AT_ONCE, Feedback.AFTER_SUBMISSION}
    answered = [
        _answered(attempt, questions[item.question], item, answers[item.question], is_disclosed=is_disclosed)
        for item in grading.items
        if item.state is not ItemState.UNANSWERED
    ]
    told = [*answered, _completed(attempt)]
    # While a trainer still has to read something, nobody has failed.
    return told if grading.is_pending and not grading.is_passed else [*told, graded(attempt, result)]


def graded(attempt: Attempt, result: AttemptResult) -> Event:
    """The quiz was passed (evidence, if the attempt counts) or failed (detail)."""
    is_evidence = result.passed and (
        attempt.number == 1 or read_frozen(attempt.frozen).counting != Counting.FIRST
    )
    return Event(
        kind=QUIZ_GRADED,
        fact=attempt.pk,
        revision=result.revision,
        verb=verbs.PASSED if result.passed else verbs.FAILED,
        activity=_quiz(attempt),
        timestamp=result.graded_at,
        weight=Weight.EVIDENCE if is_evidence else Weight.DETAIL,
        result=Result(
            score=_score(Fraction(result.points), Fraction(result.max_points)), success=result.passed
        ),
        **_frame(attempt),
    )


def _answered(
    attempt: Attempt, question: FrozenQuestion, item: Item, answer: AnswerEvent, *, is_disclosed: bool
) -> Event:
    """Where right answers stay on the server, neither pattern nor points go out: people read their own statements."""
    is_scored = is_disclosed and item.state not in {ItemState.PENDING, ItemState.UNSCORED}
    response = question.rules.response(question.loaded, question.read_answer(answer.payload))
    return Event(
        kind=QUESTION_ANSWERED,
        # One per attempt and question, whichever of its answers counted.
        fact=uuid.uuid5(attempt.pk, str(question.id)),
        verb=verbs.ANSWERED,
        activity=_question(question, is_disclosed=is_disclosed),
        timestamp=answer.received_at,
        weight=Weight.DETAIL,
        result=Result(
            score=_score(item.points, Fraction(item.max_points)) if is_scored else UNSET,
            success=item.state is ItemState.CORRECT if is_scored else UNSET,
            response=UNSET if response is None else response,
        ),
        parent=(_quiz(attempt),),
        **_frame(attempt),
    )


def _completed(attempt: Attempt) -> Event:
    assert attempt.submitted_at is not None, "only submitted attempts are told"  # noqa: S101 - a promise of the caller
    return Event(
        kind=QUIZ_COMPLETED,
        fact=attempt.pk,
        verb=verbs.COMPLETED,
        activity=_quiz(attempt),
        timestamp=attempt.submitted_at,
        weight=Weight.DETAIL,
        result=Result(completion=True),
        **_frame(attempt),
    )


def _frame(attempt: Attempt) -> dict[str, Any]:
    """What all statements of an attempt share: who, which enrolment, where it belongs."""
    unit, course = attempt.activity.unit, attempt.enrolment.course
    return {
        "actor": attempt.enrolment.person.xapi_account,
        "registration": attempt.enrolment_id,
        "launch_session": attempt.launch_session,
        "grouping": (
            ActivityRef(unit.iri, activities.UNIT, unit.title),
            ActivityRef(course.iri, activities.COURSE, course.title),
        ),
    }


def _quiz(attempt: Attempt) -> ActivityRef:
    return ActivityRef(attempt.activity.iri, activities.QUIZ, attempt.activity.title)


def _question(question: FrozenQuestion, *, is_disclosed: bool) -> ActivityRef:
    definition = question.rules.interaction(question.loaded).as_definition(language=LANGUAGE)
    if not is_disclosed:
        definition.pop("correctResponsesPattern", None)
    return ActivityRef(
        question_iri(question.id),
        activities.QUESTION,
        question.loaded.prompt,
        interaction=msgspec.convert(definition, Definition),
    )


def _score(points: Fraction, max_points: Fraction) -> Score | UnsetType:
    if max_points == 0:
        return UNSET
    return Score(
        scaled=float(round_down(points / max_points)),
        raw=float(round_down(points)),
        min=0.0,
        max=float(max_points),
    )
