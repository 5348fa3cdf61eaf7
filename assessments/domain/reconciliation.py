"""Telling the journal again what it must know and does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db import transaction

from assessments.domain import statements
from assessments.domain.attempts import submit_if_overdue
from assessments.domain.queries import counting_results
from assessments.models import Attempt, AttemptResult
from curriculum.enums import EnrolmentState
from lms.xapi.domain import journal
from lms.xapi.enums import Weight
from lms.xapi.models import Statement

BATCH = 500


def reconcile(*, now: dt.datetime) -> int:
    """Submit attempts whose time is over and record the *passed* statements the journal lacks; how many in all.

    A result and its statements are stored in one transaction, so there is nothing to do unless the journal itself was
    damaged. Details stay away: what the retention rule or their person had deleted must not come back.
    """
    passed = (
        counting_results()
        .filter(passed=True)
        .select_related(*(f"attempt__{path}" for path in statements.NEEDED))
        .defer(None)
        .defer("items")
        .order_by("pk")
    )
    pages = Paginator(passed, BATCH)
    recorded = _submit_overdue(now)
    for number in pages.page_range:
        recorded += _record_missing(list(pages.page(number).object_list), now)
    return recorded


def _submit_overdue(now: dt.datetime) -> int:
    """Attempts with a time limit that nobody came back to."""
    overdue = Attempt.objects.filter(
        submitted_at__isnull=True, deadline__lte=now, enrolment__state=EnrolmentState.ACTIVE
    )
    return sum(submit_if_overdue(attempt=attempt, now=now) for attempt in overdue.order_by("deadline"))


@transaction.atomic
def _record_missing(results: Sequence[AttemptResult], now: dt.datetime) -> int:
    events = {
        journal.statement_id(kind=event.kind, fact=event.fact, revision=event.revision): event
        for event in (statements.graded(result.attempt, result) for result in results)
        if event.weight == Weight.EVIDENCE
    }
    told = Statement.objects.filter(statement_id__in=events).values_list("statement_id", flat=True)
    missing = [events[statement] for statement in events.keys() - set(told)]
    if missing:
        journal.record(events=missing, now=now)
    return len(missing)
