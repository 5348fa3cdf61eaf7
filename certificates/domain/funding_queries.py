"""Questions about decisions and vouchers; each is a constant number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Sum

from certificates.enums import DecisionStatus, VoucherState
from certificates.models import EligibilityDecision, Voucher
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment


@dataclass(frozen=True)
class Funding:
    """What HR may know of an enrolment's money: state and amount, nothing else (domain reference, section 6).

    ``voucher_state`` is ``None`` without a voucher; ``cents`` sums the eligible days, ``is_open`` says that more may
    follow.
    """

    voucher_state: VoucherState | None
    cents: int
    is_open: bool


def decisions_in_force(
    *, enrolments: Collection[Enrolment] | QuerySet[Enrolment] | None = None
) -> QuerySet[EligibilityDecision]:
    """The latest decision per enrolment and unit; of all enrolments when none are named."""
    later = EligibilityDecision.objects.filter(
        enrolment=OuterRef("enrolment"), unit=OuterRef("unit"), sequence__gt=OuterRef("sequence")
    )
    decisions = EligibilityDecision.objects.filter(~Exists(later))
    return decisions if enrolments is None else decisions.filter(enrolment__in=enrolments)


def funding_of(*, enrolments: Collection[Enrolment]) -> dict[uuid.UUID, Funding]:
    """State and amount of each enrolment, by its id; three queries."""
    in_force = decisions_in_force(enrolments=enrolments)
    cents = dict(in_force.values_list("enrolment").annotate(total=Sum("cents")).order_by())
    still_open = set(in_force.filter(status=DecisionStatus.PENDING).values_list("enrolment", flat=True))
    # An active voucher outdoes a cancelled one, whatever order they come in.
    states = dict(
        Voucher.objects.filter(enrolment__in=enrolments).order_by("-state").values_list("enrolment", "state")
    )
    return {
        enrolment.pk: Funding(
            voucher_state=VoucherState(states[enrolment.pk]) if enrolment.pk in states else None,
            cents=cents.get(enrolment.pk, 0),
            is_open=enrolment.pk in still_open,
        )
        for enrolment in enrolments
    }


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
