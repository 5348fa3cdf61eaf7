"""What the floors above read from the journal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from lms.xapi.core import Usage, account_key
from lms.xapi.enums import Weight
from lms.xapi.models import Statement, StatementAgent


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one statement proves.

    ``verb`` and ``activity`` are IRIs. ``client`` is who stored it: empty for this server, the only one that can say
    what is server-graded or attested.
    """

    registration: uuid.UUID
    verb: str
    activity: str
    timestamp: dt.datetime
    client: str


def evidence_for(*, registrations: Collection[uuid.UUID]) -> list[Evidence]:
    """Evidence of these registrations that is not voided, in the order it was stored.

    One query; ask for some thousand registrations at a time.
    """
    rows = (
        Statement.objects.filter(
            registration__in=registrations,
            weight=Weight.EVIDENCE,
            is_voided=False,
            activities__usage=Usage.DIRECT,
            activities__subject=F("pk"),
        )
        .order_by("pk")
        .values_list("registration", "verb", "activities__activity", "timestamp", "client")
    )
    return [
        Evidence(registration, verb, activity, timestamp, client)
        for registration, verb, activity, timestamp, client in rows
        if registration is not None
    ]


def statements_of(*, account: uuid.UUID) -> QuerySet[Statement]:
    """Every statement in which this ``User.xapi_account`` stands, in whatever place, voided ones too, oldest first."""
    key = account_key(home_page=settings.ACTOR_HOME_PAGE, name=str(account))
    stands = StatementAgent.objects.filter(statement=OuterRef("pk"), agent=key)
    return Statement.objects.filter(Exists(stands)).order_by("pk")
