"""A certificate that should not stand is withdrawn, and stays to say so."""

from __future__ import annotations

import datetime as dt

import pytest

from certificates.domain.issuing import issue_certificate, issue_due
from certificates.domain.life import WithdrawalRefused, withdraw_certificate
from certificates.enums import CertificateState
from certificates.models import Certificate
from curriculum.domain.attendance import withdraw_attendance
from curriculum.models import Attendance
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from tests.certificates.completion import earned

pytestmark = pytest.mark.django_db


def test_withdrawing_keeps_the_certificate_and_voids_its_evidence(
    certificate: Certificate, office: User, now: dt.datetime
) -> None:
    facts = dict(certificate.facts)

    withdrawn = withdraw_certificate(certificate=certificate, reason="  Irrtum \n", actor=office, now=now)

    assert withdrawn == Certificate.objects.get()
    assert (withdrawn.state, withdrawn.reason, withdrawn.ended_on) == (
        "withdrawn",
        "Irrtum",
        dt.date(2026, 3, 2),
    )
    assert withdrawn.facts == facts
    assert earned(certificate.enrolment) == []
    entry = AccessLogEntry.objects.get()
    assert (entry.actor, entry.person, entry.kind) == (office, certificate.person, AccessKind.CHANGED)


def test_withdrawing_twice_changes_nothing(certificate: Certificate, office: User, now: dt.datetime) -> None:
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    later = now + dt.timedelta(days=3)
    again = withdraw_certificate(certificate=certificate, reason="Anders", actor=office, now=later)

    assert (again.reason, again.ended_on) == ("Irrtum", dt.date(2026, 3, 2))
    assert AccessLogEntry.objects.count() == 1


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 301])
def test_withdrawing_needs_a_reason(
    certificate: Certificate, office: User, now: dt.datetime, reason: str
) -> None:
    with pytest.raises(WithdrawalRefused):
        withdraw_certificate(certificate=certificate, reason=reason, actor=office, now=now)

    assert Certificate.objects.get().state == CertificateState.CURRENT


def test_a_withdrawn_certificate_is_not_issued_again_by_itself(
    certificate: Certificate, office: User, now: dt.datetime
) -> None:
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    assert issue_certificate(enrolment=certificate.enrolment, now=now) is None
    assert issue_due(now=now) == 0


def test_a_day_taken_back_later_leaves_the_certificate_to_the_office(
    certificate: Certificate, trainer: User, now: dt.datetime
) -> None:
    attendance = Attendance.objects.first()
    assert attendance is not None

    withdraw_attendance(attendance=attendance, reason="verwechselt", actor=trainer, now=now)

    assert Certificate.objects.get().state == CertificateState.CURRENT
    assert issue_certificate(enrolment=certificate.enrolment, now=now) == certificate
