"""What a certificate says is read once, printed, and never changes."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from certificates.domain.drafting import draw_document
from certificates.domain.facts import (
    UnknownFactsVersionError,
    facts_from_json,
    facts_to_json,
)
from certificates.domain.issuing import (
    issue_certificate,
)
from certificates.domain.signing import current_keys
from certificates.domain.verification import check_address
from certificates.models import Certificate, CertificateFile
from curriculum.enums import CompletionPreset
from curriculum.models import CourseEdition, Enrolment, SeminarDay
from lms.accounts.enums import GenderForm
from lms.accounts.models import Provider, User
from lms.base.models import FrozenRowError
from tests.certificates.completion import attend, finish_lessons, pass_quizzes, units_of
from tests.certificates.paper import texts_of
from tests.factories.curriculum import make_edition, make_enrolment, make_run

pytestmark = pytest.mark.django_db


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
        "look",
        "whole",
        "replaces",
        "seal",
        "badge",
        "funding",
        "is_sample",
    }
    assert certificate.facts["funding"] is None
    assert set(certificate.facts["person"]) == {"academic_title", "first_name", "last_name"}


def test_the_paper_says_what_the_facts_say(certificate: Certificate) -> None:
    for text in texts_of(bytes(certificate.file.pdf)):
        assert "Änne Großmann hat mit Erfolg teilgenommen" in text
        assert certificate.number in text
        assert check_address(certificate.code) in text


def test_the_bytes_are_those_of_the_facts_and_their_hash(certificate: Certificate) -> None:
    stored = CertificateFile.objects.get(certificate=certificate)

    assert hashlib.sha256(stored.pdf).hexdigest() == stored.sha256
    assert (stored.badge, bytes(stored.pdf)) == draw_document(
        facts=facts_from_json(certificate.facts), keys=current_keys(), now=certificate.issued_at
    )


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


def test_frozen_facts_survive_storage_unchanged(certificate: Certificate) -> None:
    stored = Certificate.objects.get().facts

    assert stored == certificate.facts
    assert facts_to_json(facts_from_json(stored)) == stored
    assert stored["days"][0]["date"] == "2026-02-27"


def test_facts_of_the_first_version_are_still_read(certificate: Certificate) -> None:
    later = {"look", "whole", "replaces", "seal", "badge", "funding", "is_sample"}
    first = {key: value for key, value in certificate.facts.items() if key not in later}
    first["version"] = 1
    first["days"] = [{k: v for k, v in day.items() if k != "contents"} for day in first["days"]]

    facts = facts_from_json(first)

    assert (facts.version, facts.seal, facts.badge, facts.look.logo) == (1, None, None, "")
    assert facts.days[0].contents == ()


def test_facts_of_another_version_are_not_guessed(certificate: Certificate) -> None:
    with pytest.raises(UnknownFactsVersionError):
        facts_from_json({**certificate.facts, "version": 3})
