"""What can still be done for a day's funding, by whom and until when; a final obstacle makes the others moot."""

from __future__ import annotations

import datetime as dt

import pytest

from certificates.domain.voucher_rules import EnrolmentFacts, Level, Reason, Remedier, Remedy, remedies

DAY_ONE = dt.date(2026, 3, 9)
EVE = DAY_ONE - dt.timedelta(days=1)
FACTS = EnrolmentFacts(
    level=Level.BASIS, registered_on=dt.date(2026, 2, 1), fee_cents_per_day=0, first_day=DAY_ONE
)


@pytest.mark.parametrize(
    ("reason", "actor", "today", "by"),
    [
        (Reason.CONTRACT_MISSING_OR_LATE, Remedier.HR, EVE, EVE),
        (Reason.CONTRACT_MISSING_OR_LATE, None, DAY_ONE, None),
        (Reason.PROVIDER_NOT_COVERED, Remedier.HR, EVE, EVE),
        (Reason.PROVIDER_NOT_COVERED, None, DAY_ONE, None),
        (Reason.BASIC_CERTIFICATE_MISSING, Remedier.LEARNER, EVE, EVE),
        (Reason.BASIC_CERTIFICATE_MISSING, None, DAY_ONE, None),
        (Reason.VOUCHER_MISSING, Remedier.HR, EVE, EVE),
        (Reason.VOUCHER_MISSING, Remedier.HR, DAY_ONE, None),
        (Reason.VOUCHER_DOES_NOT_FIT, Remedier.OFFICE, EVE, EVE),
        (Reason.VOUCHER_DOES_NOT_FIT, Remedier.OFFICE, DAY_ONE, None),
        (Reason.QUOTA_EXCEEDED, None, EVE, None),
        (Reason.RUN_NOT_FUNDABLE, None, EVE, None),
        (Reason.ATTENDED, None, EVE, None),
        (Reason.ATTENDANCE_MISSING, None, EVE, None),
    ],
)
def test_who_helps_until_when(
    reason: Reason, actor: Remedier | None, today: dt.date, by: dt.date | None
) -> None:
    found = remedies(enrolment=FACTS, reasons=[reason], today=today)

    assert found == ((Remedy(reason, actor, by),) if actor else ())


def test_a_final_obstacle_makes_the_others_moot() -> None:
    reasons = [Reason.CONTRACT_MISSING_OR_LATE, Reason.VOUCHER_MISSING]

    assert [r.reason for r in remedies(enrolment=FACTS, reasons=reasons, today=EVE)] == reasons
    assert remedies(enrolment=FACTS, reasons=reasons, today=DAY_ONE) == ()
