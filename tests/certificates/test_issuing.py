"""A certificate is issued once, by itself, or refused before anything is stored."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from certificates.domain import drafting
from certificates.domain.drafting import IssuingRefused
from certificates.domain.earned import certificate_iri
from certificates.domain.facts import (
    CertificateFacts,
    facts_from_json,
)
from certificates.domain.issuing import (
    issue_certificate,
    issue_due,
    refusals,
)
from certificates.domain.paper import draw_paper
from certificates.enums import CertificateKind, CertificateState
from certificates.models import Certificate, CertificateFile, EligibilityDecision
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment, Run
from lms.accounts.models import User
from tests.certificates.completion import attend, complete, earned, finish_lessons, pass_quizzes, units_of
from tests.certificates.paper import texts_of
from tests.factories.curriculum import make_edition, make_enrolment

pytestmark = pytest.mark.django_db

UNPRINTABLE = "李"


def test_the_last_fact_brings_the_certificate_by_itself(
    enrolment: Enrolment,
    trainer: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    pass_quizzes(enrolment, now)
    *days, last = units_of(enrolment)
    with django_capture_on_commit_callbacks(execute=True):
        for unit in days:
            attend(enrolment, unit, trainer, now)
    assert not Certificate.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        attend(enrolment, last, trainer, now)

    certificate = Certificate.objects.get()
    assert certificate.enrolment == enrolment
    assert certificate.kind == CertificateKind.CERTIFICATE
    assert certificate.state == CertificateState.CURRENT
    assert certificate.issued_on == dt.date(2026, 3, 2)
    assert earned(enrolment) == [certificate_iri(enrolment.course)]


def test_money_is_decided_at_once_and_paper_follows(
    enrolment: Enrolment,
    trainer: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        complete(enrolment, trainer, now)

    assert EligibilityDecision.objects.filter(enrolment=enrolment).count() >= 3
    assert not Certificate.objects.exists()


def test_nothing_is_issued_before_everything_is_complete(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    assert issue_certificate(enrolment=enrolment, now=now) is None
    pass_quizzes(enrolment, now)
    assert issue_certificate(enrolment=enrolment, now=now) is None
    assert not Certificate.objects.exists()


def test_a_withdrawn_enrolment_earns_nothing(complete_enrolment: Enrolment, now: dt.datetime) -> None:
    Enrolment.objects.filter(pk=complete_enrolment.pk).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 3, 2)
    )

    assert issue_certificate(enrolment=complete_enrolment, now=now) is None


def test_issuing_twice_gives_the_same_certificate(certificate: Certificate, now: dt.datetime) -> None:
    again = issue_certificate(enrolment=certificate.enrolment, now=now + dt.timedelta(days=1))

    assert again == certificate
    assert Certificate.objects.count() == 1
    assert len(earned(certificate.enrolment)) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_issuing_leaves_one_certificate(
    enrolment: Enrolment, pilot: User, trainer: User, now: dt.datetime
) -> None:
    # A name that cannot be printed holds the certificate back until everybody stands at the line.
    User.objects.filter(pk=pilot.pk).update(first_name=UNPRINTABLE)
    complete(enrolment, trainer, now)
    User.objects.filter(pk=pilot.pk).update(first_name="Änne")
    assert not Certificate.objects.exists()
    racers = 6
    barrier = threading.Barrier(racers)

    def issue(_: int) -> Certificate | None:
        barrier.wait()
        try:
            return issue_certificate(enrolment=Enrolment.objects.get(), now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(racers) as pool:
        issued = list(pool.map(issue, range(racers)))

    assert set(issued) == {Certificate.objects.get()}
    assert CertificateFile.objects.count() == 1
    assert len(earned(enrolment)) == 1


def test_the_database_itself_refuses_a_second_current_certificate(certificate: Certificate) -> None:
    second = Certificate(
        kind=CertificateKind.CERTIFICATE,
        number="2026-00000000",
        code="0" * 16,
        person=certificate.person,
        enrolment=certificate.enrolment,
        edition=certificate.edition,
        facts=certificate.facts,
        issued_on=certificate.issued_on,
        issued_at=certificate.issued_at,
    )

    with pytest.raises(IntegrityError, match="certificate"), transaction.atomic():
        second.save()


def test_an_unprintable_name_is_refused_before_anything_is_stored(
    complete_enrolment: Enrolment, pilot: User, now: dt.datetime, today: dt.date
) -> None:
    pilot.first_name = UNPRINTABLE
    pilot.save()
    enrolment = Enrolment.objects.get()

    with pytest.raises(IssuingRefused, match=r"U\+674E"):
        issue_certificate(enrolment=enrolment, now=now)

    assert not Certificate.objects.exists()
    assert earned(enrolment) == []
    (refusal,) = refusals(now=now)
    assert refusal.enrolment == enrolment
    assert UNPRINTABLE in refusal.message


def test_a_name_that_cannot_be_fitted_is_refused(
    complete_enrolment: Enrolment, pilot: User, now: dt.datetime
) -> None:
    pilot.last_name = "W" * 80
    pilot.save()

    with pytest.raises(IssuingRefused, match="W" * 80):
        issue_certificate(enrolment=Enrolment.objects.get(), now=now)


def test_a_refused_one_does_not_stop_the_others(
    *, run: Run, pilot: User, colleague: User, trainer: User, now: dt.datetime, today: dt.date
) -> None:
    for person in (pilot, colleague):
        complete(make_enrolment(person, run=run), trainer, now)
    pilot.first_name = UNPRINTABLE
    pilot.save()

    assert issue_due(now=now) == 1
    assert issue_due(now=now) == 0
    assert Certificate.objects.get().person == colleague
    assert [refusal.enrolment.person for refusal in refusals(now=now)] == [pilot]

    pilot.first_name = "Änne"
    pilot.save()
    assert issue_due(now=now) == 1
    assert list(refusals(now=now)) == []


def test_a_refusal_spoils_nothing_for_whoever_caused_it(
    *,
    enrolment: Enrolment,
    pilot: User,
    trainer: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    pilot.first_name = UNPRINTABLE
    pilot.save()

    with django_capture_on_commit_callbacks(execute=True):
        complete(enrolment, trainer, now)

    assert not Certificate.objects.exists()
    assert f"Certificate of enrolment {enrolment.pk} refused" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_facts_that_move_while_the_sheet_is_drawn_are_drawn_anew(
    complete_enrolment: Enrolment, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is corrected by somebody else at the worst moment; what is stored is drawn from the corrected one."""
    second = make_enrolment(complete_enrolment.person, edition=make_edition("zweiter", units=1, lessons=1))
    drawings = []

    def draw_slowly(facts: CertificateFacts, **extras: Any) -> bytes:
        drawings.append(facts)
        if len(drawings) == 1:
            User.objects.filter(pk=second.person_id).update(last_name="Neu")
        return draw_paper(facts, **extras)

    monkeypatch.setattr(drafting, "draw_paper", draw_slowly)
    finish_lessons(second, now)
    pass_quizzes(second, now)

    certificate = Certificate.objects.get(enrolment=second)
    assert len(drawings) == 2
    assert facts_from_json(certificate.facts).person.last_name == "Neu"
    for text in texts_of(bytes(certificate.file.pdf)):
        assert "Änne Neu hat" in text
