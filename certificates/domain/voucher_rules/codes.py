"""The words in which the rules answer. Their values are stored with decisions and seen in the API: never rename one."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Basic or advanced course; the values of ``curriculum.enums.Level``."""

    BASIS = "basis"
    AUFBAU = "aufbau"


class Status(StrEnum):
    """Outcome for one seminar day; the values of ``certificates.enums.DecisionStatus``."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNFUNDED = "unfunded"
    PENDING = "pending"


class Reason(StrEnum):
    """Why a day has its status."""

    ATTENDED = "attended"
    NO_FEE = "no_fee"
    ATTENDANCE_MISSING = "attendance_missing"
    DAY_UNDATED = "day_undated"
    ENROLMENT_WITHDRAWN = "enrolment_withdrawn"
    CONTRACT_MISSING_OR_LATE = "contract_missing_or_late"
    VOUCHER_MISSING = "voucher_missing"
    VOUCHER_DOES_NOT_FIT = "voucher_does_not_fit"
    BASIC_CERTIFICATE_MISSING = "basic_certificate_missing"
    PROVIDER_NOT_COVERED = "provider_not_covered"
    QUOTA_EXCEEDED = "quota_exceeded"
    SEAT_RELEASED = "seat_released"
    RUN_NOT_FUNDABLE = "run_not_fundable"
    BODY_OUTSIDE_REGISTER = "body_outside_register"
    NO_FUNDING_PERIOD = "no_funding_period"

    @property
    def status(self) -> Status:
        """The status a day has for this reason."""
        return _STATUS[self]


class Note(StrEnum):
    """What somebody should look at although it takes no money away."""

    REGISTERED_BEFORE_CONTRACT = "registered_before_contract"
    VOUCHER_PREFIX_DIFFERS = "voucher_prefix_differs"


_STATUS = {
    Reason.ATTENDED: Status.ELIGIBLE,
    Reason.NO_FEE: Status.ELIGIBLE,
    Reason.ATTENDANCE_MISSING: Status.PENDING,
    Reason.DAY_UNDATED: Status.PENDING,
    Reason.ENROLMENT_WITHDRAWN: Status.NOT_ELIGIBLE,
    Reason.CONTRACT_MISSING_OR_LATE: Status.NOT_ELIGIBLE,
    Reason.VOUCHER_MISSING: Status.NOT_ELIGIBLE,
    Reason.VOUCHER_DOES_NOT_FIT: Status.NOT_ELIGIBLE,
    Reason.BASIC_CERTIFICATE_MISSING: Status.NOT_ELIGIBLE,
    Reason.PROVIDER_NOT_COVERED: Status.NOT_ELIGIBLE,
    Reason.QUOTA_EXCEEDED: Status.UNFUNDED,
    Reason.SEAT_RELEASED: Status.UNFUNDED,
    Reason.RUN_NOT_FUNDABLE: Status.UNFUNDED,
    Reason.BODY_OUTSIDE_REGISTER: Status.UNFUNDED,
    Reason.NO_FUNDING_PERIOD: Status.UNFUNDED,
}
