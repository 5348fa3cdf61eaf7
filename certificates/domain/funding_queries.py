"""Questions about decisions and vouchers; each is a constant number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from certificates.enums import VoucherState
from certificates.models import EligibilityDecision, Voucher
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment


def decisions_in_force(
    *, enrolments: Collection[Enrolment] | Collection[uuid.UUID] | QuerySet[Enrolment] | None = None
) -> QuerySet[EligibilityDecision]:
    """The latest decision per enrolment and unit; of all enrolments when none are named."""
    later = EligibilityDecision.objects.filter(
        enrolment=OuterRef("enrolment"), unit=OuterRef("unit"), sequence__gt=OuterRef("sequence")
    )
    decisions = EligibilityDecision.objects.filter(~Exists(later))
    return decisions if enrolments is None else decisions.filter(enrolment__in=enrolments)


def fitting_enrolments(*, voucher: Voucher) -> QuerySet[Enrolment]:
    """Active enrolments ``voucher`` could be quoted on: same person, level, body and provider, no voucher yet."""
    quoted = Voucher.objects.filter(enrolment=OuterRef("pk"), state=VoucherState.ACTIVE)
    return (
        Enrolment.objects.filter(
            ~Exists(quoted),
            person=voucher.person_id,
            course__level=voucher.level,
            body=voucher.body_id,
            run__provider=voucher.contract.provider_id,
            state=EnrolmentState.ACTIVE,
        )
        .select_related("person", "course", "run")
        .order_by("registered_on", "pk")
    )
