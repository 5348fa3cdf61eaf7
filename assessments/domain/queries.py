"""Reading attempts: rows for the domain, frozen dataclasses for pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, QuerySet

from assessments.domain.frozen import FrozenQuestion, FrozenQuiz, read_frozen
from assessments.domain.grading import ItemState, round_down
from assessments.kinds.base import Answer, Completeness
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.enums import ActivityKind
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User

# An overview lists so many attempts, the newest first; the best one counts whether listed or not.
SHOWN_ATTEMPTS = 20


@dataclass(frozen=True)
class QuizPlace:
    """Where a learner meets a quiz."""

    enrolment: Enrolment
    activity: EditionActivity


@dataclass(frozen=True)
class AttemptLine:
    """A finished attempt in a list. ``percent`` is rounded down."""

    id: uuid.UUID
    number: int
    submitted_at: dt.datetime
    percent: int
    is_passed: bool


@dataclass(frozen=True)
class QuizOverview:
    """What a learner sees before starting. Only their own attempts."""

    title: str
    minutes: int
    pass_percent: int
    question_count: int
    is_published: bool
    open_attempt: uuid.UUID | None
    attempts: tuple[AttemptLine, ...]
    attempt_count: int
    best_percent: int | None
    is_passed: bool

    @property
    def hidden_attempts(self) -> int:
        """Older attempts which the list leaves out."""
        return self.attempt_count - len(self.attempts)


@dataclass(frozen=True)
class AskedNow:
    """A question of an open attempt with the last answer, ``sequence`` its number (0 for none)."""

    number: int
    question: FrozenQuestion
    answer: Answer | None
    sequence: int
    completeness: Completeness


@dataclass(frozen=True)
class AnsweredItem:
    """A question of a finished attempt: what was answered, what is right and why."""

    number: int
    prompt: str
    state: ItemState
    points: Decimal
    max_points: int
    answer: tuple[str, ...]
    solution: tuple[str, ...]
    feedback: str


@dataclass(frozen=True)
class AttemptReview:
    """A finished attempt with feedback; exists only after submission."""

    title: str
    number: int
    submitted_at: dt.datetime
    points: Decimal
    max_points: Decimal
    percent: int
    pass_percent: int
    is_passed: bool
    items: tuple[AnsweredItem, ...]


def quiz_place(*, person: User, enrolment: uuid.UUID, activity: uuid.UUID) -> QuizPlace | None:
    """The own enrolment and the quiz of its edition, ``None`` when they do not belong together. Two queries."""
    own = Enrolment.objects.select_related("course").filter(person=person, pk=enrolment).first()
    if own is None:
        return None
    quiz = (
        EditionActivity.objects.select_related("unit")
        .filter(pk=activity, kind=ActivityKind.QUIZ, unit__edition=own.edition_id)
        .first()
    )
    return QuizPlace(own, quiz) if quiz else None


def attempt_with_place(attempt: uuid.UUID) -> Attempt | None:
    """The attempt with enrolment, course and unit. One query."""
    return Attempt.objects.select_related("enrolment__course", "activity__unit").filter(pk=attempt).first()


def quiz_overview(*, enrolment: Enrolment, activity: EditionActivity) -> QuizOverview:
    """The quiz and the learner's attempts at it, in three queries for any number of attempts."""
    quiz = Quiz.objects.filter(pk=activity.key).annotate(questions=Count("quiz_questions")).first()
    attempts = Attempt.objects.filter(enrolment=enrolment, activity=activity)
    unfinished = attempts.filter(submitted_at__isnull=True).values_list("pk", flat=True).first()
    lines = [_line(result) for result in counting_results().filter(attempt__in=attempts)]
    return QuizOverview(
        title=quiz.title if quiz else activity.title,
        minutes=quiz.minutes if quiz else activity.minutes,
        pass_percent=quiz.pass_percent if quiz else 0,
        question_count=quiz.questions if quiz else 0,
        is_published=bool(quiz and quiz.live),
        open_attempt=unfinished,
        attempts=tuple(lines[:SHOWN_ATTEMPTS]),
        attempt_count=len(lines),
        best_percent=max((line.percent for line in lines), default=None),
        is_passed=any(line.is_passed for line in lines),
    )


def asked_questions(*, attempt: Attempt) -> list[AskedNow]:
    """The questions of an attempt in order, with the last answers. One query."""
    answers = last_answers(attempt=attempt)
    return [
        _asked(number, question, answers.get(question.id))
        for number, question in enumerate(read_frozen(attempt.frozen).questions, start=1)
    ]


def unfinished_questions(asked: Sequence[AskedNow]) -> list[AskedNow]:
    """Those without an answer, or with half of one."""
    return [one for one in asked if one.completeness is not Completeness.FULL]


def attempt_review(*, attempt: Attempt) -> AttemptReview | None:
    """The finished attempt with solutions and feedback; ``None`` before submission. Two queries."""
    result = latest_result(attempt=attempt) if attempt.submitted_at else None
    if result is None or attempt.submitted_at is None:
        return None
    frozen = read_frozen(attempt.frozen)
    answers = last_answers(attempt=attempt)
    return AttemptReview(
        title=frozen.title,
        number=attempt.number,
        submitted_at=attempt.submitted_at,
        points=result.points,
        max_points=result.max_points,
        percent=_percent(result),
        pass_percent=frozen.pass_percent,
        is_passed=result.passed,
        items=_answered_items(frozen, result, answers),
    )


def last_answers(*, attempt: Attempt) -> dict[uuid.UUID, AnswerEvent]:
    """The answers that count, by question. One query."""
    newer = AnswerEvent.objects.filter(
        attempt=OuterRef("attempt"), question=OuterRef("question"), sequence__gt=OuterRef("sequence")
    )
    return {event.question: event for event in AnswerEvent.objects.filter(~Exists(newer), attempt=attempt)}


def latest_result(*, attempt: Attempt) -> AttemptResult | None:
    """The result that counts: the one with the highest revision."""
    return AttemptResult.objects.filter(attempt=attempt).order_by("-revision").first()


def counting_results() -> QuerySet[AttemptResult]:
    """The results that count, one an attempt, with their attempts; newest attempts first."""
    corrected = AttemptResult.objects.filter(attempt=OuterRef("attempt"), revision__gt=OuterRef("revision"))
    return (
        AttemptResult.objects.filter(~Exists(corrected))
        .select_related("attempt")
        .defer("attempt__frozen", "items")
        .order_by("-attempt__number")
    )


def _line(result: AttemptResult) -> AttemptLine:
    attempt = result.attempt
    return AttemptLine(
        attempt.pk, attempt.number, attempt.submitted_at or result.graded_at, _percent(result), result.passed
    )


def _percent(result: AttemptResult) -> int:
    return int(result.points * 100 / result.max_points)


def _asked(number: int, question: FrozenQuestion, event: AnswerEvent | None) -> AskedNow:
    answer = question.readable_answer(event.payload) if event else None
    completeness = (
        question.rules.completeness(question.loaded, answer) if answer is not None else Completeness.NONE
    )
    return AskedNow(number, question, answer, event.sequence if event else 0, completeness)


def _answered_items(
    frozen: FrozenQuiz, result: AttemptResult, answers: dict[uuid.UUID, AnswerEvent]
) -> tuple[AnsweredItem, ...]:
    return tuple(
        _answered(number, question, result.items[str(question.id)], answers.get(question.id))
        for number, question in enumerate(frozen.questions, start=1)
    )


def _answered(
    number: int, question: FrozenQuestion, item: dict[str, object], event: AnswerEvent | None
) -> AnsweredItem:
    answer = question.readable_answer(event.payload) if event else None
    content = question.loaded
    return AnsweredItem(
        number=number,
        prompt=content.prompt,
        state=ItemState(str(item["state"])),
        points=round_down(Fraction(str(item["points"]))),
        max_points=question.points,
        answer=tuple(question.rules.describe(content, answer)) if answer is not None else (),
        solution=tuple(question.rules.describe_solution(content)),
        feedback=content.feedback,
    )
