"""Deciding one seminar day.

The stages run in this order and the first one with a finding decides: withdrawn, outside the programme, without a
date, outside every funding period, preconditions before day 1 (all that fail are named at once), quota, attendance.
Nothing here knows what day it is: the same facts always give the same decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from certificates.domain.voucher_rules.codes import Level, Note, Reason, Status
from certificates.domain.voucher_rules.facts import DayFacts, EnrolmentFacts
from certificates.domain.voucher_rules.rates import FundingRules, amount_per_day
from certificates.domain.voucher_rules.wording import explain


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What one seminar day gets, and why in plain German. ``cents`` is above 0 only for an eligible day.

    ``reasons`` are all that were found at the deciding stage; ``reason`` is their first.
    """

    status: Status
    reason: Reason
    reasons: tuple[Reason, ...]
    cents: int
    text: str
    notes: tuple[Note, ...] = ()


def decide_day(*, enrolment: EnrolmentFacts, day: DayFacts, rules: FundingRules | None) -> Decision:
    """Decide one seminar day by ``rules``, the version valid on that day (``None`` outside every funding period)."""
    findings = _first_findings(enrolment, day, rules)
    cents = 0
    amount = 0
    if rules is not None:
        amount = amount_per_day(
            level=enrolment.level, fee_cents_per_day=enrolment.fee_cents_per_day, rules=rules
        )
    if not findings:
        cents = amount
        findings = (Reason.ATTENDED,) if cents else (Reason.NO_FEE,)
    notes = _notes(enrolment)
    return Decision(
        status=findings[0].status,
        reason=findings[0],
        reasons=findings,
        cents=cents,
        text=explain(enrolment=enrolment, day=day, reasons=findings, notes=notes, amount=amount),
        notes=notes,
    )


Stage = Callable[[EnrolmentFacts, DayFacts, FundingRules | None], tuple[Reason, ...]]


def _first_findings(
    enrolment: EnrolmentFacts, day: DayFacts, rules: FundingRules | None
) -> tuple[Reason, ...]:
    for stage in _STAGES:
        if findings := stage(enrolment, day, rules):
            return findings
    return ()


def _withdrawal(enrolment: EnrolmentFacts, day: DayFacts, _rules: FundingRules | None) -> tuple[Reason, ...]:
    """Days attended before a withdrawal keep their money (F1 counts attended days); the others will not come."""
    if enrolment.withdrawn_on is not None and not day.is_attended:
        return (Reason.ENROLMENT_WITHDRAWN,)
    return ()


def _programme(enrolment: EnrolmentFacts, day: DayFacts, _rules: FundingRules | None) -> tuple[Reason, ...]:
    """Open question 1: only a provider's fundable run; the register decides who takes part."""
    is_fundable = enrolment.is_run_fundable and day.is_run_fundable and enrolment.provider is not None
    if enrolment.is_self_study or not is_fundable:
        return (Reason.RUN_NOT_FUNDABLE,)
    if enrolment.body is None or not enrolment.body.ags:
        return (Reason.BODY_OUTSIDE_REGISTER,)
    return ()


def _date(_enrolment: EnrolmentFacts, day: DayFacts, _rules: FundingRules | None) -> tuple[Reason, ...]:
    return (Reason.DAY_UNDATED,) if day.day is None else ()


def _period(_enrolment: EnrolmentFacts, _day: DayFacts, rules: FundingRules | None) -> tuple[Reason, ...]:
    """Open question 7: outside a funding period nobody is funded."""
    return (Reason.NO_FUNDING_PERIOD,) if rules is None else ()


def _preconditions(
    enrolment: EnrolmentFacts, day: DayFacts, _rules: FundingRules | None
) -> tuple[Reason, ...]:
    checks = (
        (Reason.CONTRACT_MISSING_OR_LATE, _is_contract_in_time(enrolment, day)),
        (Reason.VOUCHER_MISSING, enrolment.voucher is not None),
        (Reason.VOUCHER_DOES_NOT_FIT, _does_voucher_fit(enrolment)),
        (Reason.BASIC_CERTIFICATE_MISSING, _is_basic_course_in_time(enrolment, day)),
        (Reason.PROVIDER_NOT_COVERED, _is_provider_covered(enrolment, day)),
    )
    return tuple(reason for reason, is_met in checks if not is_met)


def _is_contract_in_time(enrolment: EnrolmentFacts, day: DayFacts) -> bool:
    """F4: signed strictly before day 1."""
    first_day = enrolment.first_day or day.day
    return (
        enrolment.contract is not None and first_day is not None and enrolment.contract.signed_on < first_day
    )


def _does_voucher_fit(enrolment: EnrolmentFacts) -> bool:
    """A voucher counts for its own level and body; without one, F5 speaks already."""
    if enrolment.voucher is None or enrolment.body is None:
        return True
    return enrolment.voucher.level == enrolment.level and enrolment.voucher.body_key == enrolment.body.key


def _is_basic_course_in_time(enrolment: EnrolmentFacts, day: DayFacts) -> bool:
    """F6: advanced only after the basic course, completed strictly before day 1."""
    if enrolment.level == Level.BASIS:
        return True
    first_day = enrolment.first_day or day.day
    completed_on = enrolment.basic_completed_on
    return completed_on is not None and first_day is not None and completed_on < first_day


def _is_provider_covered(enrolment: EnrolmentFacts, day: DayFacts) -> bool:
    """F9: a contract covers the days of its own provider; without a contract, F4 speaks already."""
    held_by = day.provider or enrolment.provider
    return enrolment.contract is None or held_by is None or enrolment.contract.provider.key == held_by.key


def _quota(enrolment: EnrolmentFacts, day: DayFacts, _rules: FundingRules | None) -> tuple[Reason, ...]:
    """F7: the voucher holds a quota seat (basic level only); a released seat covers the days up to its release."""
    voucher = enrolment.voucher
    if enrolment.level != Level.BASIS or voucher is None or voucher.seat is not None:
        return ()
    if voucher.seat_released_on is None:
        return (Reason.QUOTA_EXCEEDED,)
    is_covered = day.day is not None and day.day <= voucher.seat_released_on
    return () if is_covered else (Reason.SEAT_RELEASED,)


def _attendance(_enrolment: EnrolmentFacts, day: DayFacts, _rules: FundingRules | None) -> tuple[Reason, ...]:
    """F1, F2: money is for attended days."""
    return () if day.is_attended else (Reason.ATTENDANCE_MISSING,)


_STAGES: tuple[Stage, ...] = (
    _withdrawal,
    _programme,
    _date,
    _period,
    _preconditions,
    _quota,
    _attendance,
)


def _notes(enrolment: EnrolmentFacts) -> tuple[Note, ...]:
    contract, voucher, body = enrolment.contract, enrolment.voucher, enrolment.body
    notes = []
    if contract is not None and enrolment.registered_on < contract.signed_on:  # F4b
        notes.append(Note.REGISTERED_BEFORE_CONTRACT)
    if (
        voucher is not None
        and body is not None
        and differs_from_ags(voucher_id=voucher.voucher_id, ags=body.ags)
    ):
        notes.append(Note.VOUCHER_PREFIX_DIFFERS)
    return tuple(notes)


def differs_from_ags(*, voucher_id: str, ags: str | None) -> bool:
    """F11: an ID begins with the AGS of its body; a body outside the register has none."""
    return bool(ags) and not voucher_id.startswith(str(ags))
