"""Rows into facts: what the funding rules look at, read for whole batches with a constant number of queries."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce

from certificates.domain.voucher_rules import (
    BodyFacts,
    ContractFacts,
    DayFacts,
    EnrolmentFacts,
    Level,
    ProviderFacts,
    VoucherFacts,
)
from certificates.enums import CertificateKind, CertificateState, VoucherState
from certificates.models import Certificate, FundingContract, Voucher
from curriculum.domain.edition_units import load_units
from curriculum.enums import CompletionPreset, EvidenceGrade
from curriculum.models import Attendance, EditionUnit, Enrolment, SeminarDay
from lms.accounts.models import Provider, PublicBody


@dataclass(frozen=True)
class DayCase:
    """One seminar-day unit of an enrolment; ``attendance`` is the row that proves it."""

    unit: EditionUnit
    facts: DayFacts
    attendance: uuid.UUID | None


@dataclass(frozen=True)
class FundingCase:
    """One enrolment with its seminar-day units in their order."""

    enrolment: Enrolment
    facts: EnrolmentFacts
    days: tuple[DayCase, ...]


@dataclass(frozen=True)
class _Rows:
    """What was read, by the key it is looked up with."""

    units: dict[uuid.UUID, list[EditionUnit]]
    planned: dict[tuple[uuid.UUID, uuid.UUID], dt.date]
    run_starts: dict[uuid.UUID, dt.date]
    attended: dict[tuple[uuid.UUID, uuid.UUID], Attendance]
    vouchers: dict[uuid.UUID, Voucher]
    contracts: dict[tuple[uuid.UUID, uuid.UUID], FundingContract]
    basic: dict[tuple[uuid.UUID, uuid.UUID], dt.date]


def funding_cases(*, enrolments: Collection[uuid.UUID]) -> list[FundingCase]:
    """The facts of the enrolments with these ids, in their order. At most six queries, however many there are."""
    fresh = list(
        Enrolment.objects.filter(pk__in=enrolments)
        .select_related("course", "edition", "run__provider", "body__district")
        .order_by("pk")
    )
    planned = _planned(fresh)
    rows = _Rows(
        units=_units(fresh),
        planned=planned,
        run_starts=_run_starts(planned),
        attended=_attended(fresh),
        vouchers=_vouchers(fresh),
        contracts=_contracts(fresh),
        basic=_basic_completions(fresh),
    )
    return [_case(enrolment, rows) for enrolment in fresh]


def inputs_of(case: FundingCase, day: DayCase) -> dict[str, Any]:
    """What a decision rested on, as stored with it: ids and dates, no names, so a renaming decides nothing anew."""
    facts, contract, voucher = case.facts, case.facts.contract, case.facts.voucher
    provider = day.facts.provider or facts.provider
    return {
        "attendance": _text(day.attendance),
        "provider": provider.key if provider else None,
        "run_fundable": facts.is_run_fundable and day.facts.is_run_fundable,
        "self_study": facts.is_self_study,
        "first_day": _text(facts.first_day),
        "registered_on": _text(facts.registered_on),
        "withdrawn_on": _text(facts.withdrawn_on),
        "fee_cents_per_day": facts.fee_cents_per_day,
        "body": (facts.body.ags or facts.body.key) if facts.body else None,
        "contract": contract.key if contract else None,
        "contract_provider": contract.provider.key if contract else None,
        "contract_signed_on": _text(contract.signed_on if contract else None),
        "voucher": voucher.key if voucher else None,
        "seat": voucher.seat if voucher else None,
        "seat_released_on": _text(voucher.seat_released_on if voucher else None),
        "basic_completed_on": _text(facts.basic_completed_on),
    }


def _case(enrolment: Enrolment, rows: _Rows) -> FundingCase:
    days = tuple(_day(enrolment, unit, rows) for unit in rows.units[enrolment.edition_id])
    dates = [day.facts.day for day in days if day.facts.day is not None]
    # A run begins with its first planned day, even if this learner makes that day up later.
    if enrolment.run_id in rows.run_starts:
        dates.append(rows.run_starts[enrolment.run_id])
    return FundingCase(enrolment, _enrolment_facts(enrolment, rows, min(dates, default=None)), days)


def _enrolment_facts(enrolment: Enrolment, rows: _Rows, first_day: dt.date | None) -> EnrolmentFacts:
    run, body, course = enrolment.run, enrolment.body, enrolment.course
    voucher = rows.vouchers.get(enrolment.pk)
    contract = voucher.contract if voucher else None
    if contract is None and run is not None and body is not None:
        contract = rows.contracts.get((body.pk, run.provider_id))
    # Of advanced courses only, whoever else is decided at the same time.
    basic = (
        rows.basic.get((enrolment.person_id, course.programme_id)) if course.level == Level.AUFBAU else None
    )
    return EnrolmentFacts(
        level=Level(course.level),
        registered_on=enrolment.registered_on,
        fee_cents_per_day=enrolment.fee_cents_per_day,
        first_day=first_day,
        body=_body(body) if body else None,
        provider=_provider(run.provider) if run else None,
        is_run_fundable=run is not None and run.fundable,
        is_self_study=enrolment.completion_preset == CompletionPreset.SELF_STUDY,
        withdrawn_on=enrolment.withdrawn_on,
        contract=_contract(contract) if contract else None,
        voucher=_voucher(voucher) if voucher else None,
        basic_completed_on=basic,
    )


def _day(enrolment: Enrolment, unit: EditionUnit, rows: _Rows) -> DayCase:
    attendance = rows.attended.get((enrolment.pk, unit.pk))
    if attendance is None:
        planned = rows.planned.get((enrolment.run_id, unit.pk)) if enrolment.run_id else None
        return DayCase(unit, DayFacts(day=planned), None)
    held_in = attendance.seminar_day.run if attendance.seminar_day else None
    facts = DayFacts(
        day=attendance.date,
        is_attended=True,
        provider=_provider(attendance.provider),
        is_run_fundable=held_in is None or held_in.fundable,
    )
    return DayCase(unit, facts, attendance.pk)


def _units(enrolments: Iterable[Enrolment]) -> dict[uuid.UUID, list[EditionUnit]]:
    editions = load_units({enrolment.edition_id for enrolment in enrolments})
    return {
        edition: [unit.row for unit in units if unit.row.is_seminar_day]
        for edition, units in editions.items()
    }


def _planned(enrolments: Iterable[Enrolment]) -> dict[tuple[uuid.UUID, uuid.UUID], dt.date]:
    runs = {enrolment.run_id for enrolment in enrolments if enrolment.run_id}
    days = SeminarDay.objects.filter(run__in=runs, unit__is_seminar_day=True)
    return {(day.run_id, day.unit_id): day.date for day in days}


def _run_starts(planned: dict[tuple[uuid.UUID, uuid.UUID], dt.date]) -> dict[uuid.UUID, dt.date]:
    starts: dict[uuid.UUID, dt.date] = {}
    for (run, _), day in planned.items():
        starts[run] = min(day, starts.get(run, day))
    return starts


def _attended(enrolments: Iterable[Enrolment]) -> dict[tuple[uuid.UUID, uuid.UUID], Attendance]:
    """Valid attendance that a trainer or provider attests; anything weaker pays nothing."""
    rows = Attendance.objects.filter(
        enrolment__in=[enrolment.pk for enrolment in enrolments],
        withdrawn_at__isnull=True,
        grade__gte=EvidenceGrade.TRAINER_ATTESTED,
    ).select_related("provider", "seminar_day__run")
    return {(row.enrolment_id, row.unit_id): row for row in rows}


def _vouchers(enrolments: Iterable[Enrolment]) -> dict[uuid.UUID, Voucher]:
    rows = Voucher.objects.filter(
        enrolment__in=[enrolment.pk for enrolment in enrolments], state=VoucherState.ACTIVE
    ).select_related("contract__provider")
    return {row.enrolment_id: row for row in rows if row.enrolment_id}


def _contracts(enrolments: Iterable[Enrolment]) -> dict[tuple[uuid.UUID, uuid.UUID], FundingContract]:
    """The earliest contract of each body with each provider: if that one is late, all are."""
    bodies = {enrolment.body_id for enrolment in enrolments if enrolment.body_id}
    rows = FundingContract.objects.filter(body__in=bodies).select_related("provider")
    return {(row.body_id, row.provider_id): row for row in rows.order_by("-signed_on", "-pk")}


def _basic_completions(enrolments: Iterable[Enrolment]) -> dict[tuple[uuid.UUID, uuid.UUID], dt.date]:
    """When a person completed the basic course of a programme, by person and programme; valid certificates only (F6).

    A certificate stands until somebody withdraws it and is issued on completion or later, so its issue date stands in
    where progress no longer knows the completion.
    """
    people = {enrolment.person_id for enrolment in enrolments if enrolment.course.level == Level.AUFBAU}
    if not people:
        return {}
    rows = (
        Certificate.objects.filter(
            person__in=people,
            kind=CertificateKind.CERTIFICATE,
            state=CertificateState.CURRENT,
            edition__course__level=Level.BASIS,
        )
        .annotate(completed_on=Coalesce("enrolment__progress__completed_on", "issued_on"))
        .order_by("-completed_on")
        .values_list("person_id", "edition__course__programme_id", "completed_on")
    )
    return {(person, programme): completed_on for person, programme, completed_on in rows}


def _body(body: PublicBody) -> BodyFacts:
    return BodyFacts(key=str(body.pk), name=str(body), ags=body.ags)


def _provider(provider: Provider) -> ProviderFacts:
    return ProviderFacts(key=str(provider.pk), name=provider.name)


def _contract(contract: FundingContract) -> ContractFacts:
    return ContractFacts(
        key=str(contract.pk), provider=_provider(contract.provider), signed_on=contract.signed_on
    )


def _voucher(voucher: Voucher) -> VoucherFacts:
    return VoucherFacts(
        key=str(voucher.pk),
        voucher_id=voucher.voucher_id,
        level=Level(voucher.level),
        body_key=str(voucher.body_id),
        contract=_contract(voucher.contract),
        seat=voucher.seat,
        seat_released_on=voucher.seat_released_on,
    )


def _text(value: uuid.UUID | dt.date | None) -> str | None:
    return None if value is None else str(value)
