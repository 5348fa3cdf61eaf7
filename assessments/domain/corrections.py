"""Correction runs: change a key or points, look who would change and how, then apply it with a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from assessments.domain.grading import round_down
from assessments.domain.overlays import Overlay
from assessments.domain.queries import counting_results
from assessments.domain.regrading import Regraded, regrade, store_revisions
from assessments.domain.statements import NEEDED
from assessments.kinds import kind_named
from assessments.kinds.refusals import ContentRefused
from assessments.models import Attempt, AttemptResult, Correction, CorrectionFlag, Question
from curriculum.models import ActivityProgress, UnitProgress
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User

BATCH = 200

Progress = Callable[[int, int], None]
"""Told how many attempts are done, and how many there are."""


class CorrectionRefused(Exception):
    """``code``: bad_content, no_reason, second_person_needed, applied_already, settled_already."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Change:
    """One attempt that a correction changes.

    ``takes_back``: a pass is lost where days are complete. ``gives``: somebody passes a quiz for the first time, from
    which days and certificates follow by themselves.
    """

    attempt: uuid.UUID
    enrolment: uuid.UUID
    run: str
    number: int
    points_before: Decimal
    points_after: Decimal
    max_before: Decimal
    max_after: Decimal
    passed_before: bool
    passed_after: bool
    takes_back: bool
    gives: bool

    @property
    def touches_certificate(self) -> bool:
        """Whether a certificate may fall or follow."""
        return self.takes_back or self.gives

    @property
    def is_better(self) -> bool:
        """Whether a greater share is reached."""
        return self.points_after * self.max_before > self.points_before * self.max_after

    @property
    def is_worse(self) -> bool:
        """Whether a smaller share is reached. Where only the points changed, it may be the same."""
        return self.points_after * self.max_before < self.points_before * self.max_after


@dataclass(frozen=True)
class DryRun:
    """What a correction would do, for all attempts that were asked the question."""

    attempts: int
    changes: tuple[Change, ...]

    @property
    def needs_second_person(self) -> bool:
        """Whether certificates are touched."""
        return any(change.touches_certificate for change in self.changes)


def dry_run(
    *,
    question: Question,
    content: Mapping[str, Any],
    points: int | None = None,
    never_worse: bool = True,
    progress: Progress | None = None,
) -> DryRun:
    """Who would change and how; writes nothing. Raises ``CorrectionRefused`` (bad_content)."""
    overlay = _overlay(question, content, points, never_worse=never_worse)
    total = 0
    changes: list[Change] = []
    for batch in _batches(question, progress):
        total += len(batch)
        changes += [change for change, _one in _changes(batch, overlay)]
    return DryRun(total, tuple(changes))


@transaction.atomic
def propose_correction(
    *,
    question: Question,
    content: Mapping[str, Any],
    points: int | None = None,
    never_worse: bool = True,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> Correction:
    """Keep a correction with its reason, to be applied. Raises ``CorrectionRefused``."""
    _overlay(question, content, points, never_worse=never_worse)
    if not reason.strip():
        raise CorrectionRefused("no_reason")
    return Correction.objects.create(
        question=question,
        content=dict(content),
        points=points,
        never_worse=never_worse,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=now,
    )


@transaction.atomic
def apply_correction(
    *, correction: Correction, actor: User, now: dt.datetime, progress: Progress | None = None
) -> DryRun:
    """Add a revision to every result that changes; flags enrolments that lose a pass where days are complete.

    Where certificates are touched (``Change``), ``actor`` must be another person than the one who proposed it. Progress
    follows the journal, and ``completion_changed`` tells the floors above. Raises ``CorrectionRefused``.
    """
    locked = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if locked.applied_at is not None:
        raise CorrectionRefused("applied_already")
    question = locked.question
    overlay = _overlay(question, locked.content, locked.points, never_worse=locked.never_worse)
    _hold_back_submissions(question)
    total = 0
    found: list[tuple[Change, Regraded]] = []
    for batch in _batches(question, progress, lock=True):
        total += len(batch)
        found += _changes(batch, overlay)
    changes = tuple(change for change, _one in found)
    done = DryRun(total, changes)
    if done.needs_second_person and actor.pk == locked.proposed_by_id:
        raise CorrectionRefused("second_person_needed")
    # All at once: learners are locked before the journal, by everybody.
    store_revisions([one for _change, one in found], correction=locked, now=now)
    taken_back = sorted({change.enrolment for change in changes if change.takes_back})
    CorrectionFlag.objects.bulk_create(
        [CorrectionFlag(correction=locked, enrolment_id=one, raised_at=now) for one in taken_back],
        ignore_conflicts=True,
    )
    approver = actor if actor.pk != locked.proposed_by_id else None
    Correction.objects.filter(pk=locked.pk).update(applied_at=now, approved_by=approver)
    return done


def open_flags() -> QuerySet[CorrectionFlag]:
    """Enrolments whose certificates and decisions want a look after a correction, newest first."""
    return (
        CorrectionFlag.objects.filter(resolved_at=None)
        .select_related("enrolment__person", "enrolment__course", "correction")
        .order_by("-raised_at", "pk")
    )


@transaction.atomic
def resolve_flag(*, flag: uuid.UUID, outcome: str, actor: User, now: dt.datetime) -> CorrectionFlag:
    """Somebody has looked and says what follows and why; the row stays, its person reads that it was decided.

    Raises ``CorrectionRefused`` (no_reason, settled_already).
    """
    reason = " ".join(outcome.split())
    if not reason or len(reason) > 300:
        raise CorrectionRefused("no_reason")
    locked = (
        CorrectionFlag.objects.select_for_update(of=("self",))
        .select_related("enrolment__person")
        .filter(pk=flag)
        .first()
    )
    if locked is None or locked.resolved_at is not None:
        raise CorrectionRefused("settled_already")
    locked.resolved_at, locked.resolved_by, locked.outcome = now, actor, reason
    locked.save(update_fields=["resolved_at", "resolved_by", "outcome"])
    log_access(
        actor=actor,
        people=[locked.enrolment.person],
        kind=AccessKind.CHANGED,
        subject_matter="corrected learning check",
        now=now,
    )
    return locked


def _overlay(
    question: Question, content: Mapping[str, Any], points: int | None, *, never_worse: bool
) -> Overlay:
    try:
        kind_named(question.kind).load(content)
    except ContentRefused as refused:
        raise CorrectionRefused("bad_content", str(refused)) from refused
    if points is not None and not 1 <= points <= 100:
        raise CorrectionRefused("bad_content", "1–100")
    return Overlay(question.pk, content, points, never_worse)


def _hold_back_submissions(question: Question) -> None:
    """Locks the open attempts that were asked the question.

    Who is handing one in right now holds this lock: waiting for it puts their result among those below. Who comes
    later waits, and finds the correction applied (``regrading.catch_up``).
    """
    asked = Attempt.objects.filter(submitted_at=None, frozen__icontains=str(question.pk))
    list(asked.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _batches(
    question: Question, progress: Progress | None, *, lock: bool = False
) -> Iterator[list[AttemptResult]]:
    """The counting results of all attempts that were asked the question; with ``lock`` nobody marks them meanwhile."""
    asked = counting_results().filter(items__has_key=str(question.pk))
    keys = sorted(asked.order_by().values_list("attempt", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        if lock:
            list(Attempt.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
        yield list(
            counting_results()
            .filter(attempt__in=batch)
            .select_related("attempt__enrolment__run", *(f"attempt__{path}" for path in NEEDED))
            .defer(None)
            .order_by("attempt")
        )
        if progress:
            progress(min(start + BATCH, len(keys)), len(keys))


def _changes(batch: list[AttemptResult], overlay: Overlay) -> list[tuple[Change, Regraded]]:
    regraded = [
        one
        for one in regrade(batch, extra=overlay)
        if one.is_change and not (overlay.never_worse and one.is_worse)
    ]
    enrolments = {one.attempt.enrolment_id for one in regraded}
    complete = set(
        UnitProgress.objects.filter(enrolment__in=enrolments, completed_on__isnull=False).values_list(
            "enrolment", flat=True
        )
    )
    reached = set(
        ActivityProgress.objects.filter(enrolment__in=enrolments).values_list("enrolment", "activity")
    )
    return [(_change(one, complete=complete, reached=reached), one) for one in regraded]


def _change(one: Regraded, *, complete: set[uuid.UUID], reached: set[tuple[uuid.UUID, uuid.UUID]]) -> Change:
    attempt, enrolment = one.attempt, one.attempt.enrolment
    was, is_passed = one.before.passed, one.grading.is_passed
    return Change(
        attempt=attempt.pk,
        enrolment=enrolment.pk,
        run=enrolment.run.title if enrolment.run else "",
        number=attempt.number,
        points_before=one.before.points,
        points_after=round_down(one.grading.points),
        max_before=one.before.max_points,
        max_after=Decimal(one.grading.max_points),
        passed_before=was,
        passed_after=is_passed,
        takes_back=was and not is_passed and enrolment.pk in complete,
        gives=is_passed and not was and (enrolment.pk, attempt.activity_id) not in reached,
    )
