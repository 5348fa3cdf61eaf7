"""Grading submitted attempts anew: with marks of people, with corrected keys. A result gets a revision, nothing else.

What the journal was told is voided and told anew where it changed; an attempt's frozen questions never change.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from assessments.domain import statements
from assessments.domain.frozen import FrozenQuiz, read_frozen
from assessments.domain.grading import Grading, grade_quiz, round_down
from assessments.domain.overlays import Overlay, as_graded, corrected, overlay_of
from assessments.enums import Counting
from assessments.models import AnswerEvent, Attempt, AttemptResult, Correction, Mark
from lms.xapi.domain import journal

# Rows a statement of SQL takes.
BATCH = 200


@dataclass(frozen=True)
class Regraded:
    """An attempt with the result it has and the one it would get; ``frozen`` with the corrected questions."""

    attempt: Attempt
    before: AttemptResult
    frozen: FrozenQuiz
    grading: Grading
    answers: dict[uuid.UUID, AnswerEvent]
    spent: dict[uuid.UUID, int]

    @property
    def items(self) -> dict[str, dict[str, Any]]:
        """The items of the new result; ``told`` is the revision an item was last told with."""
        number = self.before.revision + 1
        items = {}
        for item in self.grading.items:
            new, old = item.as_json(), self.before.items.get(str(item.question), {})
            is_same = all(old.get(name) == value for name, value in new.items())
            told = old.get("told", 0) if is_same else number
            items[str(item.question)] = {**new, **({"told": told} if told else {})}
        return items

    @property
    def is_change(self) -> bool:
        """Whether points or states of any question differ."""
        return self.items != self.before.items or self.grading.is_passed != self.before.passed

    @property
    def is_worse(self) -> bool:
        """Whether a smaller share would be reached, or a pass lost."""
        before = Fraction(self.before.points) / Fraction(self.before.max_points or 1)
        after = Fraction(round_down(self.grading.points)) / (self.grading.max_points or 1)
        return after < before or (self.before.passed and not self.grading.is_passed)

    def revision(self, *, correction: Correction | None, now: dt.datetime) -> AttemptResult:
        """The new result, not yet stored."""
        return AttemptResult(
            attempt=self.attempt,
            revision=self.before.revision + 1,
            points=round_down(self.grading.points),
            max_points=self.grading.max_points,
            passed=self.grading.is_passed,
            is_pending=self.grading.is_pending,
            items=self.items,
            correction=correction,
            graded_at=now,
        )


def regrade(results: Sequence[AttemptResult], *, extra: Overlay | None = None) -> list[Regraded]:
    """What the latest ``results`` (with their attempts loaded) would become. Three queries for any number."""
    attempts = [result.attempt for result in results]
    answers: dict[uuid.UUID, dict[uuid.UUID, AnswerEvent]] = defaultdict(dict)
    spent: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
    for event in AnswerEvent.objects.filter(attempt__in=attempts).order_by("sequence"):
        answers[event.attempt_id][event.question] = event
        spent[event.attempt_id][event.question] += event.spent_ms or 0
    marks: dict[uuid.UUID, dict[uuid.UUID, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for mark in Mark.objects.filter(attempt__in=attempts).order_by("marked_at"):
        marks[mark.attempt_id][mark.question][mark.part] = Fraction(mark.share, 100)
    applied = list(Correction.objects.filter(applied_at__isnull=False).order_by("applied_at"))
    regraded = []
    for result in results:
        given = answers[result.attempt_id]
        payloads = {question: event.payload for question, event in given.items()}
        asked = as_graded(
            read_frozen(result.attempt.frozen),
            [overlay_of(one) for one in applied if is_since_start(one, result.attempt)],
            items=result.items,
            payloads=payloads,
        )
        now_asked = corrected(asked, [extra] if extra else [])
        grading = grade_quiz(now_asked, payloads, marks=marks[result.attempt_id])
        regraded.append(Regraded(result.attempt, result, now_asked, grading, given, spent[result.attempt_id]))
    return regraded


def is_since_start(correction: Correction, attempt: Attempt) -> bool:
    """Whether an applied correction came after the attempt froze its questions; older ones are in them."""
    return correction.applied_at is not None and correction.applied_at > attempt.started_at


def catch_up(first: Regraded, *, now: dt.datetime) -> list[tuple[Correction, Regraded]]:
    """The revisions that corrections applied since the start add to a result just graded. One query.

    An attempt that was open while a key was corrected is corrected when it is handed in.
    """
    asked = [question.id for question in first.frozen.questions]
    missed = Correction.objects.filter(question__in=asked, applied_at__gt=first.attempt.started_at)
    payloads = {question: event.payload for question, event in first.answers.items()}
    caught: list[tuple[Correction, Regraded]] = []
    current, result = first, first.before
    for correction in missed.order_by("applied_at"):
        frozen = corrected(current.frozen, [overlay_of(correction)])
        new = replace(current, before=result, frozen=frozen, grading=grade_quiz(frozen, payloads))
        if new.is_change and not (correction.never_worse and new.is_worse):
            caught.append((correction, new))
            current, result = new, new.revision(correction=correction, now=now)
    return caught


def store_revisions(
    regraded: Sequence[Regraded], *, correction: Correction | None = None, now: dt.datetime
) -> list[AttemptResult]:
    """Add a revision for each and tell the journal, all as one piece of news. Call it inside a transaction."""
    results = [one.revision(correction=correction, now=now) for one in regraded]
    AttemptResult.objects.bulk_create(results, batch_size=BATCH)
    superseded = _superseded([one.attempt for one in regraded])
    void: list[journal.Told] = []
    events: list[journal.Event] = []
    for one, result in zip(regraded, results, strict=True):
        void += _outdated(one, result)
        events += _told_anew(one, result, is_counting=one.attempt.pk not in superseded)
    if void or events:
        journal.revise(void=void, events=events, now=now)
    return results


def _outdated(one: Regraded, result: AttemptResult) -> Iterator[journal.Told]:
    """What was told of the result before and does not hold any more."""
    for question, item in result.items.items():
        old = one.before.items.get(question)
        if old is not None and item.get("told") == result.revision and old["state"] != "unanswered":
            fact = statements.answered_fact(one.attempt, uuid.UUID(question))
            yield journal.Told(statements.QUESTION_ANSWERED, fact, old.get("told", 0))
    if one.before.passed or not one.before.is_pending:
        yield journal.Told(statements.QUIZ_GRADED, one.attempt.pk, one.before.revision)


def _told_anew(one: Regraded, result: AttemptResult, *, is_counting: bool) -> list[journal.Event]:
    changed = {uuid.UUID(key) for key, item in result.items.items() if item.get("told") == result.revision}
    events = statements.answered(
        one.attempt,
        result,
        frozen=one.frozen,
        items=[item for item in one.grading.items if item.question in changed],
        answers=one.answers,
        spent=one.spent,
    )
    if result.passed or not result.is_pending:
        events.append(statements.graded(one.attempt, result, is_counting=is_counting))
    return events


def _superseded(attempts: Sequence[Attempt]) -> set[uuid.UUID]:
    """Attempts that do not count because a later one was handed in."""
    last_counts = [one for one in attempts if one.frozen.get("counting") == Counting.LAST]
    if not last_counts:
        return set()
    later = Attempt.objects.filter(
        enrolment__in={one.enrolment_id for one in last_counts}, submitted_at__isnull=False
    ).values_list("enrolment", "activity", "number")
    newest: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for enrolment, activity, number in later:
        newest[enrolment, activity] = max(number, newest.get((enrolment, activity), 0))
    return {one.pk for one in last_counts if one.number < newest[one.enrolment_id, one.activity_id]}
