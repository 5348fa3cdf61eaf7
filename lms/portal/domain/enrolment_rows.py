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
from certificates.domain.voucher_rules import REMEDIABLE
from certificates.enums import DecisionStatus, VoucherState
from certificates.models import Certificate, Voucher
from curriculum.domain.queries import enrolments_for_hr, standings_of
from curriculum.enums import EnrolmentState, Level
from curriculum.models import Enrolment
from lms.accounts.models.person import printed_name
from lms.accounts.models.register import full_name
from lms.portal.domain.missing import Missing, OpenCondition, missing_for_staff
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
    code: str

    @property
    def can_be_helped(self) -> bool:
        """Whether somebody can still remove the obstacle."""
        return self.code in REMEDIABLE

    @property
    def is_without_money(self) -> bool:
        """Decided, and nothing came of it."""
        return not self.cents and self.status != DecisionStatus.PENDING


@dataclass(frozen=True)
class EnrolmentRow:
    """One line of HR's or the office's list. Of funding HR's page prints state, amount and why days get nothing."""

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

    @property
    def without_money(self) -> tuple[str, ...]:
        """Why days get nothing, each reason once, with its days unless it holds for all.

        Nothing about what ``missing`` asks for anyway. Reasons are written for HR, too (``voucher_rules.wording``).
        """
        asked_for = {one.code for one in self.missing}
        units: dict[str, list[str]] = {}
        for line in self.funding:
            if line.is_without_money and line.code not in asked_for:
                units.setdefault(line.reason, []).append(line.unit)
        return tuple(
            reason if len(held) == len(self.funding) else f"{', '.join(held)}: {reason}"
            for reason, held in units.items()
        )


@dataclass(frozen=True)
class ListedEnrolment:
    """What a line says of the enrolment itself, in the order of ``_COLUMNS``.

    Values: making rows of seven tables for everybody on a page took as long as reading them.
    """

    enrolment_id: uuid.UUID
    registered_on: dt.date
    state: str
    person_id: uuid.UUID
    academic_title: str
    first_name: str
    last_name: str
    body_id: uuid.UUID | None
    body_ags: str | None
    body_kind: str
    body_name: str
    body_official_name: str
    district: str | None
    course: str
    level: str
    edition_id: uuid.UUID
    edition_preset: str
    run_id: uuid.UUID | None
    run: str | None
    run_preset: str | None
    units_complete: int | None
    units_attended: int | None
    units_total: int | None
    completed_on: dt.date | None

    @property
    def body(self) -> str:
        """Its body's name with the district, empty without a body."""
        if self.body_id is None:
            return ""
        return full_name(
            kind=self.body_kind,
            name=self.body_name,
            official_name=self.body_official_name,
            district=self.district or "",
        )

    @property
    def preset(self) -> str:
        """The completion rule that holds (rule C5)."""
        return self.run_preset or self.edition_preset

    @property
    def is_active(self) -> bool:
        """Not withdrawn."""
        return self.state == EnrolmentState.ACTIVE

    @property
    def is_complete(self) -> bool:
        """Every unit is complete."""
        return self.completed_on is not None


_COLUMNS = (
    *("pk", "registered_on", "state"),
    *("person", "person__academic_title", "person__first_name", "person__last_name"),
    *("body", "body__ags", "body__kind", "body__name", "body__official_name", "body__district__display_name"),
    *("course__title", "course__level", "edition", "edition__preset", "run", "run__title", "run__preset"),
    *("progress__units_complete", "progress__units_attended", "progress__units_total"),
    "progress__completed_on",
)

Reader = Callable[[Sequence[ListedEnrolment]], list[EnrolmentRow]]


def rows_for_hr(*, bodies: Collection[uuid.UUID], today: dt.date) -> QuerySet[Enrolment]:
    """Enrolments made for ``bodies`` by people who still work there today (rule P8), by name."""
    return _by_name(enrolments_for_hr(bodies=bodies, today=today))


def rows_for_office() -> QuerySet[Enrolment]:
    """Every enrolment, by name."""
    return _by_name(Enrolment.objects.all())


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


def listed(enrolments: QuerySet[Enrolment]) -> list[ListedEnrolment]:
    """``enrolments`` as lists read them; one query."""
    return [ListedEnrolment(*values) for values in enrolments.values_list(*_COLUMNS)]


def hr_rows(enrolments: Sequence[ListedEnrolment], *, today: dt.date) -> list[EnrolmentRow]:
    """HR's lines: with what is missing and who must act, in words that tell nothing of how somebody learns."""
    papers = _papers(enrolments)
    found = missing_for_staff(
        standings=standings_of(enrolments), obstructed=papers.obstructed, audience=Audience.HR, today=today
    )
    return _rows(enrolments, papers, found)


def read_rows(enrolments: Sequence[ListedEnrolment]) -> list[EnrolmentRow]:
    """The lines for one page of enrolments: three further queries, however many there are."""
    return _rows(enrolments, _papers(enrolments), {})


@dataclass(frozen=True)
class _Papers:
    """What was issued, handed in and decided, by enrolment."""

    certificates: Mapping[uuid.UUID, Certificate]
    vouchers: Mapping[uuid.UUID, Voucher]
    funding: Mapping[uuid.UUID, Sequence[FundingLine]]

    @property
    def obstructed(self) -> set[uuid.UUID]:
        """Whose funding somebody can still help."""
        return {key for key, lines in self.funding.items() if any(one.can_be_helped for one in lines)}


def _papers(enrolments: Sequence[ListedEnrolment]) -> _Papers:
    ids = [one.enrolment_id for one in enrolments]
    issued = _certificates().filter(enrolment__in=ids)
    return _Papers(
        certificates={one.enrolment_id: one for one in issued if one.enrolment_id},
        vouchers=_vouchers(ids),
        funding=_funding(ids),
    )


def _rows(
    enrolments: Sequence[ListedEnrolment], papers: _Papers, missing: Mapping[uuid.UUID, Missing]
) -> list[EnrolmentRow]:
    return [
        _row(
            one,
            certificate=papers.certificates.get(one.enrolment_id),
            voucher=papers.vouchers.get(one.enrolment_id),
            funding=tuple(papers.funding.get(one.enrolment_id, ())),
            missing=missing[one.enrolment_id].conditions if missing else (),
        )
        for one in enrolments
    ]


def all_rows(enrolments: QuerySet[Enrolment], *, read: Reader) -> Iterator[EnrolmentRow]:
    """Every line, some hundred at a time: a file needs as much memory for ten people as for ten thousand."""
    found = enrolments.values_list(*_COLUMNS).iterator(chunk_size=ROWS_AT_ONCE)
    while piece := [ListedEnrolment(*values) for values in islice(found, ROWS_AT_ONCE)]:
        yield from read(piece)


def _by_name(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return enrolments.order_by("person__name_search", "registered_on", "id")


def _certificates() -> QuerySet[Certificate]:
    return Certificate.objects.of_whole_course().current().only("id", "enrolment_id", "issued_on")


def _vouchers(enrolment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Voucher]:
    """The active one of each enrolment; where there is none, the one cancelled last."""
    found = (
        Voucher.objects.filter(enrolment__in=enrolment_ids)
        .only("enrolment", "voucher_id", "state", "seat")
        .order_by(F("entered_at").asc(nulls_first=True), "id")
    )
    in_turn = sorted(found, key=lambda voucher: voucher.state == VoucherState.ACTIVE)
    return {voucher.enrolment_id: voucher for voucher in in_turn if voucher.enrolment_id}


def _funding(enrolment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[FundingLine]]:
    """Enrolment id → its lines by the order of the days; values, since a file has tens of thousands of them."""
    grouped: dict[uuid.UUID, list[FundingLine]] = defaultdict(list)
    decisions = decisions_in_force(enrolments=enrolment_ids).order_by("unit__position")
    labels: dict[str, str] = {status.value: str(status.label) for status in DecisionStatus}
    for enrolment, unit, day, status, cents, reason, code in decisions.values_list(
        "enrolment", "unit__title", "day", "status", "cents", "reason", "reason_code"
    ):
        grouped[enrolment].append(FundingLine(unit, day, status, labels[status], cents, reason, code))
    return grouped


def _row(
    one: ListedEnrolment,
    *,
    certificate: Certificate | None,
    voucher: Voucher | None,
    funding: tuple[FundingLine, ...],
    missing: tuple[OpenCondition, ...],
) -> EnrolmentRow:
    return EnrolmentRow(
        enrolment_id=one.enrolment_id,
        person_id=one.person_id,
        person=printed_name(one.academic_title, one.first_name, one.last_name),
        body=one.body,
        body_key=one.body_ags or str(one.body_id or ""),
        course=one.course,
        level=str(Level(one.level).label),
        run=one.run or "",
        registered_on=one.registered_on,
        standing=_standing(one, certificate),
        units_complete=one.units_complete or 0,
        units_attended=one.units_attended or 0,
        units_total=one.units_total or 0,
        completed_on=one.completed_on,
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


def _standing(one: ListedEnrolment, certificate: Certificate | None) -> Standing:
    if not one.is_active:
        return Standing.WITHDRAWN
    if certificate is not None:
        return Standing.CERTIFIED
    return Standing.COMPLETE if one.is_complete else Standing.OPEN
