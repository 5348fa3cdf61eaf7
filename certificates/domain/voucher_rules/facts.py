"""What the rules look at: dates, keys and integer cents, nothing about learning.

Keys are opaque texts (UUIDs in this product); names only serve the wording.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from certificates.domain.voucher_rules.codes import Level


@dataclass(frozen=True, kw_only=True)
class ProviderFacts:
    """An education provider (Bildungspartner)."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class BodyFacts:
    """The employer on the day of registration; ``ags`` is ``None`` outside the register."""

    key: str
    name: str
    ags: str | None


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """A Weitergabevertrag of the body with one provider (F9)."""

    key: str
    provider: ProviderFacts
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class VoucherFacts:
    """The active voucher quoted on the enrolment.

    ``seat`` is its quota seat (F7, basic level only); a seat released on ``seat_released_on`` still covers the days up
    to then.
    """

    key: str
    voucher_id: str
    level: Level
    body_key: str
    contract: ContractFacts
    seat: int | None = None
    seat_released_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class EnrolmentFacts:
    """One enrolment as the rules see it.

    ``first_day`` is day 1 of F4 and F6: the earliest date of the run or of an attended day. ``provider`` is the run's;
    ``None`` means self-study. ``contract`` is the voucher's, or without a voucher the body's earliest one with the
    provider. ``basic_completed_on`` is the day on which the person completed the basic course they hold a valid
    certificate for.
    """

    level: Level
    registered_on: dt.date
    fee_cents_per_day: int
    first_day: dt.date | None = None
    body: BodyFacts | None = None
    provider: ProviderFacts | None = None
    is_run_fundable: bool = True
    is_self_study: bool = False
    withdrawn_on: dt.date | None = None
    contract: ContractFacts | None = None
    voucher: VoucherFacts | None = None
    basic_completed_on: dt.date | None = None

    def __post_init__(self) -> None:
        """Refuse a negative fee with ``ValueError``."""
        if self.fee_cents_per_day < 0:
            raise ValueError("A fee is not negative.")


@dataclass(frozen=True, kw_only=True)
class DayFacts:
    """One unit of the enrolment that is a seminar day.

    ``day`` is the attended date, else the planned one; ``provider`` is who held or will hold it (another than the run's
    for a make-up day). ``is_attended`` means a whole day, confirmed by a trainer or provider: half days do not exist.
    """

    day: dt.date | None
    is_attended: bool = False
    provider: ProviderFacts | None = None
    is_run_fundable: bool = True

    def __post_init__(self) -> None:
        """Refuse an attended day without a date with ``ValueError``."""
        if self.is_attended and self.day is None:
            raise ValueError("An attended day has a date.")
