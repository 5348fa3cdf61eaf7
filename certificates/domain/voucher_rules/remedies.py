"""What can still be done so that a seminar day is funded, by whom and until when.

Funding comes before training (domain reference, section 1): what had to happen before day 1 and did not is final, and
a final finding makes every other one of that day moot. Then nobody is asked to run after anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from certificates.domain.voucher_rules.codes import Reason
from certificates.domain.voucher_rules.facts import EnrolmentFacts


class Remedier(StrEnum):
    """Who can remove an obstacle."""

    LEARNER = "learner"
    HR = "hr"
    OFFICE = "office"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Remedy:
    """``actor`` removes the obstacle ``reason``; ``by`` is the last day on which it helps, ``None`` without one."""

    reason: Reason
    actor: Remedier
    by: dt.date | None


# Obstacles against which something can help at all; the decision's first reason is one of them.
REMEDIABLE = frozenset(
    {
        Reason.CONTRACT_MISSING_OR_LATE,
        Reason.VOUCHER_MISSING,
        Reason.VOUCHER_DOES_NOT_FIT,
        Reason.BASIC_CERTIFICATE_MISSING,
        Reason.PROVIDER_NOT_COVERED,
        Reason.DAY_UNDATED,
    }
)


def remedies(*, enrolment: EnrolmentFacts, reasons: Iterable[Reason], today: dt.date) -> tuple[Remedy, ...]:
    """What helps against the ``reasons`` of one day (``Decision.reasons``); empty when nothing does or has to."""
    obstacles = [reason for reason in reasons if reason in _OBSTACLES]
    found = [_OBSTACLES[reason](enrolment, today) for reason in obstacles]
    if any(remedy is None for remedy in found):
        return ()
    return tuple(remedy for remedy in found if remedy is not None)


def _last_day(enrolment: EnrolmentFacts) -> dt.date | None:
    """The day before day 1, up to which preconditions can be met (F4, F6)."""
    return enrolment.first_day - dt.timedelta(days=1) if enrolment.first_day else None


def _before_day_one(reason: Reason, actor: Remedier) -> Callable[[EnrolmentFacts, dt.date], Remedy | None]:
    def remedy(enrolment: EnrolmentFacts, today: dt.date) -> Remedy | None:
        last = _last_day(enrolment)
        return None if last is not None and last < today else Remedy(reason, actor, last)

    return remedy


def _whenever(reason: Reason, actor: Remedier) -> Callable[[EnrolmentFacts, dt.date], Remedy | None]:
    """An ID the Städtetag issued in time is quoted late rather than never; best before day 1."""

    def remedy(enrolment: EnrolmentFacts, today: dt.date) -> Remedy | None:
        last = _last_day(enrolment)
        return Remedy(reason, actor, last if last is not None and last >= today else None)

    return remedy


def _never(_enrolment: EnrolmentFacts, _today: dt.date) -> Remedy | None:
    return None


_OBSTACLES: dict[Reason, Callable[[EnrolmentFacts, dt.date], Remedy | None]] = {
    Reason.CONTRACT_MISSING_OR_LATE: _before_day_one(Reason.CONTRACT_MISSING_OR_LATE, Remedier.HR),
    Reason.VOUCHER_MISSING: _whenever(Reason.VOUCHER_MISSING, Remedier.HR),
    Reason.VOUCHER_DOES_NOT_FIT: _whenever(Reason.VOUCHER_DOES_NOT_FIT, Remedier.OFFICE),
    Reason.BASIC_CERTIFICATE_MISSING: _before_day_one(Reason.BASIC_CERTIFICATE_MISSING, Remedier.LEARNER),
    Reason.PROVIDER_NOT_COVERED: _before_day_one(Reason.PROVIDER_NOT_COVERED, Remedier.HR),
    Reason.DAY_UNDATED: _whenever(Reason.DAY_UNDATED, Remedier.PROVIDER),
    **dict.fromkeys(
        (
            Reason.QUOTA_EXCEEDED,
            Reason.SEAT_RELEASED,
            Reason.RUN_NOT_FUNDABLE,
            Reason.BODY_OUTSIDE_REGISTER,
            Reason.NO_FUNDING_PERIOD,
            Reason.ENROLMENT_WITHDRAWN,
        ),
        _never,
    ),
}
