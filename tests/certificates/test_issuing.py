"""A certificate is issued once, by itself, and never changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from certificates.domain import issuing
from certificates.domain.earned import certificate_iri
from certificates.domain.facts import (
    CertificateFacts,
    UnknownFactsVersionError,
    facts_from_json,
    facts_to_json,
)
from certificates.domain.issuing import (
    IssuingRefused,
    WithdrawalRefused,
    issue_certificate,
    issue_due,
    refusals,
    withdraw_certificate,
)
from certificates.domain.paper import draw_paper
from certificates.domain.verification import check_address
from certificates.enums import CertificateKind, CertificateState
from certificates.models import Certificate, CertificateFile, EligibilityDecision
from curriculum.domain.attendance import withdraw_attendance
from curriculum.enums import CompletionPreset, EnrolmentState
from curriculum.models import Attendance, CourseEdition, Enrolment, Run, SeminarDay
from lms.accounts.enums import AccessKind, GenderForm
from lms.accounts.models import AccessLogEntry, Provider, User
from lms.base.models import FrozenRowError
from lms.xapi import verbs
from lms.xapi.domain.queries import evidence_for
from tests.certificates.completion import attend, complete, finish_lessons, pass_quizzes, units_of
from tests.certificates.paper import texts_of
from tests.factories.curriculum import make_edition, make_enrolment, make_run

pytestmark = pytest.mark.django_db

UNPRINTABLE = "李"


def earned(enrolment: Enrolment) -> list[str]:
    """The certificates the journal has evidence of, by IRI."""
    evidence = evidence_for(registrations=[enrolment.pk])
    return [item.activity for item in evidence if item.verb == verbs.EARNED.iri]


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


def test_the_facts_are_those_of_the_day(certificate: Certificate, pilot: User, provider: Provider) -> None:
    facts = facts_from_json(certificate.facts)

    assert facts.person.printed == "Änne Großmann"
    assert facts.participation == "hat mit Erfolg teilgenommen"
    assert (facts.heading, facts.award, facts.course) == ("Zertifikat", "basis", "Kurs basis")
    assert [(day.title, day.date, day.ue, day.is_make_up) for day in facts.days] == [
        ("Tag 1", dt.date(2026, 2, 27), 8, False),
        ("Tag 2", dt.date(2026, 2, 28), 8, False),
        ("Tag 3", dt.date(2026, 3, 1), 8, False),
    ]
    assert {day.provider for day in facts.days} == {provider.name}
    assert (facts.issuer.name, facts.issuer.place) == (provider.name, "Stuttgart")
    assert facts.delivery == "Präsenz"
    assert facts.address == check_address(certificate.code)
    assert (facts.number, facts.code) == (certificate.number, certificate.code)


def test_facts_hold_neither_scores_nor_money_nor_what_is_not_needed(certificate: Certificate) -> None:
    assert set(certificate.facts) == {
        "version",
        "language",
        "kind",
        "heading",
        "award",
        "programme",
        "person",
        "designation",
        "participation",
        "course",
        "delivery",
        "days",
        "issuer",
        "issued_on",
        "number",
        "code",
        "address",
    }
    assert set(certificate.facts["person"]) == {"academic_title", "first_name", "last_name"}


def test_the_paper_says_what_the_facts_say(certificate: Certificate) -> None:
    for text in texts_of(bytes(certificate.file.pdf)):
        assert "Änne Großmann hat mit Erfolg teilgenommen" in text
        assert certificate.number in text
        assert check_address(certificate.code) in text


def test_the_bytes_are_those_of_the_facts_and_their_hash(certificate: Certificate) -> None:
    stored = CertificateFile.objects.get(certificate=certificate)

    assert hashlib.sha256(stored.pdf).hexdigest() == stored.sha256
    assert bytes(stored.pdf) == draw_paper(facts_from_json(certificate.facts))


def test_a_new_name_changes_nothing_that_was_issued(certificate: Certificate, pilot: User) -> None:
    before = Certificate.objects.values().get(), bytes(certificate.file.pdf)

    pilot.last_name = "Neu-Großmann"
    pilot.save()

    assert (Certificate.objects.values().get(), bytes(CertificateFile.objects.get().pdf)) == before
    assert issue_certificate(enrolment=certificate.enrolment, now=certificate.issued_at) == certificate


@pytest.mark.parametrize("field", ["facts", "number", "code", "issued_on", "person_id", "facts_version"])
def test_what_was_printed_cannot_be_changed(certificate: Certificate, field: str) -> None:
    with pytest.raises(FrozenRowError):
        Certificate.objects.filter(pk=certificate.pk).update(**{field: getattr(certificate, field)})
    with pytest.raises(FrozenRowError):
        certificate.save(update_fields=[field])
    with pytest.raises(FrozenRowError):
        certificate.save()


def test_a_certificate_cannot_be_deleted(certificate: Certificate) -> None:
    with pytest.raises(FrozenRowError):
        certificate.delete()
    with pytest.raises(FrozenRowError):
        Certificate.objects.all().delete()


@pytest.mark.parametrize(
    ("form", "title"),
    [
        (GenderForm.FEMALE, "Kommunale Digitallotsin – Basis"),
        (GenderForm.MALE, "Kommunaler Digitallotse – Basis"),
        (GenderForm.NEUTRAL, "Kommunale Digitallotsin / Kommunaler Digitallotse – Basis"),
    ],
)
def test_the_form_of_address_is_the_one_that_was_chosen(
    *, complete_enrolment: Enrolment, pilot: User, now: dt.datetime, form: GenderForm, title: str
) -> None:
    pilot.gender_form = form
    pilot.save()
    course = complete_enrolment.course
    course.title = "Kommunale Digitallotsin / Kommunaler Digitallotse – Basis"
    course.save()

    certificate = issue_certificate(enrolment=Enrolment.objects.get(), now=now)

    assert certificate is not None
    assert facts_from_json(certificate.facts).course == title


def test_without_a_quiz_nobody_is_said_to_have_passed(
    pilot: User, trainer: User, provider: Provider, now: dt.datetime
) -> None:
    edition = make_edition("ohne", units=1, lessons=1)
    run = make_run(edition, provider=provider, dates=[dt.date(2026, 2, 27)])
    enrolment = make_enrolment(pilot, run=run)
    edition.units.get().activities.filter(kind="quiz")._raw_delete("default")
    attend(enrolment, edition.units.get(), trainer, now)

    certificate = issue_certificate(enrolment=enrolment, now=now)

    assert certificate is not None
    facts = facts_from_json(certificate.facts)
    assert facts.participation == "hat teilgenommen"
    assert facts.heading == "Teilnahmebescheinigung"
    for text in texts_of(bytes(certificate.file.pdf)):
        assert "mit Erfolg" not in text


def test_a_make_up_day_names_who_held_it(
    *,
    enrolment: Enrolment,
    edition: CourseEdition,
    other_provider: Provider,
    trainer: User,
    now: dt.datetime,
) -> None:
    other_run = make_run(edition, provider=other_provider, dates=[dt.date(2026, 1, 12)])
    first, *others = units_of(enrolment)
    attend(enrolment, first, trainer, now, day=SeminarDay.objects.get(run=other_run))
    for unit in others:
        attend(enrolment, unit, trainer, now)
    pass_quizzes(enrolment, now)

    certificate = issue_certificate(enrolment=enrolment, now=now)

    assert certificate is not None
    made_up = facts_from_json(certificate.facts).days[0]
    assert (made_up.date, made_up.is_make_up) == (dt.date(2026, 1, 12), True)
    for text in texts_of(bytes(certificate.file.pdf)):
        assert f"12.01.2026 Tag 1 Nachholtag bei: {other_provider.name}" in text


def test_online_the_dates_are_those_of_completion(
    pilot: User, edition: CourseEdition, provider: Provider, now: dt.datetime
) -> None:
    run = make_run(edition, provider=provider, preset=CompletionPreset.ONLINE, delivery="online")
    enrolment = make_enrolment(pilot, run=run)
    finish_lessons(enrolment, now)
    pass_quizzes(enrolment, now)

    certificate = issue_certificate(enrolment=enrolment, now=now)

    assert certificate is not None
    facts = facts_from_json(certificate.facts)
    assert {(day.date, day.is_attended) for day in facts.days} == {(dt.date(2026, 3, 2), False)}
    for text in texts_of(bytes(certificate.file.pdf)):
        assert "2. März 2026 · Online" in text
        assert "Seminartag" not in text


def test_dates_are_days_in_berlin(pilot: User, edition: CourseEdition, provider: Provider) -> None:
    late = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    enrolment = make_enrolment(pilot, edition=edition)
    finish_lessons(enrolment, late)
    pass_quizzes(enrolment, late)

    certificate = issue_certificate(enrolment=enrolment, now=late)

    assert certificate is not None
    assert certificate.issued_on == dt.date(2026, 7, 1)
    facts = facts_from_json(certificate.facts)
    assert {day.date for day in facts.days} == {dt.date(2026, 7, 1)}
    assert facts.issuer.name == "Kommunale Digitallotsen"
    assert facts.delivery == "Selbststudium"


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
    (refusal,) = refusals(today=today)
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
    assert [refusal.enrolment.person for refusal in refusals(today=today)] == [pilot]

    pilot.first_name = "Änne"
    pilot.save()
    assert issue_due(now=now) == 1
    assert list(refusals(today=today)) == []


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

    def draw_slowly(facts: CertificateFacts) -> bytes:
        drawings.append(facts)
        if len(drawings) == 1:
            User.objects.filter(pk=second.person_id).update(last_name="Neu")
        return draw_paper(facts)

    monkeypatch.setattr(issuing, "draw_paper", draw_slowly)
    finish_lessons(second, now)
    pass_quizzes(second, now)

    certificate = Certificate.objects.get(enrolment=second)
    assert len(drawings) == 2
    assert facts_from_json(certificate.facts).person.last_name == "Neu"
    for text in texts_of(bytes(certificate.file.pdf)):
        assert "Änne Neu hat" in text


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


def test_frozen_facts_survive_storage_unchanged(certificate: Certificate) -> None:
    stored = Certificate.objects.get().facts

    assert stored == certificate.facts
    assert facts_to_json(facts_from_json(stored)) == stored
    assert stored["days"][0]["date"] == "2026-02-27"


def test_facts_of_another_version_are_not_guessed(certificate: Certificate) -> None:
    with pytest.raises(UnknownFactsVersionError):
        facts_from_json({**certificate.facts, "version": 2})
