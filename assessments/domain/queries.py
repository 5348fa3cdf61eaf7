"""Reading attempts: rows for the domain, frozen dataclasses for pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from assessments.domain.accommodations import Effect, effect_for
from assessments.domain.attempt_lines import AttemptLine, counted_among, line_of, percent_of
from assessments.domain.frozen import FrozenQuestion, FrozenQuiz, read_frozen
from assessments.domain.grading import ItemState, grade_question, round_down
from assessments.domain.limits import limits_for
from assessments.domain.overlays import as_graded, overlay_of
from assessments.enums import Counting, Feedback
from assessments.kinds.base import Answer, Completeness
from assessments.models import AnswerEvent, Attempt, AttemptResult, Correction, Quiz, QuizDraw
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
class QuizOverview:
    """What a learner sees before starting. Only their own attempts."""

    title: str
    minutes: int
    pass_percent: int
    question_count: int
    is_published: bool
    counting: str
    attempts_allowed: int | None
    time_limit: dt.timedelta | None
    closes_at: dt.datetime | None
    refusal: str | None
    not_before: dt.datetime | None
    accommodation: Effect
    open_attempt: uuid.UUID | None
    attempts: tuple[AttemptLine, ...]
    attempt_count: int
    best_percent: int | None
    is_passed: bool

    @property
    def time_limit_minutes(self) -> int:
        """The time limit, accommodation included; 0 without one."""
        return int(self.time_limit.total_seconds() // 60) if self.time_limit else 0

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
    verdict: AnsweredItem | None = None


@dataclass(frozen=True)
class AnsweredItem:
    """A question of a finished attempt: what was answered, what is right and why.

    Where people mark (``is_marked``), the solution is a sample: other answers may be as good.
    """

    number: int
    prompt: str
    state: ItemState | None
    points: Decimal
    max_points: int
    answer: tuple[str, ...]
    solution: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    feedback: str = ""
    comment: str = ""
    is_marked: bool = False


@dataclass(frozen=True)
class AttemptReview:
    """A finished attempt; exists only after submission.

    Without ``is_disclosed`` its items have no state, points, solution or feedback: right answers stay on the server.
    ``disclosed_from`` is when that ends, if it does.
    """

    is_disclosed: bool
    is_pending: bool
    correction: str
    disclosed_from: dt.datetime | None
    counting: str
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
    own = (
        Enrolment.objects.select_related("course", "person", "run")
        .filter(person=person, pk=enrolment)
        .first()
    )
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
    return (
        Attempt.objects.select_related(
            "enrolment__course", "enrolment__person", "enrolment__run", "activity__unit", "quiz"
        )
        .filter(pk=attempt)
        .first()
    )


def quiz_overview(*, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> QuizOverview:
    """The quiz, its limits for this learner and their attempts, in four queries for any number of attempts."""
    quiz = Quiz.objects.filter(pk=activity.key).annotate(questions=_question_count()).first()
    attempts = Attempt.objects.filter(enrolment=enrolment, activity=activity).defer("frozen")
    known = list(attempts)
    unfinished = next((attempt.pk for attempt in known if attempt.submitted_at is None), None)
    lines = [line_of(result) for result in counting_results().filter(attempt__in=known)]
    effect = effect_for(person=enrolment.person, now=now)
    limits = limits_for(quiz=quiz, effect=effect, attempts=known) if quiz else None
    counted = counted_among(lines, quiz.counting if quiz else Counting.BEST)
    return QuizOverview(
        title=quiz.title if quiz else activity.title,
        minutes=quiz.minutes if quiz else activity.minutes,
        pass_percent=quiz.pass_percent if quiz else 0,
        question_count=quiz.questions if quiz else 0,
        is_published=bool(quiz and quiz.live),
        counting=quiz.counting if quiz else Counting.BEST,
        attempts_allowed=limits.allowed if limits else None,
        time_limit=limits.minutes if limits else None,
        closes_at=limits.not_after if limits else None,
        refusal=limits.refusal(now) if limits else None,
        not_before=limits.not_before if limits else None,
        accommodation=effect,
        open_attempt=unfinished,
        attempts=tuple(lines[:SHOWN_ATTEMPTS]),
        attempt_count=len(lines),
        best_percent=max((line.percent for line in counted if not line.is_pending), default=None),
        is_passed=any(line.is_passed for line in counted),
    )


def _question_count() -> Any:
    """Fixed questions and those drawn; two joins would multiply each other."""
    drawn = QuizDraw.objects.filter(quiz=OuterRef("pk")).values("quiz").annotate(total=Sum("count"))
    return Count("quiz_questions") + Coalesce(Subquery(drawn.values("total")), 0)


def asked_questions(*, attempt: Attempt) -> list[AskedNow]:
    """The questions of an attempt in order, with the last answers; those checked with their verdict.

    One query, two where feedback comes at once.
    """
    answers = last_answers(attempt=attempt)
    frozen = read_frozen(attempt.frozen)
    checked = checked_questions(attempt=attempt, frozen=frozen)
    return [
        _asked(number, question, answers.get(question.id), is_checked=question.id in checked)
        for number, question in enumerate(frozen.questions, start=1)
    ]


def checked_questions(*, attempt: Attempt, frozen: FrozenQuiz) -> frozenset[uuid.UUID]:
    """The questions whose answers stand. One query where feedback comes at once, else none."""
    if frozen.feedback != Feedback.AT_ONCE:
        return frozenset()
    return frozenset(attempt.checked.values_list("question", flat=True))


def unfinished_questions(asked: Sequence[AskedNow]) -> list[AskedNow]:
    """Those without an answer, or with half of one."""
    return [one for one in asked if one.completeness is not Completeness.FULL]


def is_disclosed(*, feedback: str, closes_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether right answers and explanations of a submitted attempt may leave the server ``now``."""
    if feedback == Feedback.AFTER_CLOSING:
        return closes_at is not None and now >= closes_at
    return feedback != Feedback.NEVER


def attempt_review(*, attempt: Attempt, now: dt.datetime) -> AttemptReview | None:
    """The finished attempt, with solutions and feedback as far as its rule allows; ``None`` before submission.

    Three queries.
    """
    result = latest_result(attempt=attempt) if attempt.submitted_at else None
    if result is None or attempt.submitted_at is None:
        return None
    answers = last_answers(attempt=attempt)
    frozen = _as_graded(attempt, result, answers)
    closes_at = attempt.quiz.closes_at
    disclosed = is_disclosed(feedback=frozen.feedback, closes_at=closes_at, now=now)
    return AttemptReview(
        is_disclosed=disclosed,
        is_pending=result.is_pending,
        correction=result.correction.reason if result.correction else "",
        disclosed_from=closes_at if frozen.feedback == Feedback.AFTER_CLOSING else None,
        counting=frozen.counting,
        title=frozen.title,
        number=attempt.number,
        submitted_at=attempt.submitted_at,
        points=result.points,
        max_points=result.max_points,
        percent=percent_of(result),
        pass_percent=frozen.pass_percent,
        is_passed=result.passed,
        items=_commented(
            attempt, _answered_items(frozen, result.items if disclosed else None, answers), frozen
        ),
    )


def last_answers(*, attempt: Attempt) -> dict[uuid.UUID, AnswerEvent]:
    """The answers that count, by question. One query."""
    newer = AnswerEvent.objects.filter(
        attempt=OuterRef("attempt"), question=OuterRef("question"), sequence__gt=OuterRef("sequence")
    )
    return {event.question: event for event in AnswerEvent.objects.filter(~Exists(newer), attempt=attempt)}


def spent_on(*, attempt: Attempt) -> dict[uuid.UUID, int]:
    """Milliseconds worked on each question, as far as the page told. One query."""
    timed = AnswerEvent.objects.filter(attempt=attempt, spent_ms__isnull=False)
    return dict(timed.values_list("question").annotate(total=Sum("spent_ms")))


def latest_result(*, attempt: Attempt) -> AttemptResult | None:
    """The result that counts: the one with the highest revision."""
    results = AttemptResult.objects.filter(attempt=attempt).select_related("correction")
    return results.order_by("-revision").first()


def counting_results() -> QuerySet[AttemptResult]:
    """The results that count, one an attempt, with their attempts; newest attempts first."""
    corrected = AttemptResult.objects.filter(attempt=OuterRef("attempt"), revision__gt=OuterRef("revision"))
    return (
        AttemptResult.objects.filter(~Exists(corrected))
        .select_related("attempt")
        .defer("attempt__frozen", "items")
        .order_by("-attempt__number")
    )


def being_read(*, enrolments: Collection[uuid.UUID]) -> frozenset[tuple[uuid.UUID, uuid.UUID]]:
    """Enrolment and activity of the attempts that are undecided (``is_undecided``). One query."""
    undecided = counting_results().filter(is_pending=True, passed=False, attempt__enrolment__in=enrolments)
    return frozenset(undecided.values_list("attempt__enrolment", "attempt__activity"))


def _asked(number: int, question: FrozenQuestion, event: AnswerEvent | None, *, is_checked: bool) -> AskedNow:
    answer = question.readable_answer(event.payload) if event else None
    completeness = (
        question.rules.completeness(question.loaded, answer) if answer is not None else Completeness.NONE
    )
    verdict = (
        answered_item(number, question, grade_question(question, event.payload).as_json(), event)
        if is_checked and event
        else None
    )
    return AskedNow(number, question, answer, event.sequence if event else 0, completeness, verdict)


def _answered_items(
    frozen: FrozenQuiz, items: Mapping[str, Any] | None, answers: Mapping[uuid.UUID, AnswerEvent]
) -> tuple[AnsweredItem, ...]:
    return tuple(
        answered_item(number, question, items and items[str(question.id)], answers.get(question.id))
        for number, question in enumerate(frozen.questions, start=1)
    )


def answered_item(
    number: int, question: FrozenQuestion, item: Mapping[str, Any] | None, event: AnswerEvent | None
) -> AnsweredItem:
    """A question with its answer; without ``item`` (its entry in a result) nothing about what is right."""
    answer = question.readable_answer(event.payload) if event else None
    content = question.loaded
    own = AnsweredItem(
        number=number,
        prompt=content.prompt,
        state=None,
        points=Decimal(0),
        max_points=question.points,
        answer=tuple(question.rules.describe(content, answer)) if answer is not None else (),
    )
    if item is None:
        return own
    return replace(
        own,
        state=ItemState(str(item["state"])),
        points=round_down(Fraction(str(item["points"]))),
        solution=tuple(question.rules.describe_solution(content)),
        remarks=tuple(question.rules.remarks(content, answer)) if answer is not None else (),
        feedback=content.feedback,
        is_marked=question.is_marked,
    )


def _as_graded(
    attempt: Attempt, result: AttemptResult, answers: Mapping[uuid.UUID, AnswerEvent]
) -> FrozenQuiz:
    """The questions as this result was graded, with the corrections since the start that hold for it. One query."""
    frozen = read_frozen(attempt.frozen)
    applied = Correction.objects.filter(
        question__in=[question.id for question in frozen.questions], applied_at__gt=attempt.started_at
    )
    return as_graded(
        frozen,
        [overlay_of(one) for one in applied.order_by("applied_at")],
        items=result.items,
        payloads={question: event.payload for question, event in answers.items()},
    )


def _commented(
    attempt: Attempt, items: Sequence[AnsweredItem], frozen: FrozenQuiz
) -> tuple[AnsweredItem, ...]:
    """The items with the newest comments of people, part by part. One query where people read something."""
    if not any(question.is_marked for question in frozen.questions):
        return tuple(items)
    comments: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for question, part, comment in attempt.marks.order_by("marked_at").values_list(
        "question", "part", "comment"
    ):
        comments[question][part] = comment
    return tuple(
        replace(item, comment="\n".join(filter(None, comments[question.id].values())))
        for item, question in zip(items, frozen.questions, strict=True)
    )
