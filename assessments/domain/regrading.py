"""Grading submitted attempts anew: with marks of people, with corrected keys. A result gets a revision, nothing else.

What the journal was told is voided and told anew where it changed; an attempt's frozen questions never change.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments.domain import statements
from assessments.domain.frozen import FrozenQuiz, read_frozen
from assessments.domain.grading import Grading, grade_quiz, round_down
from assessments.domain.overlays import Overlay, corrected, overlays_of
from assessments.enums import Counting
from assessments.models import AnswerEvent, Attempt, AttemptResult, Correction, Mark
from lms.xapi.domain import journal


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


def regrade(results: Sequence[AttemptResult], *, extra: Overlay | None = None) -> list[Regraded]:
    """What the latest ``results`` (with their attempts loaded) would become. Four queries for any number."""
    attempts = [result.attempt for result in results]
    answers: dict[uuid.UUID, dict[uuid.UUID, AnswerEvent]] = defaultdict(dict)
    spent: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
    for event in AnswerEvent.objects.filter(attempt__in=attempts).order_by("sequence"):
        answers[event.attempt_id][event.question] = event
        spent[event.attempt_id][event.question] += event.spent_ms or 0
    shares: dict[uuid.UUID, dict[uuid.UUID, Fraction]] = defaultdict(dict)
    for mark in Mark.objects.filter(attempt__in=attempts).order_by("marked_at"):
        shares[mark.attempt_id][mark.question] = Fraction(mark.share, 100)
    applied = defaultdict(list)
    for correction in Correction.objects.filter(applied_at__isnull=False).order_by("applied_at"):
        applied[correction.question_id].append(correction)
    regraded = []
    for result in results:
        frozen = read_frozen(result.attempt.frozen)
        known = [one for question in frozen.questions for one in applied[question.id]]
        overlays = [*overlays_of(known), *([extra] if extra else [])]
        now_asked = corrected(frozen, overlays)
        given = answers[result.attempt_id]
        payloads = {question: event.payload for question, event in given.items()}
        grading = grade_quiz(now_asked, payloads, shares=shares[result.attempt_id])
        regraded.append(Regraded(result.attempt, result, now_asked, grading, given, spent[result.attempt_id]))
    return regraded


def store_revisions(
    regraded: Sequence[Regraded], *, correction: Correction | None = None, now: dt.datetime
) -> list[AttemptResult]:
    """Add a revision for each and tell the journal. Call it inside a transaction."""
    results = [
        AttemptResult(
            attempt=one.attempt,
            revision=one.before.revision + 1,
            points=round_down(one.grading.points),
            max_points=one.grading.max_points,
            passed=one.grading.is_passed,
            is_pending=one.grading.is_pending,
            items=one.items,
            correction=correction,
            graded_at=now,
        )
        for one in regraded
    ]
    AttemptResult.objects.bulk_create(results)
    superseded = _superseded([one.attempt for one in regraded])
    events: list[journal.Event] = []
    for one, result in zip(regraded, results, strict=True):
        _void_what_changed(one, result, now)
        events += _told_anew(one, result, is_counting=one.attempt.pk not in superseded)
    if events:
        journal.record(events=events, now=now)
    return results


def _void_what_changed(one: Regraded, result: AttemptResult, now: dt.datetime) -> None:
    for question, item in result.items.items():
        old = one.before.items.get(question)
        if old is not None and item.get("told") == result.revision and old["state"] != "unanswered":
            fact = statements.answered_fact(one.attempt, uuid.UUID(question))
            journal.void(kind=statements.QUESTION_ANSWERED, fact=fact, revision=old.get("told", 0), now=now)
    if one.before.passed or not one.before.is_pending:
        journal.void(kind=statements.QUIZ_GRADED, fact=one.attempt.pk, revision=one.before.revision, now=now)


def _told_anew(one: Regraded, result: AttemptResult, *, is_counting: bool) -> list[journal.Event]:
    changed = {uuid.UUID(key) for key, item in result.items.items() if item.get("told") == result.revision}
    events = statements.answered_again(
        one.attempt,
        one.frozen,
        [item for item in one.grading.items if item.question in changed],
        one.answers,
        spent=one.spent,
        revision=result.revision,
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
