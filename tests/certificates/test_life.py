"""What happens to a certificate afterwards: corrected by a successor, flagged, kept, and other documents asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse

from certificates.domain.corrections import RequestRefused, ask_for_correction
from certificates.domain.drafting import IssuingRefused
from certificates.domain.facts import facts_from_json
from certificates.domain.flags import DecisionRefused, keep_certificate, open_flags
from certificates.domain.life import (
    CorrectionRefused,
    correct_certificate,
    withdraw_certificate,
    would_change,
)
from certificates.domain.papers import issue_attendance, issue_funding_confirmation
from certificates.enums import CertificateKind
from certificates.models import Certificate, CertificateFlag, CorrectionRequest
from curriculum.domain.attendance import withdraw_attendance
from curriculum.models import Attendance, Enrolment, EnrolmentProgress
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from tests.certificates.completion import attend, earned, units_of
from tests.certificates.desk import Desk

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def test_a_correction_is_a_linked_successor_and_the_old_one_stays(
    certificate: Certificate, pilot: User, office: User, now: dt.datetime
) -> None:
    before = (dict(certificate.facts), bytes(certificate.file.pdf))
    User.objects.filter(pk=pilot.pk).update(last_name="Großmann-Weiß")
    assert would_change(certificate=certificate, now=now) == ["person"]

    new = correct_certificate(certificate=certificate, reason="Heirat", actor=office, now=now)

    old = Certificate.objects.get(pk=certificate.pk)
    assert (old.state, old.reason, old.successor) == ("replaced", "Heirat", new)
    assert (old.facts, bytes(old.file.pdf)) == before
    facts = facts_from_json(new.facts)
    assert (facts.person.last_name, facts.replaces) == ("Großmann-Weiß", old.number)
    assert new.code != old.code
    assert len(earned(certificate.enrolment)) == 1
    assert AccessLogEntry.objects.filter(kind=AccessKind.CHANGED, person=pilot).exists()


@pytest.mark.parametrize("reason", ["", "x" * 301])
def test_a_correction_needs_a_reason(
    certificate: Certificate, office: User, now: dt.datetime, reason: str
) -> None:
    with pytest.raises(CorrectionRefused):
        correct_certificate(certificate=certificate, reason=reason, actor=office, now=now)


def test_what_is_no_longer_valid_or_complete_has_no_successor(
    certificate: Certificate, office: User, now: dt.datetime
) -> None:
    EnrolmentProgress.objects.update(completed_on=None)
    with pytest.raises(CorrectionRefused, match="nicht mehr vollständig"):
        correct_certificate(certificate=certificate, reason="Tippfehler", actor=office, now=now)
    EnrolmentProgress.objects.update(completed_on=dt.date(2026, 3, 1))
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    with pytest.raises(CorrectionRefused, match="nicht mehr gültig"):
        correct_certificate(certificate=certificate, reason="Tippfehler", actor=office, now=now)


def test_a_correction_that_cannot_be_printed_changes_nothing(
    certificate: Certificate, pilot: User, office: User, now: dt.datetime
) -> None:
    User.objects.filter(pk=pilot.pk).update(last_name="李")

    with pytest.raises(IssuingRefused):
        correct_certificate(certificate=certificate, reason="Heirat", actor=office, now=now)

    assert Certificate.objects.get().state == "current"


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_leave_one_successor(
    certificate: Certificate, office: User, now: dt.datetime
) -> None:
    def correct(_: int) -> bool:
        try:
            correct_certificate(
                certificate=Certificate.objects.get(pk=certificate.pk), reason="Heirat", actor=office, now=now
            )
        except CorrectionRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(correct, range(4)))

    assert outcomes.count(True) == 1
    assert Certificate.objects.count() == 2
    assert Certificate.objects.current().count() == 1


def test_a_completion_taken_back_waits_for_the_office(
    certificate: Certificate, trainer: User, office: User, now: dt.datetime
) -> None:
    attendance = Attendance.objects.select_related("unit", "enrolment", "seminar_day").first()
    assert attendance is not None
    withdraw_attendance(attendance=attendance, reason="verwechselt", actor=trainer, now=now)

    (flag,) = open_flags()
    assert Certificate.objects.get().state == "current"
    with pytest.raises(DecisionRefused):
        keep_certificate(flag=flag, reason=" ", actor=office, now=now)
    keep_certificate(flag=flag, reason="Nachweis liegt vor", actor=office, now=now)

    assert not open_flags().exists()
    stored = CertificateFlag.objects.get()
    assert (stored.outcome, stored.reason, stored.decided_by) == ("kept", "Nachweis liegt vor", office)
    with pytest.raises(DecisionRefused, match="inzwischen"):
        keep_certificate(flag=flag, reason="noch einmal", actor=office, now=now)


def test_a_completion_that_returns_lowers_its_flag(
    certificate: Certificate, trainer: User, now: dt.datetime
) -> None:
    attendance = Attendance.objects.select_related("unit", "enrolment", "seminar_day").first()
    assert attendance is not None
    withdraw_attendance(attendance=attendance, reason="verwechselt", actor=trainer, now=now)
    assert open_flags().count() == 1

    attend(certificate.enrolment, attendance.unit, trainer, now)

    assert CertificateFlag.objects.get().outcome == "kept"


def test_a_withdrawal_decides_the_flag_too(certificate: Certificate, office: User, now: dt.datetime) -> None:
    CertificateFlag.objects.create(certificate=certificate, raised_at=now)

    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    assert CertificateFlag.objects.get().outcome == "withdrawn"


def test_an_attended_day_has_a_paper_that_states_its_scope(
    enrolment: Enrolment, pilot: User, trainer: User, now: dt.datetime
) -> None:
    first, second, _ = units_of(enrolment)
    with pytest.raises(IssuingRefused, match="noch keinen Tag"):
        issue_attendance(enrolment=enrolment, unit=None, actor=pilot, now=now)
    attend(enrolment, first, trainer, now)

    one = issue_attendance(enrolment=enrolment, unit=first, actor=pilot, now=now)
    so_far = issue_attendance(enrolment=enrolment, unit=None, actor=pilot, now=now)
    assert issue_attendance(enrolment=enrolment, unit=None, actor=pilot, now=now) == so_far
    attend(enrolment, second, trainer, now)
    more = issue_attendance(enrolment=enrolment, unit=None, actor=pilot, now=now)

    facts = facts_from_json(more.facts)
    assert (facts.heading, facts.participation) == ("Teilnahmebescheinigung", "hat teilgenommen")
    assert facts.whole is not None
    assert (len(facts.days), facts.whole.days, facts.whole.ue) == (2, 3, 24)
    assert facts.replaces == so_far.number
    assert facts_from_json(one.facts).days[0].title == first.title
    assert earned(enrolment) == []


def test_money_stands_on_a_paper_of_its_own(
    desk: Desk, enrolment: Enrolment, pilot: User, trainer: User, hr: User
) -> None:
    attend(enrolment, units_of(enrolment)[0], trainer, desk.now)
    with pytest.raises(IssuingRefused):
        issue_funding_confirmation(enrolment=enrolment, actor=hr, now=desk.now)
    desk.enter_and_quote(pilot, "08115001-1")

    paper = issue_funding_confirmation(enrolment=enrolment, actor=hr, now=desk.now)

    facts = facts_from_json(paper.facts)
    assert paper.kind == CertificateKind.FUNDING_CONFIRMATION
    assert facts.funding is not None
    assert (facts.funding.total_cents, facts.funding.amounts) == (10_000, (10_000,))
    assert facts.badge is None


def test_the_pilot_asks_and_hr_answers_with_a_successor(
    certificate: Certificate, pilot: User, hr: User, client_of: ClientOf
) -> None:
    asking, answering = client_of(pilot), client_of(hr)
    asking.post(reverse("certificates:correction", args=[certificate.pk]), {"wish": "Großmann-Weiß, bitte"})
    wish = CorrectionRequest.objects.get()
    assert "1 Berichtigungswunsch wartet" in answering.get(reverse("portal:hr")).content.decode()
    assert "Großmann-Weiß, bitte" in answering.get(reverse("certificates:hr")).content.decode()

    answering.post(
        reverse("certificates:hr_request", args=[wish.pk]),
        {"academic_title": "", "first_name": "Änne", "last_name": "Großmann-Weiß", "gender_form": "female"},
    )

    new = Certificate.objects.current().get()
    assert facts_from_json(new.facts).person.printed == "Änne Großmann-Weiß"
    wish.refresh_from_db()
    assert (wish.state, wish.answered_by) == ("fulfilled", hr)
    assert "Berichtigungsw" not in answering.get(reverse("portal:hr")).content.decode()
    page = asking.get(reverse("certificates:list")).content.decode()
    assert "ersetzt" in page
    assert "erfüllt" in page


def test_a_wish_is_taken_once_and_may_be_declined(
    certificate: Certificate, pilot: User, colleague: User, hr: User, *, now: dt.datetime, client_of: ClientOf
) -> None:
    with pytest.raises(RequestRefused):
        ask_for_correction(certificate=certificate, wish="meins", person=colleague, now=now)
    wish = ask_for_correction(certificate=certificate, wish="Titel ergänzen", person=pilot, now=now)
    with pytest.raises(RequestRefused, match="bereits"):
        ask_for_correction(certificate=certificate, wish="noch einmal", person=pilot, now=now)

    client_of(hr).post(
        reverse("certificates:hr_request", args=[wish.pk]),
        {"decline": "ja", "answer": "Bitte Nachweis vorlegen"},
    )

    wish.refresh_from_db()
    assert (wish.state, wish.answer) == ("declined", "Bitte Nachweis vorlegen")
    assert "Nachweis vorlegen" in client_of(pilot).get(reverse("certificates:list")).content.decode()


def days_named(card: str) -> int:
    """How many days the head of a card names; made at the same instant, they stand in any order."""
    return card.split("Mehr", maxsplit=1)[0].count("Tag ")


def test_papers_of_days_are_told_apart(
    certificate: Certificate, pilot: User, now: dt.datetime, client_of: ClientOf
) -> None:
    first, *_rest = units_of(certificate.enrolment)
    issue_attendance(enrolment=certificate.enrolment, unit=first, actor=pilot, now=now)
    issue_attendance(enrolment=certificate.enrolment, unit=None, actor=pilot, now=now)

    page = BeautifulSoup(client_of(pilot).get(reverse("certificates:list")).content, "html.parser")

    cards = sorted((card.get_text(" ", strip=True) for card in page.select("li.card")), key=days_named)
    earned_one, one, whole = cards
    assert "Tage Tag 1 (27.02.2026) Tag 2 (28.02.2026) Tag 3 (01.03.2026) Name auf dem Dokument" in whole
    assert "Tage Tag 1 (27.02.2026) Name auf dem Dokument" in one
    assert "Tag 1" not in earned_one.split("Mehr")[0]
