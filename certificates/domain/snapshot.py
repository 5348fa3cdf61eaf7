"""Reading the facts of enrolments as they are now, to be frozen on documents.

Four queries for a batch, however many orders it has; a confirmation for the funding body takes two more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from certificates.domain import wording
from certificates.domain.facts import (
    FACTS_VERSION,
    Badge,
    CertificateFacts,
    Day,
    Funding,
    Issuer,
    Look,
    PersonName,
    Seal,
    Signatory,
    Whole,
)
from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import CertificateKind, DecisionStatus, VoucherState
from certificates.models import CertificateDesign, Voucher
from curriculum.enums import ActivityKind
from curriculum.models import Attendance, EditionActivity, EditionUnit, Enrolment, UnitProgress


@dataclass(frozen=True)
class Identity:
    """What a document is called by, what proves it, and the address where it is checked."""

    number: str
    code: str
    address: str
    seal: Seal | None = None
    badge: Badge | None = None


@dataclass(frozen=True)
class Order:
    """Which document is wanted: of a whole enrolment or of one ``unit``; ``replaces`` is the number it corrects."""

    enrolment: Enrolment
    kind: CertificateKind = CertificateKind.CERTIFICATE
    unit: EditionUnit | None = None
    replaces: str = ""

    @property
    def is_name_settled(self) -> bool:
        """Confirmed by its owner; a correction follows their own wish or the office's decision."""
        return bool(self.replaces) or self.enrolment.person.name_confirmed_at is not None


@dataclass(frozen=True)
class _Words:
    heading: str
    award: str
    participation: str


class NothingToCertify(Exception):
    """There is no day the document could be about."""


@dataclass
class Sources:
    """What the documents of a batch are made of: rows by enrolment, lessons and checks by unit, designs by provider."""

    progress: dict[uuid.UUID, list[UnitProgress]] = field(default_factory=lambda: defaultdict(list))
    attended: dict[uuid.UUID, dict[uuid.UUID, Attendance]] = field(default_factory=lambda: defaultdict(dict))
    lessons: dict[uuid.UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    # Units that have a mandatory learning check.
    checked: set[uuid.UUID] = field(default_factory=set)
    designs: dict[uuid.UUID | None, CertificateDesign] = field(default_factory=dict)


def read_sources(orders: Sequence[Order]) -> Sources:
    """The rows behind ``orders`` as they are now. Four queries."""
    found = Sources()
    enrolments = [order.enrolment.pk for order in orders]
    rows = UnitProgress.objects.filter(enrolment__in=enrolments).select_related("unit")
    for row in rows.order_by("unit__position"):
        found.progress[row.enrolment_id].append(row)
    valid = Attendance.objects.filter(enrolment__in=enrolments, withdrawn_at__isnull=True)
    for attendance in valid.select_related("provider", "seminar_day"):
        found.attended[attendance.enrolment_id][attendance.unit_id] = attendance
    _read_activities({row.unit_id for rows in found.progress.values() for row in rows}, found)
    providers = {order.enrolment.run.provider_id for order in orders if order.enrolment.run}
    for design in CertificateDesign.objects.filter(Q(provider__in=providers) | Q(provider__isnull=True)):
        found.designs[design.provider_id] = design
    return found


def _read_activities(units: set[uuid.UUID], found: Sources) -> None:
    activities = EditionActivity.objects.filter(unit__in=units).order_by("position")
    for unit, kind, mandatory, title in activities.values_list("unit", "kind", "mandatory", "title"):
        if kind == ActivityKind.LESSON:
            found.lessons[unit].append(title)
        elif kind == ActivityKind.QUIZ and mandatory:
            found.checked.add(unit)


def gather_facts(
    *, order: Order, identity: Identity, issued_on: dt.date, sources: Sources | None = None
) -> CertificateFacts:
    """What the document says; raises ``NothingToCertify`` when no day belongs on it.

    Reads ``sources`` itself unless those of a batch are handed in.
    """
    sources = sources or read_sources([order])
    enrolment = order.enrolment
    person, course, run = enrolment.person, enrolment.course, enrolment.run
    funding_cents = _eligible_cents(enrolment) if order.kind == CertificateKind.FUNDING_CONFIRMATION else None
    units, days = _days(order, sources, funding_cents)
    if not days:
        raise NothingToCertify
    words = _words(order, sources)
    title = wording.addressed(course.title, gender_form=person.gender_form)
    design = sources.designs.get(run.provider_id if run else None) or sources.designs.get(None)
    return CertificateFacts(
        version=FACTS_VERSION,
        language=wording.LANGUAGE,
        kind=CertificateKind(order.kind).value,
        heading=words.heading,
        award=words.award if words.award != title else "",
        programme=course.programme.title,
        person=PersonName(person.academic_title, person.first_name, person.last_name),
        designation=wording.DESIGNATIONS[person.gender_form],
        participation=words.participation,
        course=title,
        delivery=wording.DELIVERIES[run.delivery] if run else wording.SELF_STUDY,
        days=days,
        issuer=_issuer(enrolment, design),
        issued_on=issued_on,
        number=identity.number,
        code=identity.code,
        address=identity.address,
        look=_look(design),
        whole=_whole(order, days),
        replaces=order.replaces,
        seal=identity.seal,
        badge=identity.badge,
        funding=_funding(enrolment, [funding_cents[unit] for unit in units]) if funding_cents else None,
    )


def _words(order: Order, sources: Sources) -> _Words:
    """Heading, award and what the person did, by the kind of document."""
    if order.kind == CertificateKind.ATTENDANCE:
        return _Words(wording.ATTENDANCE, "", wording.WITHOUT_CHECK)
    if order.kind == CertificateKind.FUNDING_CONFIRMATION:
        return _Words(wording.CONFIRMATION, wording.FOR_THE_FUNDING_BODY, wording.WITHOUT_CHECK)
    is_passed = _is_passed(sources.progress[order.enrolment.pk], sources.checked)
    heading, award = wording.heading_and_award(
        wording.addressed(
            order.enrolment.course.certificate_title, gender_form=order.enrolment.person.gender_form
        ),
        is_passed=is_passed,
    )
    return _Words(heading, award, wording.participation(is_passed=is_passed))


def _is_passed(progress: list[UnitProgress], checked: set[uuid.UUID]) -> bool:
    """A learning check was passed: every unit with a mandatory quiz has it passed, and there is at least one."""
    examined = [row for row in progress if row.unit_id in checked]
    return bool(examined) and all(row.quiz_passed_on is not None for row in examined)


def _days(
    order: Order, sources: Sources, funding_cents: dict[uuid.UUID, int] | None
) -> tuple[list[uuid.UUID], tuple[Day, ...]]:
    """The units that belong on the document, in their order, and what it says of each."""
    enrolment = order.enrolment
    attended = sources.attended[enrolment.pk]
    found: list[tuple[uuid.UUID, Day]] = []
    for row in sources.progress[enrolment.pk]:
        if order.unit is not None and row.unit_id != order.unit.pk:
            continue
        if order.kind != CertificateKind.CERTIFICATE and row.unit_id not in attended:
            continue
        if funding_cents is not None and row.unit_id not in funding_cents:
            continue
        # The funding body asks for no contents.
        contents = () if funding_cents is not None else tuple(sources.lessons[row.unit_id])
        day = _day(row, enrolment, attended, contents)
        if day is not None:
            found.append((row.unit_id, day))
    return [unit for unit, _ in found], tuple(day for _, day in found)


def _day(
    row: UnitProgress,
    enrolment: Enrolment,
    attended: dict[uuid.UUID, Attendance],
    contents: tuple[str, ...],
) -> Day | None:
    unit, attendance, run = row.unit, attended.get(row.unit_id), enrolment.run
    if attendance is not None:
        return Day(
            title=unit.title,
            ue=unit.ue,
            date=attendance.date,
            is_attended=True,
            provider=attendance.provider.name,
            is_make_up=_is_make_up(attendance, enrolment),
            contents=contents,
        )
    if row.completed_on is None:
        return None
    provider = run.provider.name if run else ""
    return Day(
        unit.title,
        unit.ue,
        row.completed_on,
        is_attended=False,
        provider=provider,
        is_make_up=False,
        contents=contents,
    )


def _is_make_up(attendance: Attendance, enrolment: Enrolment) -> bool:
    """Attended with another run or another provider than the own."""
    if attendance.seminar_day is not None:
        return attendance.seminar_day.run_id != enrolment.run_id
    return enrolment.run is None or attendance.provider_id != enrolment.run.provider_id


def _whole(order: Order, days: tuple[Day, ...]) -> Whole | None:
    """The whole course, where an attendance covers less of it."""
    if order.kind != CertificateKind.ATTENDANCE:
        return None
    ues = list(order.enrolment.edition.units.values_list("ue", flat=True))
    return Whole(len(ues), sum(ues)) if len(days) < len(ues) else None


def _look(design: CertificateDesign | None) -> Look:
    if design is None:
        return Look()
    description = design.logo_description if design.picture_id else ""
    return Look(design.accent, design.picture_id or "", description)


def _issuer(enrolment: Enrolment, design: CertificateDesign | None) -> Issuer:
    signatories = signatories_of(design) if design else ()
    if enrolment.run is None:
        return Issuer(enrolment.course.programme.title, "", "", signatories)
    provider = enrolment.run.provider
    return Issuer(provider.name, provider.place, provider.signatory_function, signatories)


def signatories_of(design: CertificateDesign) -> tuple[Signatory, ...]:
    """The people a design names, those with neither name nor function left out."""
    named = (
        (design.first_signatory, design.first_function),
        (design.second_signatory, design.second_function),
    )
    return tuple(Signatory(name, function) for name, function in named if name or function)


def _eligible_cents(enrolment: Enrolment) -> dict[uuid.UUID, int]:
    """The amount of each unit that is funded."""
    decisions = decisions_in_force(enrolments=[enrolment]).filter(status=DecisionStatus.ELIGIBLE)
    return dict(decisions.values_list("unit", "cents"))


def _funding(enrolment: Enrolment, amounts: list[int]) -> Funding:
    voucher = (
        Voucher.objects.filter(enrolment=enrolment, state=VoucherState.ACTIVE)
        .select_related("contract", "body")
        .first()
    )
    body = enrolment.body
    return Funding(
        voucher_id=voucher.voucher_id if voucher else "",
        contract_on=voucher.contract.signed_on if voucher else None,
        contract_reference=voucher.contract.reference if voucher else "",
        body=body.name if body else "",
        ags=body.ags or "" if body else "",
        amounts=tuple(amounts),
    )
