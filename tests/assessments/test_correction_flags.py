"""What a correction left to decide: one list of the office, one decision each, with a reason, logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain.corrections import apply_correction, open_flags
from assessments.models import Attempt, Question
from certificates.domain.flags import keep_certificate
from certificates.enums import CertificateKind
from certificates.models import Certificate, CertificateFlag
from curriculum.models import UnitProgress
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from lms.portal.domain.flags import corrections_to_settle
from tests.assessments.conftest import correct

LATER = dt.timedelta(hours=1)


@pytest.fixture
def taken_back(
    passed: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> Attempt:
    """The only day was complete; a correction takes its pass back."""
    UnitProgress.objects.filter(enrolment=passed.enrolment).update(completed_on=now.date())
    correction = correct(question, office, now, "c", never_worse=False)
    apply_correction(correction=correction, actor=admin_user, now=now + LATER)
    return passed


def test_the_office_settles_a_flag_with_a_reason_and_that_is_logged(
    taken_back: Attempt, office: User, client_of: Callable[[User], Client]
) -> None:
    desk, flags = client_of(office), reverse("portal:flags")
    flag = open_flags().get()

    before = desk.get(flags).content.decode()
    without = desk.post(flags, {"correction": flag.pk, "outcome": " "}, follow=True).content.decode()
    still_open = open_flags().exists()
    settled = desk.post(
        flags, {"correction": flag.pk, "outcome": "Tag bleibt."}, follow=True
    ).content.decode()
    desk.post(flags, {"correction": "unsinn", "outcome": "x"})

    flag.refresh_from_db()
    logged = AccessLogEntry.objects.filter(person=taken_back.enrolment.person, kind=AccessKind.CHANGED)
    assert "Eine Korrektur hat ein Bestehen zurückgenommen" in before
    assert "braucht einen Grund" in without
    assert still_open
    assert "Entschieden" in settled
    assert "zurückgenommen" not in settled
    assert (flag.resolved_by, flag.outcome) == (office, "Tag bleibt.")
    assert logged.filter(actor=office).count() == 1


def test_nobody_else_settles_a_flag(
    taken_back: Attempt, pilot: User, trainer: User, hr: User, client_of: Callable[[User], Client]
) -> None:
    flag = open_flags().get()

    for person in (pilot, trainer, hr):
        client_of(person).post(reverse("portal:flags"), {"correction": flag.pk, "outcome": "x"})

    assert open_flags().exists()


def test_where_a_certificate_is_decided_about_the_correction_asks_no_second_time(
    taken_back: Attempt, now: dt.datetime, office: User
) -> None:
    flag = open_flags().get()
    enrolment = taken_back.enrolment
    certificate = Certificate.objects.create(
        kind=CertificateKind.CERTIFICATE,
        number="N-1",
        code="1",
        person=enrolment.person,
        enrolment=enrolment,
        edition=enrolment.edition,
        facts={},
        issued_on=now.date(),
        issued_at=now,
    )
    before = corrections_to_settle().count()

    waiting = CertificateFlag.objects.create(certificate=certificate, raised_at=flag.raised_at)
    while_open = corrections_to_settle().count()
    keep_certificate(flag=waiting, reason="Bleibt gültig.", actor=office, now=now + 2 * LATER)

    assert (before, while_open, corrections_to_settle().count()) == (1, 0, 0)
