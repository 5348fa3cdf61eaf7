"""Telling the journal again what it must know and does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db import transaction

from assessments.domain import statements
from assessments.domain.queries import counting_results
from assessments.models import AttemptResult
from lms.xapi.domain import journal
from lms.xapi.models import Statement

BATCH = 500


def reconcile(*, now: dt.datetime) -> int:
    """Record the *passed* statements that results have and the journal lacks; the number recorded.

    A result and its statements are stored in one transaction, so there is nothing to do unless the journal itself was
    damaged. Details stay away: what the retention rule or their person had deleted must not come back.
    """
    passed = (
        counting_results()
        .filter(passed=True)
        .select_related(*(f"attempt__{path}" for path in statements.NEEDED))
        .order_by("pk")
    )
    pages = Paginator(passed, BATCH)
    recorded = 0
    for number in pages.page_range:
        recorded += _record_missing(list(pages.page(number).object_list), now)
    return recorded


@transaction.atomic
def _record_missing(results: Sequence[AttemptResult], now: dt.datetime) -> int:
    events = {
        journal.statement_id(kind=event.kind, fact=event.fact, revision=event.revision): event
        for event in (statements.graded(result.attempt, result) for result in results)
    }
    told = Statement.objects.filter(statement_id__in=events).values_list("statement_id", flat=True)
    missing = [events[statement] for statement in events.keys() - set(told)]
    if missing:
        journal.record(events=missing, now=now)
    return len(missing)
