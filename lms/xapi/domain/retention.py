"""Forgetting details: what people did in every step is kept for some months only (rule P5); evidence stays.

Forgotten stays forgotten: ``journal.record`` does not store details again that a run has deleted, although the facts
they were told from may still be there.
"""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max, Q

from lms.xapi.domain.references import delete_statements
from lms.xapi.enums import Weight
from lms.xapi.models import RetentionRun, Statement

DETAIL_RULE = "details"
ERASURE_RULE = "erasure"
BATCH_SIZE = 1000


def delete_details(*, before: dt.datetime, now: dt.datetime) -> int:
    """Deletes details whose fact is older than ``before``; how many there were. Evidence stays.

    The run is written down first, so that nothing comes back while it deletes. It deletes in batches, each a
    transaction, and may be interrupted and started again. A second row then says how many went.
    """
    RetentionRun.objects.create(rule=DETAIL_RULE, before=before, deleted=0, at=now)
    deleted = 0
    while batch := _delete_batch(before):
        deleted += batch
    if deleted:
        RetentionRun.objects.create(rule=DETAIL_RULE, before=before, deleted=deleted, at=now)
    return deleted


def count_details(*, before: dt.datetime) -> int:
    """How many details ``delete_details`` would delete."""
    return Statement.objects.filter(weight=Weight.DETAIL, timestamp__lt=before).count()


def forgotten_before(*, accounts: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """Of which of these ``User.xapi_account`` details of facts before which instant are gone for good; one query.

    By the rule for everybody, or because the person was erased.
    """
    runs = RetentionRun.objects.filter(Q(rule=DETAIL_RULE) | Q(rule=ERASURE_RULE, account__in=accounts))
    limits = dict(runs.values_list("account").annotate(Max("before")))
    found = {account: [limits[key] for key in (None, account) if key in limits] for account in accounts}
    return {account: max(instants) for account, instants in found.items() if instants}


def months_before(*, now: dt.datetime, months: int) -> dt.datetime:
    """``now``, ``months`` calendar months earlier; March 31 less one month is the last of February."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


@transaction.atomic
def _delete_batch(before: dt.datetime) -> int:
    details = Statement.objects.filter(weight=Weight.DETAIL, timestamp__lt=before)
    numbers = list(details.order_by("timestamp").values_list("pk", flat=True)[:BATCH_SIZE])
    return delete_statements(numbers)
