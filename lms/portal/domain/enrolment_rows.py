"""Enrolments as HR and the programme office may see them.

No score, attempt, answer, time or statement is ever read here. Rules: domain reference section 6 (role matrix); K3
(funded and unfunded apart); P8 (HR's view ends on the leaving date).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import CertificateKind, CertificateState, DecisionStatus, VoucherState
from certificates.models import Certificate, EligibilityDecision, Voucher
from curriculum.domain.queries import enrolments_for_hr
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment


@dataclass(frozen=True)
class FundingLine:
    """The decision in force for one seminar day."""

    unit: str
    day: dt.date | None
    status: str
    status_label: str
    cents: int
    reason: str


@dataclass(frozen=True)
class EnrolmentRow:
    """One line of HR's or the office's list."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    person: str
    body: str
    course: str
    level: str
    run: str
    registered_on: dt.date
    units_complete: int
    units_attended: int
    units_total: int
    completed_on: dt.date | None
    certificate_id: uuid.UUID | None
    certificate_on: dt.date | None
    voucher_id: str
    voucher_state: str
    holds_seat: bool
    amount_cents: int
    is_funded: bool
    funding: tuple[FundingLine, ...]


def rows_for_hr(*, bodies: Collection[uuid.UUID], today: dt.date) -> QuerySet[Enrolment]:
    """Active enrolments made for ``bodies`` by people who still work there today (rule P8)."""
    return _listed(enrolments_for_hr(bodies=bodies, today=today))


def rows_for_office() -> QuerySet[Enrolment]:
    """Every active enrolment."""
    return _listed(Enrolment.objects.all())


def _listed(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return (
        enrolments.filter(state=EnrolmentState.ACTIVE)
        .select_related("person", "body__district", "course", "run", "progress")
        .order_by("person__name_search", "registered_on", "id")
    )


def read_rows(enrolments: Iterable[Enrolment]) -> list[EnrolmentRow]:
    """The lines for one page of enrolments: three further queries, however many there are."""
    page = list(enrolments)
    certificates = _current_certificates(page)
    vouchers = _active_vouchers(page)
    decisions = _decisions(page)
    return [_row(e, certificates.get(e.pk), vouchers.get(e.pk), decisions.get(e.pk, [])) for e in page]


def _current_certificates(page: list[Enrolment]) -> dict[uuid.UUID, Certificate]:
    found = Certificate.objects.filter(
        enrolment__in=page, kind=CertificateKind.CERTIFICATE, state=CertificateState.CURRENT
    ).only("id", "enrolment_id", "issued_on")
    return {certificate.enrolment_id: certificate for certificate in found}


def _active_vouchers(page: list[Enrolment]) -> dict[uuid.UUID, Voucher]:
    found = Voucher.objects.filter(enrolment__in=page, state=VoucherState.ACTIVE)
    return {voucher.enrolment_id: voucher for voucher in found if voucher.enrolment_id}


def _decisions(page: list[Enrolment]) -> dict[uuid.UUID, list[EligibilityDecision]]:
    grouped: dict[uuid.UUID, list[EligibilityDecision]] = defaultdict(list)
    for decision in decisions_in_force(enrolments=page).select_related("unit"):
        grouped[decision.enrolment_id].append(decision)
    return grouped


def _row(
    enrolment: Enrolment,
    certificate: Certificate | None,
    voucher: Voucher | None,
    decisions: list[EligibilityDecision],
) -> EnrolmentRow:
    progress = getattr(enrolment, "progress", None)
    lines = tuple(_line(decision) for decision in sorted(decisions, key=lambda d: d.unit.position))
    return EnrolmentRow(
        enrolment_id=enrolment.pk,
        person_id=enrolment.person_id,
        person=enrolment.person.get_full_name(),
        body=str(enrolment.body or ""),
        course=enrolment.course.title,
        level=enrolment.course.get_level_display(),
        run=enrolment.run.title if enrolment.run else "",
        registered_on=enrolment.registered_on,
        units_complete=progress.units_complete if progress else 0,
        units_attended=progress.units_attended if progress else 0,
        units_total=progress.units_total if progress else 0,
        completed_on=progress.completed_on if progress else None,
        certificate_id=certificate.pk if certificate else None,
        certificate_on=certificate.issued_on if certificate else None,
        voucher_id=voucher.voucher_id if voucher else "",
        voucher_state=voucher.get_state_display() if voucher else "",
        holds_seat=bool(voucher and voucher.seat),
        amount_cents=sum(line.cents for line in lines),
        is_funded=any(line.status == DecisionStatus.ELIGIBLE for line in lines),
        funding=lines,
    )


def _line(decision: EligibilityDecision) -> FundingLine:
    return FundingLine(
        unit=decision.unit.title,
        day=decision.day,
        status=decision.status,
        status_label=decision.get_status_display(),
        cents=decision.cents,
        reason=decision.reason,
    )
