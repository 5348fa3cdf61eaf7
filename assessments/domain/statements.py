"""How attempts read in the journal (``docs/decisions/0054``). Ids hang on the attempt, so telling again is harmless.

Evidence is *passed* alone; *initialized*, *answered*, *completed* and *failed* are detail, which progress never needs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from assessments.domain.bank import question_iri
from assessments.domain.frozen import FrozenQuestion, FrozenQuiz, read_frozen
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
    attempt: Attempt,
    result: AttemptResult,
    *,
    frozen: FrozenQuiz,
    grading: Grading,
    answers: Mapping[uuid.UUID, AnswerEvent],
    spent: Mapping[uuid.UUID, int],
) -> list[Event]:
    """Every answered question, the completion, and the result, in this order.

    ``spent`` are the milliseconds worked on questions, as far as they are known.
    """
    answers_told = answered(attempt, result, frozen=frozen, items=grading.items, answers=answers, spent=spent)
    told = [*answers_told, _completed(attempt)]
    # While a trainer still has to read something, nobody has failed.
    return told if grading.is_pending and not grading.is_passed else [*told, graded(attempt, result)]


def answered(
    attempt: Attempt,
    result: AttemptResult,
    *,
    frozen: FrozenQuiz,
    items: Iterable[Item],
    answers: Mapping[uuid.UUID, AnswerEvent],
    spent: Mapping[uuid.UUID, int],
) -> list[Event]:
    """The answered ones among ``items`` of ``result``; ``frozen`` are the questions it was graded by."""
    questions = {question.id: question for question in frozen.questions}
    is_disclosed = frozen.feedback in {Feedback.AT_ONCE, Feedback.AFTER_SUBMISSION}
    return [
        _answered(
            attempt,
            questions[item.question],
            item,
            answers[item.question],
            is_disclosed=is_disclosed,
            spent_ms=spent.get(item.question),
            revision=result.items[str(item.question)].get("told", 0),
        )
        for item in items
        if item.state is not ItemState.UNANSWERED
    ]


def answered_fact(attempt: Attempt, question: uuid.UUID) -> uuid.UUID:
    """What an answered statement hangs on: one per attempt and question, whichever of its answers counted."""
    return uuid.uuid5(attempt.pk, str(question))


def graded(attempt: Attempt, result: AttemptResult, *, is_counting: bool = True) -> Event:
    """The quiz was passed (evidence, if the attempt counts) or failed (detail), when it was handed in.

    A mark or a correction changes what the work was worth, not when it was done: no day moves because of it.
    """
    assert attempt.submitted_at is not None, "only submitted attempts are graded"  # noqa: S101 - a promise of the caller
    counting = read_frozen(attempt.frozen).counting if attempt.number > 1 else Counting.BEST
    is_evidence = result.passed and is_counting and counting != Counting.FIRST
    return Event(
        kind=QUIZ_GRADED,
        fact=attempt.pk,
        revision=result.revision,
        verb=verbs.PASSED if result.passed else verbs.FAILED,
        activity=_quiz(attempt),
        timestamp=attempt.submitted_at,
        weight=Weight.EVIDENCE if is_evidence else Weight.DETAIL,
        result=Result(
            score=_score(Fraction(result.points), Fraction(result.max_points)), success=result.passed
        ),
        **_frame(attempt),
    )


def _answered(
    attempt: Attempt,
    question: FrozenQuestion,
    item: Item,
    answer: AnswerEvent,
    *,
    is_disclosed: bool,
    spent_ms: int | None,
    revision: int,
) -> Event:
    """Where right answers stay on the server, neither pattern nor points go out: people read their own statements."""
    is_scored = is_disclosed and item.state not in {ItemState.PENDING, ItemState.UNSCORED}
    response = question.rules.response(question.loaded, question.read_answer(answer.payload))
    return Event(
        kind=QUESTION_ANSWERED,
        fact=answered_fact(attempt, question.id),
        revision=revision,
        verb=verbs.ANSWERED,
        activity=_question(question, is_disclosed=is_disclosed),
        timestamp=answer.received_at,
        weight=Weight.DETAIL,
        result=Result(
            score=_score(item.points, Fraction(item.max_points)) if is_scored else UNSET,
            success=item.state is ItemState.CORRECT if is_scored else UNSET,
            response=UNSET if response is None else response,
            duration=_duration(dt.timedelta(milliseconds=spent_ms)) if spent_ms else UNSET,
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
        result=Result(completion=True, duration=_duration(attempt.submitted_at - attempt.started_at)),
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


def _duration(time: dt.timedelta) -> str:
    """ISO 8601, hundredths of a second (xAPI 1.0.3 part 2, 4.6)."""
    return f"PT{max(time.total_seconds(), 0):.2f}S"


def _score(points: Fraction, max_points: Fraction) -> Score | UnsetType:
    if max_points == 0:
        return UNSET
    return Score(
        scaled=float(round_down(points / max_points)),
        raw=float(round_down(points)),
        min=0.0,
        max=float(max_points),
    )
