"""Does again what a transaction should have done and a disaster may have lost: statements, voidings, progress."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import models, transaction

from curriculum.domain.progress import BATCH, all_enrolments, recompute_progress
from curriculum.domain.statements import DAY_ATTENDED, LESSON_COMPLETED, day_attended, lesson_completed
from curriculum.models import Attendance, LessonCompletion
from lms.xapi.domain import journal
from lms.xapi.models import Statement

Row = TypeVar("Row", bound=models.Model)


def reconcile(*, now: dt.datetime) -> int:
    """Tell the journal every fact it does not know, void what was withdrawn, recompute all progress.

    Returns how many statements and enrolments that changed; 0 when all was well.
    """
    repaired = tell_missing_facts(now=now)
    return repaired + recompute_progress(enrolments=all_enrolments(), now=now)


def tell_missing_facts(*, now: dt.datetime) -> int:
    """Record the statements of lessons and attendances that the journal lacks; returns how many."""
    lessons = LessonCompletion.objects.select_related(
        "enrolment__person", "enrolment__course", "activity__unit"
    )
    days = Attendance.objects.select_related("enrolment__person", "enrolment__course", "unit", "withdrawn_by")
    return (
        sum(_tell(batch, LESSON_COMPLETED, lesson_completed, now) for batch in _pages(lessons))
        + sum(_tell(batch, DAY_ATTENDED, day_attended, now) for batch in _pages(days))
        + sum(_void(batch, now) for batch in _pages(days.filter(withdrawn_at__isnull=False)))
    )


@transaction.atomic
def _tell(rows: list[Row], kind: str, tell: Callable[[Row], journal.Event], now: dt.datetime) -> int:
    known = _known(journal.statement_id(kind=kind, fact=row.pk) for row in rows)
    missing = [tell(row) for row in rows if journal.statement_id(kind=kind, fact=row.pk) not in known]
    if missing:
        journal.record(events=missing, now=now)
    return len(missing)


@transaction.atomic
def _void(withdrawn: list[Attendance], now: dt.datetime) -> int:
    voided = _known(
        (journal.statement_id(kind=DAY_ATTENDED, fact=row.pk) for row in withdrawn), is_voided=True
    )
    missing = [row for row in withdrawn if journal.statement_id(kind=DAY_ATTENDED, fact=row.pk) not in voided]
    for row in missing:
        actor = row.withdrawn_by.xapi_account if row.withdrawn_by else None
        journal.void(kind=DAY_ATTENDED, fact=row.pk, actor=actor, now=now)
    return len(missing)


def _known(ids: Iterable[uuid.UUID], **conditions: bool) -> set[uuid.UUID]:
    stored = Statement.objects.filter(statement_id__in=list(ids), **conditions)
    return set(stored.values_list("statement_id", flat=True))


def _pages(rows: models.QuerySet[Row]) -> Iterator[list[Row]]:
    """Page by page along the key, so that writing in between does no harm."""
    page = list(rows.order_by("pk")[:BATCH])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1].pk).order_by("pk")[:BATCH])
