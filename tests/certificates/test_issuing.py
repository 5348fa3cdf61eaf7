"""A certificate is issued once, by itself, or refused before anything is stored."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, count, islice
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from certificates.domain import drafting, identity
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
from certificates.domain.life import withdraw_certificate
from certificates.domain.paper import draw_paper
from certificates.domain.papers import issue_attendance
from certificates.enums import CertificateKind, CertificateState
from certificates.models import Certificate, CertificateFile, EligibilityDecision
from curriculum.enums import EnrolmentState, Level
from curriculum.models import Enrolment, Run
from lms.accounts.models import User
from lms.xapi.models import Statement
from tests.certificates.completion import attend, complete, earned, finish_lessons, pass_quizzes, units_of
from tests.certificates.desk import open_desk, reasons
from tests.certificates.paper import texts_of
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_person

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


@pytest.fixture
def waiting(run: Run, trainer: User, now: dt.datetime) -> Callable[[int], list[Enrolment]]:
    """So many more people who have completed the course and have no certificate yet."""
    made = count()

    def complete_some(number: int) -> list[Enrolment]:
        people = [
            make_person(f"weitere-{n}", first_name="Wanda", last_name=f"Weiter-{n}")
            for n in islice(made, number)
        ]
        return [complete(make_enrolment(person, run=run), trainer, now) for person in people]

    return complete_some


def test_a_batch_costs_as_many_queries_as_one(
    waiting: Callable[[int], list[Enrolment]], now: dt.datetime
) -> None:
    waiting(1)
    issue_due(now=now)
    counts = []
    for number in (1, 4):
        waiting(number)
        with CaptureQueriesContext(connection) as queries:
            assert issue_due(now=now) == number
        counts.append(len(queries))

    one, four = counts
    assert one == four < 40


def test_a_row_that_is_refused_takes_no_other_with_it(
    waiting: Callable[[int], list[Enrolment]], now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two numbers drawn alike, which the database refuses: a batch that fails is issued one by one."""
    enrolments = waiting(3)
    drawn = chain("AAB", "CDEF")
    monkeypatch.setattr(identity, "new_number", lambda *, year: f"{year}-{next(drawn)}")

    assert issue_due(now=now) == 3

    assert {row.enrolment for row in Certificate.objects.all()} == set(enrolments)
    assert CertificateFile.objects.count() == 3
    assert [len(earned(enrolment)) for enrolment in enrolments] == [1, 1, 1]


def test_facts_that_move_in_a_batch_are_drawn_anew(
    waiting: Callable[[int], list[Enrolment]], now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_others = waiting(3)
    drawn = []

    def draw_slowly(facts: CertificateFacts, **extras: Any) -> bytes:
        drawn.append(facts.person.last_name)
        if len(drawn) == 3:
            User.objects.filter(pk=first.person_id).update(last_name="Neu")
        return draw_paper(facts, **extras)

    monkeypatch.setattr(drafting, "draw_paper", draw_slowly)

    assert issue_due(now=now) == 3

    assert len(drawn) == 4
    assert drawn[-1] == "Neu"
    assert facts_from_json(Certificate.objects.get(enrolment=first).facts).person.last_name == "Neu"


def test_an_advanced_day_is_paid_for_once_the_basic_certificate_is_there(
    *, enrolment: Enrolment, trainer: User, office: User, now: dt.datetime
) -> None:
    """F6 hangs on the certificate, however it was issued."""
    desk = open_desk(enrolment, office=office, trainer=trainer, now=now)
    edition = make_edition("aufbau", level=Level.AUFBAU, units=1)
    advanced = make_enrolment(
        enrolment.person, run=make_run(edition, provider=enrolment.run.provider, dates=[now.date()])
    )
    desk.enter_and_quote(enrolment.person, "08115001-2", Level.AUFBAU)
    complete(enrolment, trainer, now - dt.timedelta(days=1))
    desk.attend(advanced)
    assert reasons(advanced) == ["basic_certificate_missing"]

    assert issue_due(now=now) == 1

    assert reasons(advanced) == ["attended"]


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_paper_that_people_ask_for_is_no_achievement(
    *, enrolment: Enrolment, pilot: User, trainer: User, office: User, now: dt.datetime, is_whole: bool
) -> None:
    """Attendance is told when it is confirmed, money is told to nobody: such papers leave the journal as it is."""
    attend(enrolment, units_of(enrolment)[0], trainer, now)
    before = set(Statement.objects.values_list("statement_id", "is_voided"))

    paper = issue_attendance(
        enrolment=enrolment, unit=None if is_whole else units_of(enrolment)[0], actor=pilot, now=now
    )
    withdraw_certificate(certificate=paper, reason="Irrtum", actor=office, now=now)

    assert set(Statement.objects.values_list("statement_id", "is_voided")) == before
