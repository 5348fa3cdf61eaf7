"""Forgetting certificates and the ledger of vouchers after their ten years (rule P5).

Forgotten stays forgotten: what ``reconcile`` would issue or decide anew is left alone where a rule has deleted it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import models, transaction
from django.db.models import Max, QuerySet

from certificates.models import Certificate, EligibilityDecision, FundingContract, Voucher
from curriculum.models import Enrolment
from lms.base.clock import berlin_date
from lms.base.forgetting import forget
from lms.xapi.models import RetentionRun

CERTIFICATES = "certificates"
VOUCHER_LEDGER = "voucher_ledger"


def forgetting_after(day: models.OuterRef) -> QuerySet[RetentionRun]:
    """Runs that deleted certificates of ``day``, for a condition."""
    return RetentionRun.objects.filter(rule=CERTIFICATES, before__date__gt=day)


def old_certificates(*, before: dt.datetime) -> QuerySet[Certificate]:
    """Certificates issued before that day, whatever became of them since."""
    return Certificate.objects.filter(issued_on__lt=berlin_date(before))


@transaction.atomic
def delete_certificates(*, before: dt.datetime) -> int:
    """Delete old certificates and whatever belongs to them; how many certificates there were."""
    return forget(old_certificates(before=before))


def old_ledger(*, before: dt.datetime) -> QuerySet[EligibilityDecision]:
    """Decisions on enrolments of which nothing was decided since that instant."""
    fresh = EligibilityDecision.objects.filter(decided_at__gte=before)
    return EligibilityDecision.objects.exclude(enrolment__in=fresh.values("enrolment"))


@transaction.atomic
def delete_ledger(*, before: dt.datetime) -> int:
    """Delete old decisions with their vouchers, then contracts without any; how many rows there were."""
    deleted = forget(old_ledger(before=before))
    decided = EligibilityDecision.objects.values("enrolment")
    vouchers = Voucher.objects.filter(entered_at__lt=before).exclude(enrolment__in=decided)
    deleted += vouchers.delete()[0]
    contracts = FundingContract.objects.filter(entered_at__lt=before, vouchers__isnull=True)
    return deleted + contracts.delete()[0]


def without_forgotten(enrolments: list[Enrolment], *, decided: Collection[uuid.UUID]) -> list[Enrolment]:
    """Those whose ledger was not deleted: decided already, or registered since."""
    limit = RetentionRun.objects.filter(rule=VOUCHER_LEDGER).aggregate(limit=Max("before"))["limit"]
    if limit is None:
        return enrolments
    return [one for one in enrolments if one.pk in decided or one.registered_on >= berlin_date(limit)]
