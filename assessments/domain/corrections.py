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
from curriculum.models import UnitProgress
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
    """One attempt that a correction changes. ``touches_certificate``: a pass is lost where days are complete."""

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
    touches_certificate: bool

    @property
    def is_better(self) -> bool:
        """Whether a greater share is reached."""
        return self.points_after * self.max_before > self.points_before * self.max_after


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
    """Add a revision to every result that changes; flags enrolments whose certificates want a look.

    Where certificates are touched, ``actor`` must be another person than the one who proposed it. Progress follows the
    journal, and ``completion_changed`` tells the floors above. Raises ``CorrectionRefused``.
    """
    locked = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if locked.applied_at is not None:
        raise CorrectionRefused("applied_already")
    question = locked.question
    overlay = _overlay(question, locked.content, locked.points, never_worse=locked.never_worse)
    total = 0
    found: list[tuple[Change, Regraded]] = []
    for batch in _batches(question, progress, lock=True):
        total += len(batch)
        found += _changes(batch, overlay)
    changes = tuple(change for change, _one in found)
    touched = {change.enrolment for change in changes if change.touches_certificate}
    if touched and actor.pk == locked.proposed_by_id:
        raise CorrectionRefused("second_person_needed")
    # All at once: learners are locked before the journal, by everybody.
    store_revisions([one for _change, one in found], correction=locked, now=now)
    CorrectionFlag.objects.bulk_create(
        [CorrectionFlag(correction=locked, enrolment_id=one, raised_at=now) for one in sorted(touched)],
        ignore_conflicts=True,
    )
    approver = actor if actor.pk != locked.proposed_by_id else None
    Correction.objects.filter(pk=locked.pk).update(applied_at=now, approved_by=approver)
    return DryRun(total, changes)


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
    complete = set(
        UnitProgress.objects.filter(
            enrolment__in={one.attempt.enrolment_id for one in regraded}, completed_on__isnull=False
        ).values_list("enrolment", flat=True)
    )
    return [(_change(one, complete), one) for one in regraded]


def _change(one: Regraded, complete: set[uuid.UUID]) -> Change:
    enrolment = one.attempt.enrolment
    is_lost = one.before.passed and not one.grading.is_passed
    return Change(
        attempt=one.attempt.pk,
        enrolment=enrolment.pk,
        run=enrolment.run.title if enrolment.run else "",
        number=one.attempt.number,
        points_before=one.before.points,
        points_after=round_down(one.grading.points),
        max_before=one.before.max_points,
        max_after=Decimal(one.grading.max_points),
        passed_before=one.before.passed,
        passed_after=one.grading.is_passed,
        touches_certificate=is_lost and enrolment.pk in complete,
    )
