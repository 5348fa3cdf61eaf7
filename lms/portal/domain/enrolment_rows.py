"""Enrolments as HR and the programme office may see them.

No score, attempt, answer, time or statement is ever read here. Rules: domain reference section 6 (role matrix); K3
(funded and unfunded apart); P8 (HR's view ends on the leaving date).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import DecisionStatus, VoucherState
from certificates.models import Certificate, Voucher
from curriculum.domain.queries import enrolments_for_hr, outlines_of, with_course
from curriculum.enums import EnrolmentState, Level
from curriculum.models import Enrolment
from lms.portal.domain.missing import Missing, OpenCondition, missing_for
from lms.portal.domain.missing_words import Audience
from lms.portal.enums import Standing

ROWS_AT_ONCE = 500


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
    """One line of HR's or the office's list. Of funding HR's page prints state and amount only."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    person: str
    body: str
    body_key: str
    course: str
    level: str
    run: str
    registered_on: dt.date
    standing: Standing
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
    is_money_open: bool
    funding: tuple[FundingLine, ...]
    missing: tuple[OpenCondition, ...]


Reader = Callable[[Sequence[Enrolment]], list[EnrolmentRow]]


def rows_for_hr(*, bodies: Collection[uuid.UUID], today: dt.date) -> QuerySet[Enrolment]:
    """Enrolments made for ``bodies`` by people who still work there today (rule P8), by name."""
    return with_course(_listed(enrolments_for_hr(bodies=bodies, today=today)))


def rows_for_office() -> QuerySet[Enrolment]:
    """Every enrolment, by name."""
    return _listed(Enrolment.objects.all())


def with_standing(enrolments: QuerySet[Enrolment], standing: Standing | None) -> QuerySet[Enrolment]:
    """Those that stand there; without ``standing`` all but the withdrawn ones."""
    active = Q(state=EnrolmentState.ACTIVE)
    if standing is None:
        return enrolments.filter(active)
    if standing == Standing.WITHDRAWN:
        return enrolments.exclude(active)
    issued = Exists(_certificates().filter(enrolment=OuterRef("pk")))
    if standing == Standing.CERTIFIED:
        return enrolments.filter(active, issued)
    is_complete = Q(progress__completed_on__isnull=False)
    wanted = is_complete if standing == Standing.COMPLETE else ~is_complete
    return enrolments.filter(active, wanted, ~issued)


def with_funding(enrolments: QuerySet[Enrolment], *, is_funded: bool) -> QuerySet[Enrolment]:
    """Those with money for at least one day, or those without (rule K3)."""
    eligible = decisions_in_force().filter(enrolment=OuterRef("pk"), status=DecisionStatus.ELIGIBLE)
    return enrolments.filter(Exists(eligible) if is_funded else ~Exists(eligible))


def hr_rows(enrolments: Sequence[Enrolment], *, today: dt.date) -> list[EnrolmentRow]:
    """HR's lines: with what is missing and who must act, in words that tell nothing of how somebody learns."""
    found = missing_for(outlines=outlines_of(enrolments), audience=Audience.HR, today=today)
    return read_rows(enrolments, missing=found)


def read_rows(
    page: Sequence[Enrolment], *, missing: Mapping[uuid.UUID, Missing] | None = None
) -> list[EnrolmentRow]:
    """The lines for one page of enrolments: three further queries, however many there are."""
    certificates = {one.enrolment_id: one for one in _certificates().filter(enrolment__in=page)}
    vouchers = _vouchers(page)
    funding = _funding(page)
    open_in = {key: found.conditions for key, found in (missing or {}).items()}
    return [
        _row(
            one,
            certificate=certificates.get(one.pk),
            voucher=vouchers.get(one.pk),
            funding=tuple(funding.get(one.pk, ())),
            missing=open_in.get(one.pk, ()),
        )
        for one in page
    ]


def all_rows(enrolments: QuerySet[Enrolment], *, read: Reader) -> Iterator[EnrolmentRow]:
    """Every line, some hundred at a time: a file needs as much memory for ten people as for ten thousand."""
    found = enrolments.iterator(chunk_size=ROWS_AT_ONCE)
    while piece := list(islice(found, ROWS_AT_ONCE)):
        yield from read(piece)


def _listed(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    rows = enrolments.select_related("person", "body__district", "course", "run", "progress")
    return rows.order_by("person__name_search", "registered_on", "id")


def _certificates() -> QuerySet[Certificate]:
    return Certificate.objects.of_whole_course().current().only("id", "enrolment_id", "issued_on")


def _vouchers(page: Sequence[Enrolment]) -> dict[uuid.UUID, Voucher]:
    """The active one of each enrolment; where there is none, the one cancelled last."""
    found = Voucher.objects.filter(enrolment__in=page).order_by(F("entered_at").asc(nulls_first=True), "id")
    in_turn = sorted(found, key=lambda voucher: voucher.state == VoucherState.ACTIVE)
    return {voucher.enrolment_id: voucher for voucher in in_turn if voucher.enrolment_id}


def _funding(page: Sequence[Enrolment]) -> dict[uuid.UUID, list[FundingLine]]:
    """Enrolment id → its lines by the order of the days; values, since a file has tens of thousands of them."""
    grouped: dict[uuid.UUID, list[FundingLine]] = defaultdict(list)
    decisions = decisions_in_force(enrolments=page).order_by("unit__position")
    labels: dict[str, str] = {status.value: str(status.label) for status in DecisionStatus}
    for enrolment, unit, day, status, cents, reason in decisions.values_list(
        "enrolment", "unit__title", "day", "status", "cents", "reason"
    ):
        grouped[enrolment].append(FundingLine(unit, day, status, labels[status], cents, reason))
    return grouped


def _row(
    enrolment: Enrolment,
    *,
    certificate: Certificate | None,
    voucher: Voucher | None,
    funding: tuple[FundingLine, ...],
    missing: tuple[OpenCondition, ...],
) -> EnrolmentRow:
    progress = getattr(enrolment, "progress", None)
    completed_on = progress.completed_on if progress else None
    return EnrolmentRow(
        enrolment_id=enrolment.pk,
        person_id=enrolment.person_id,
        person=enrolment.person.get_full_name(),
        body=str(enrolment.body or ""),
        body_key=enrolment.body.public_key if enrolment.body else "",
        course=enrolment.course.title,
        level=str(Level(enrolment.course.level).label),
        run=enrolment.run.title if enrolment.run else "",
        registered_on=enrolment.registered_on,
        standing=_standing(enrolment, certificate, completed_on),
        units_complete=progress.units_complete if progress else 0,
        units_attended=progress.units_attended if progress else 0,
        units_total=progress.units_total if progress else 0,
        completed_on=completed_on,
        certificate_id=certificate.pk if certificate else None,
        certificate_on=certificate.issued_on if certificate else None,
        voucher_id=voucher.voucher_id if voucher else "",
        voucher_state=str(VoucherState(voucher.state).label) if voucher else "",
        holds_seat=bool(voucher and voucher.seat),
        amount_cents=sum(line.cents for line in funding),
        is_funded=any(line.status == DecisionStatus.ELIGIBLE for line in funding),
        is_money_open=any(line.status == DecisionStatus.PENDING for line in funding),
        funding=funding,
        missing=missing,
    )


def _standing(
    enrolment: Enrolment, certificate: Certificate | None, completed_on: dt.date | None
) -> Standing:
    if enrolment.state == EnrolmentState.WITHDRAWN:
        return Standing.WITHDRAWN
    if certificate is not None:
        return Standing.CERTIFIED
    return Standing.COMPLETE if completed_on else Standing.OPEN
