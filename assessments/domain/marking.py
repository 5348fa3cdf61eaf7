"""The grading desk: answers that people have to read, and the marks they give."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction

from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.queries import counting_results, last_answers
from assessments.domain.regrading import regrade, store_revisions
from assessments.domain.statements import NEEDED
from assessments.kinds.base import Marking
from assessments.kinds.free_text import FreeTextContent
from assessments.models import Attempt, AttemptResult, Mark
from curriculum.models import Run
from lms.accounts.models import User


class MarkRefused(Exception):
    """``code``: not_submitted, not_for_people, no_answer, bad_share."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Waiting:
    """An answer to be read; ``person`` is empty where the run has no tutoring."""

    attempt: uuid.UUID
    question: uuid.UUID
    run: str
    quiz: str
    prompt: str
    person: str
    submitted_at: dt.datetime


@dataclass(frozen=True)
class Reading:
    """One answer on the desk, with its rubric and its neighbours in the queue."""

    waiting: Waiting
    asked: FrozenQuestion
    text: str
    mark: Mark | None
    previous: Waiting | None
    following: Waiting | None


def queue(*, runs: list[Run]) -> list[Waiting]:
    """The answers of these runs that wait for marks, oldest first. Two queries."""
    pending = (
        counting_results()
        .filter(is_pending=True, attempt__enrolment__run__in=runs)
        .select_related("attempt__enrolment__run", "attempt__enrolment__person")
        .defer(None)
        .order_by("attempt__submitted_at", "pk")
    )
    return [
        _waiting(result.attempt, question)
        for result in pending
        for question in read_frozen(result.attempt.frozen).questions
        if result.items[str(question.id)]["state"] == "pending"
    ]


def waiting_count(*, runs: Iterable[uuid.UUID]) -> int:
    """How many attempts of these runs wait for marks. One query."""
    return counting_results().filter(is_pending=True, attempt__enrolment__run__in=runs).count()


def reading(*, attempt: Attempt, question: uuid.UUID, runs: list[Run]) -> Reading | None:
    """The answer with rubric, mark and neighbours; ``None`` when there is nothing for people to read."""
    asked = read_frozen(attempt.frozen).question(question)
    answer = last_answers(attempt=attempt).get(question)
    if asked is None or answer is None or asked.rules.marking is not Marking.BY_PEOPLE:
        return None
    if attempt.submitted_at is None:
        return None
    waiting = queue(runs=runs)
    place = next(
        (index for index, one in enumerate(waiting) if (one.attempt, one.question) == (attempt.pk, question)),
        None,
    )
    rest = waiting if place is None else [*waiting[place + 1 :], *waiting[:place]]
    return Reading(
        waiting=_waiting(attempt, asked),
        asked=asked,
        text="\n".join(asked.rules.describe(asked.loaded, asked.read_answer(answer.payload))),
        mark=Mark.objects.filter(attempt=attempt, question=question).order_by("-marked_at").first(),
        previous=waiting[place - 1] if place else None,
        following=rest[0] if rest else None,
    )


@transaction.atomic
def give_mark(
    *,
    attempt: Attempt,
    question: uuid.UUID,
    share: int | None = None,
    criteria: Mapping[str, int] | None = None,
    comment: str = "",
    actor: User,
    now: dt.datetime,
) -> AttemptResult:
    """Give a share of the points, in percent, or one for each criterion of the rubric; the result gets a revision.

    Marks of before stay. Raises ``MarkRefused``.
    """
    locked = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if locked.submitted_at is None:
        raise MarkRefused("not_submitted")
    asked = read_frozen(locked.frozen).question(question)
    if asked is None or asked.rules.marking is not Marking.BY_PEOPLE:
        raise MarkRefused("not_for_people")
    if question not in last_answers(attempt=locked):
        raise MarkRefused("no_answer")
    whole = _share(asked, share, criteria or {})
    Mark.objects.create(
        attempt=locked,
        question=question,
        share=whole,
        criteria=dict(criteria or {}),
        comment=comment.strip(),
        marked_by=actor,
        marked_at=now,
    )
    latest = (
        counting_results()
        .select_related(*(f"attempt__{path}" for path in NEEDED))
        .defer(None)
        .get(attempt=locked)
    )
    changed = [one for one in regrade([latest]) if one.is_change]
    return store_revisions(changed, now=now)[0] if changed else latest


def _share(asked: FrozenQuestion, share: int | None, criteria: Mapping[str, int]) -> int:
    content = asked.loaded
    rubric = content.rubric if isinstance(content, FreeTextContent) else []
    if rubric:
        if {criterion.key for criterion in rubric} != set(criteria):
            raise MarkRefused("bad_share")
        weighted = sum(Fraction(criteria[one.key] * one.weight) for one in rubric)
        share = int(weighted / sum(one.weight for one in rubric))
    if share is None or not 0 <= share <= 100 or not all(0 <= one <= 100 for one in criteria.values()):
        raise MarkRefused("bad_share")
    return share


def _waiting(attempt: Attempt, question: FrozenQuestion) -> Waiting:
    run = attempt.enrolment.run
    assert attempt.submitted_at is not None, "only submitted attempts wait"  # noqa: S101 - a promise of the callers
    return Waiting(
        attempt=attempt.pk,
        question=question.id,
        run=run.title if run else "",
        quiz=read_frozen(attempt.frozen).title,
        prompt=question.loaded.prompt,
        person=attempt.enrolment.person.get_full_name() if run and run.tutoring else "",
        submitted_at=attempt.submitted_at,
    )
