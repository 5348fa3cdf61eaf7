"""The grading desk: answers that people have to read, and the marks they give."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.queries import counting_results, last_answers
from assessments.domain.regrading import regrade, store_revisions
from assessments.domain.statements import NEEDED
from assessments.kinds.base import WHOLE, Content, ToRead
from assessments.kinds.free_text import FreeTextContent
from assessments.models import AnswerEvent, Attempt, AttemptResult, Mark
from curriculum.models import Enrolment, Run
from lms.accounts.models import User


class MarkRefused(Exception):
    """``code``: not_submitted, not_for_people, no_answer, bad_share."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Desk:
    """Whose answers somebody reads (``docs/decisions/0153``): those of their runs, and those of people without a run in
    courses that these runs deliver. Where a course has no run at all, every trainer reads.
    """

    runs: frozenset[uuid.UUID]
    is_trainer: bool

    def enrolments(self) -> QuerySet[Enrolment]:
        """Their enrolments, to be put into another query."""
        delivering = Run.objects.filter(edition__course=OuterRef("course"))
        is_mine = Q(Exists(delivering.filter(pk__in=self.runs)))
        is_nobodys = Q(~Exists(delivering)) if self.is_trainer else Q(pk__in=())
        return Enrolment.objects.filter(Q(run__in=self.runs) | Q(is_mine | is_nobodys, run=None))


@dataclass(frozen=True)
class Waiting:
    """An answer to be read; ``person`` is empty where the run has no tutoring, ``part`` where a question has none."""

    attempt: uuid.UUID
    question: uuid.UUID
    part: str
    run: str
    quiz: str
    prompt: str
    person: str
    submitted_at: dt.datetime

    @property
    def place(self) -> tuple[uuid.UUID, uuid.UUID, str]:
        """Which answer it is."""
        return self.attempt, self.question, self.part


@dataclass(frozen=True)
class Reading:
    """One answer on the desk, with its question (``asked``: rubric, possible answer) and its neighbours in the queue.

    ``situation`` is what the case tells whose part it is.
    """

    waiting: Waiting
    situation: str
    asked: Content
    text: str
    mark: Mark | None
    previous: Waiting | None
    following: Waiting | None


def queue(*, desk: Desk) -> list[Waiting]:
    """The answers of this desk that wait for marks, oldest first. One query."""
    pending = (
        _pending(desk)
        .select_related("attempt__enrolment__run", "attempt__enrolment__person")
        .defer(None)
        .order_by("attempt__submitted_at", "pk")
    )
    return [
        _waiting(result.attempt, question, part)
        for result in pending
        for question in read_frozen(result.attempt.frozen).questions
        if (item := result.items[str(question.id)])["state"] == "pending"
        for part in item.get("waits", [WHOLE])
    ]


def waiting_count(*, desk: Desk) -> int:
    """How many attempts of this desk wait for marks. One query."""
    return _pending(desk).count()


def _pending(desk: Desk) -> QuerySet[AttemptResult]:
    return counting_results().filter(is_pending=True, attempt__enrolment__in=desk.enrolments())


def reading(*, attempt: Attempt, question: uuid.UUID, part: str, desk: Desk) -> Reading | None:
    """The answer with rubric, mark and neighbours; ``None`` when there is nothing for people to read."""
    asked = read_frozen(attempt.frozen).question(question)
    answer = last_answers(attempt=attempt).get(question)
    if asked is None or answer is None or attempt.submitted_at is None:
        return None
    found = _to_read(asked, answer, part)
    if found is None:
        return None
    waiting = queue(desk=desk)
    own = _waiting(attempt, asked, part)
    place = next((index for index, one in enumerate(waiting) if one.place == own.place), None)
    rest = waiting if place is None else [*waiting[place + 1 :], *waiting[:place]]
    return Reading(
        waiting=own,
        situation=asked.loaded.prompt if part else "",
        asked=found.content,
        text="\n".join(found.kind.describe(found.content, found.answer)),
        mark=Mark.objects.filter(attempt=attempt, question=question, part=part)
        .order_by("-marked_at")
        .first(),
        previous=waiting[place - 1] if place else None,
        following=rest[0] if rest else None,
    )


@transaction.atomic
def give_mark(
    *,
    attempt: Attempt,
    question: uuid.UUID,
    part: str = WHOLE,
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
    if asked is None or not asked.is_marked:
        raise MarkRefused("not_for_people")
    answer = last_answers(attempt=locked).get(question)
    found = _to_read(asked, answer, part) if answer else None
    if found is None:
        raise MarkRefused("no_answer")
    whole = _share(found.content, share, criteria or {})
    Mark.objects.create(
        attempt=locked,
        question=question,
        part=part,
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


def _to_read(asked: FrozenQuestion, answer: AnswerEvent, part: str) -> ToRead | None:
    return next((one for one in asked.to_read(answer.payload) if one.part == part), None)


def _share(content: Content, share: int | None, criteria: Mapping[str, int]) -> int:
    rubric = content.rubric if isinstance(content, FreeTextContent) else []
    if rubric:
        if {criterion.key for criterion in rubric} != set(criteria):
            raise MarkRefused("bad_share")
        weighted = sum(Fraction(criteria[one.key] * one.weight) for one in rubric)
        share = int(weighted / sum(one.weight for one in rubric))
    if share is None or not 0 <= share <= 100 or not all(0 <= one <= 100 for one in criteria.values()):
        raise MarkRefused("bad_share")
    return share


def _waiting(attempt: Attempt, question: FrozenQuestion, part: str) -> Waiting:
    run = attempt.enrolment.run
    assert attempt.submitted_at is not None, "only submitted attempts wait"  # noqa: S101 - a promise of the callers
    return Waiting(
        attempt=attempt.pk,
        question=question.id,
        part=part,
        run=run.title if run else "",
        quiz=read_frozen(attempt.frozen).title,
        prompt=question.rules.prompt_of(question.loaded, part),
        person=attempt.enrolment.person.get_full_name() if run and run.tutoring else "",
        submitted_at=attempt.submitted_at,
    )
