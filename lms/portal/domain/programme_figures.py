"""The programme in figures: people, runs, contracts, vouchers, certificates, money. Eleven queries, no person."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import TruncMonth

from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import DecisionStatus, VoucherState
from certificates.models import Certificate, FundingContract, Voucher
from curriculum.enums import EnrolmentState, Level
from curriculum.models import Enrolment, Run

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class LevelFigures:
    """People of one level, each counted once (K2); ``funded`` got money for at least one day of it (K3)."""

    level: Level
    certified: int
    funded: int
    in_training: int

    @property
    def unfunded(self) -> int:
        """Certified without any funding (finding 5: both are counted)."""
        return self.certified - self.funded


@dataclass(frozen=True)
class RunFigures:
    """Runs by where they stand today."""

    planned: int
    running: int
    over: int
    undated: int


@dataclass(frozen=True)
class FundingFigures:
    """Contracts, vouchers and the decisions in force."""

    contracts: int
    bodies_with_contract: int
    vouchers_active: int
    vouchers_cancelled: int
    vouchers_unquoted: int
    eligible_cents: int
    days_eligible: int
    days_open: int


@dataclass(frozen=True)
class Month:
    """Certificates issued in one month, by level."""

    first_day: dt.date
    basis: int
    aufbau: int


def level_figures() -> list[LevelFigures]:
    """Basic and advanced; three queries."""
    eligible = decisions_in_force().filter(enrolment=OuterRef("enrolment"), status=DecisionStatus.ELIGIBLE)
    valid = Certificate.objects.of_whole_course().current().order_by()
    people = Count("person", distinct=True)
    certified = dict(valid.values_list("edition__course__level").annotate(n=people))
    funded = dict(valid.filter(Exists(eligible)).values_list("edition__course__level").annotate(n=people))
    has_one = valid.filter(enrolment=OuterRef("pk"))
    learning = Enrolment.objects.filter(~Exists(has_one), state=EnrolmentState.ACTIVE).order_by()
    training = dict(learning.values_list("course__level").annotate(n=people))
    return [
        LevelFigures(
            level=level,
            certified=certified.get(level, 0),
            funded=funded.get(level, 0),
            in_training=training.get(level, 0),
        )
        for level in Level
    ]


def run_figures(*, today: dt.date) -> RunFigures:
    """One query."""
    dated = Run.objects.annotate(first=Min("days__date"), last=Max("days__date"))
    return RunFigures(
        **dated.aggregate(
            planned=Count("pk", filter=Q(first__gt=today)),
            running=Count("pk", filter=Q(first__lte=today, last__gte=today)),
            over=Count("pk", filter=Q(last__lt=today)),
            undated=Count("pk", filter=Q(first__isnull=True)),
        )
    )


def funding_figures() -> FundingFigures:
    """Three queries."""
    contracts = FundingContract.objects.aggregate(
        contracts=Count("pk"), bodies_with_contract=Count("body", distinct=True)
    )
    active = Q(state=VoucherState.ACTIVE)
    vouchers = Voucher.objects.aggregate(
        vouchers_active=Count("pk", filter=active),
        vouchers_cancelled=Count("pk", filter=~active),
        vouchers_unquoted=Count("pk", filter=active & Q(enrolment__isnull=True)),
    )
    eligible, pending = Q(status=DecisionStatus.ELIGIBLE), Q(status=DecisionStatus.PENDING)
    decisions = decisions_in_force().aggregate(
        eligible_cents=Sum("cents", filter=eligible, default=0),
        days_eligible=Count("pk", filter=eligible),
        days_open=Count("pk", filter=pending),
    )
    return FundingFigures(**contracts, **vouchers, **decisions)


def certificates_per_month(*, today: dt.date, months: int = MONTHS_SHOWN) -> Sequence[Month]:
    """Valid certificates by the month of issue, the last ``months`` up to this one, empty months too; one query."""
    shown = [_month_before(today, back) for back in range(months - 1, -1, -1)]
    issued = Certificate.objects.of_whole_course().current().filter(issued_on__gte=shown[0]).order_by()
    rows = (
        issued.annotate(month=TruncMonth("issued_on"))
        .values_list("month", "edition__course__level")
        .annotate(n=Count("pk"))
    )
    counted = Counter({(month, level): n for month, level, n in rows})
    return [Month(day, counted[day, Level.BASIS], counted[day, Level.AUFBAU]) for day in shown]


def _month_before(day: dt.date, back: int) -> dt.date:
    years, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return dt.date(years, month + 1, 1)
