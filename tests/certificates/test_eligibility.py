"""Decisions on seminar days: from rows to rows, one more for every new outcome."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.domain.eligibility import decide_due, decide_eligibility
from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import DecisionStatus
from certificates.models import EligibilityDecision
from curriculum.domain.attendance import withdraw_attendance
from curriculum.enums import Level
from curriculum.models import (
    EditionUnit,
    Enrolment,
    Run,
    SeminarDay,
)
from lms.accounts.models import Provider
from lms.base.models import FrozenRowError
from tests.certificates.desk import SIGNED_ON, Desk, cents, reasons
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_body, make_person

pytestmark = pytest.mark.django_db
DAY_1 = dt.date(2026, 2, 27)


@pytest.fixture
def funded(desk: Desk, enrolment: Enrolment) -> Enrolment:
    """The pilot's enrolment with its voucher; no day attended yet."""
    desk.enter_and_quote(enrolment.person, "08115001-B-1")
    return enrolment


def advanced_run(provider: Provider, **fields: Any) -> Run:
    """One day of an advanced module, on the day the pilot's run begins."""
    edition = make_edition("aufbau", level=Level.AUFBAU, units=1)
    return make_run(edition, provider=provider, dates=[DAY_1], **fields)


def test_two_attended_days_are_200_eur_and_the_third_stays_open(desk: Desk, funded: Enrolment) -> None:
    desk.attend(funded, 1, 2)

    decisions = list(decisions_in_force(enrolments=[funded]).order_by("unit__position"))

    assert [(d.status, d.cents) for d in decisions] == [
        (DecisionStatus.ELIGIBLE, 10_000),
        (DecisionStatus.ELIGIBLE, 10_000),
        (DecisionStatus.PENDING, 0),
    ]


def test_a_decision_says_what_it_rested_on(desk: Desk, funded: Enrolment) -> None:
    desk.attend(funded, 1)

    decision = decisions_in_force(enrolments=[funded]).get(unit__position=1)

    voucher = funded.vouchers.get()
    assert decision.inputs == {
        "attendance": str(funded.attendances.get().pk),
        "provider": str(desk.contract.provider_id),
        "run_fundable": True,
        "self_study": False,
        "first_day": "2026-02-27",
        "registered_on": "2026-02-10",
        "withdrawn_on": None,
        "fee_cents_per_day": 18_000,
        "body": "08115001",
        "contract": str(desk.contract.pk),
        "contract_provider": str(desk.contract.provider_id),
        "contract_signed_on": "2026-02-01",
        "voucher": str(voucher.pk),
        "seat": 1,
        "seat_released_on": None,
        "basic_completed_on": None,
        "notes": [],
    }
    assert (decision.day, decision.rule_version_id, decision.decided_at) == (DAY_1, 1, desk.now)
    assert decision.reason.startswith("Für diesen Tag gibt es 100,00\N{NO-BREAK SPACE}€")


def test_deciding_again_writes_nothing_until_a_fact_changes(desk: Desk, funded: Enrolment) -> None:
    first = decide_eligibility(enrolment=funded, now=desk.now)
    later = desk.now + dt.timedelta(days=1)

    again = decide_eligibility(enrolment=funded, now=later)

    assert again == first
    assert [decision.unit.position for decision in first] == [1, 2, 3]
    desk.attend(funded, 1)
    rows = EligibilityDecision.objects.filter(enrolment=funded, unit__position=1).order_by("sequence")
    assert [(row.sequence, row.reason_code) for row in rows][-2:] == [
        (rows.count() - 1, "attendance_missing"),
        (rows.count(), "attended"),
    ]


def test_a_renamed_provider_decides_nothing_anew(desk: Desk, funded: Enrolment, provider: Provider) -> None:
    provider.name = "Akademie mit neuem Namen"
    provider.save()
    rows = EligibilityDecision.objects.count()

    decide_eligibility(enrolment=funded, now=desk.now)

    assert EligibilityDecision.objects.count() == rows


def test_decisions_are_never_changed_nor_deleted(desk: Desk, funded: Enrolment) -> None:
    decision = decisions_in_force(enrolments=[funded])[0]
    decision.cents = 99_999

    with pytest.raises(FrozenRowError):
        decision.save()
    with pytest.raises(FrozenRowError):
        EligibilityDecision.objects.filter(enrolment=funded).update(cents=0)
    with pytest.raises(FrozenRowError):
        EligibilityDecision.objects.filter(enrolment=funded).delete()


def test_a_withdrawn_attendance_takes_the_money_back_and_keeps_both_decisions(
    desk: Desk, funded: Enrolment
) -> None:
    desk.attend(funded, 1)

    withdraw_attendance(
        attendance=funded.attendances.get(), reason="falsche Person", actor=desk.trainer, now=desk.now
    )
    decide_eligibility(enrolment=funded, now=desk.now)

    assert cents(funded) == 0
    history = EligibilityDecision.objects.filter(enrolment=funded, unit__position=1).order_by("sequence")
    assert [row.cents for row in history][-2:] == [10_000, 0]


def test_units_that_are_no_seminar_days_are_not_decided(funded: Enrolment, now: dt.datetime) -> None:
    EditionUnit.objects.create(
        edition=funded.edition,
        position=4,
        key=uuid.uuid4(),
        iri="https://example.org/self-study",
        title="Zum Weiterlesen",
        is_seminar_day=False,
        ue=2,
    )

    assert [d.unit.position for d in decide_eligibility(enrolment=funded, now=now)] == [1, 2, 3]


def test_decide_due_mends_what_no_news_told_and_then_finds_nothing(desk: Desk, funded: Enrolment) -> None:
    desk.attend(funded)
    fresh = make_enrolment(make_person("neu", first_name="N", last_name="N"), run=funded.run)
    # A moved date and a changed fee come without any news.
    SeminarDay.objects.filter(run=funded.run, unit__position=1).update(date=SIGNED_ON)
    Enrolment.objects.filter(pk=funded.pk).update(fee_cents_per_day=9_000)

    written = decide_due(now=desk.now)

    assert written == 6
    assert reasons(funded) == ["contract_missing_or_late"] * 3
    assert reasons(fresh) == ["body_outside_register"] * 3
    assert decide_due(now=desk.now) == 0


@pytest.fixture
def many(desk: Desk, run: Run) -> Callable[[int], list[Enrolment]]:
    """That many funded enrolments, each of an own body, basic and advanced in turn."""
    advanced = advanced_run(desk.contract.provider)

    def make(count: int) -> list[Enrolment]:
        made = []
        for number in range(count):
            body = make_body(f"Ort {count} {number}", ags=f"{81_000_000 + count * 1_000 + number:08}")
            person = make_person(f"p{count}-{number}", first_name="P", last_name="Q", body=body)
            enrolment = make_enrolment(person, run=advanced if number % 2 else run)
            own = desk.with_contract(body, desk.contract.provider)
            own.enter_and_quote(person, f"{count}-{number}", Level.AUFBAU if number % 2 else Level.BASIS)
            made.append(enrolment)
        return made

    return make


def test_finding_due_decisions_takes_the_same_queries_for_one_and_for_many(
    many: Callable[[int], list[Enrolment]], now: dt.datetime
) -> None:
    counts = []
    for count in (2, 6):
        many(count)
        with CaptureQueriesContext(connection) as queries:
            assert decide_due(now=now) == 0
        counts.append(len(queries))

    # A page of enrolments and an empty one, decisions, rules, six kinds of facts, and what retention has forgotten.
    assert counts == [11, 11]


@pytest.mark.django_db(transaction=True)
def test_parallel_deciders_write_each_outcome_once(desk: Desk, enrolment: Enrolment) -> None:
    desk.enter_and_quote(enrolment.person, "08115001-B-1")
    # A fact that no decision knows yet.
    Enrolment.objects.filter(pk=enrolment.pk).update(fee_cents_per_day=4_000)
    before = EligibilityDecision.objects.count()
    barrier = threading.Barrier(6)

    def decide(_: int) -> int:
        barrier.wait()
        try:
            return len(decide_eligibility(enrolment=enrolment, now=desk.now))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(decide, range(6))) == [3] * 6

    assert EligibilityDecision.objects.count() == before + 3
