"""The funding rules on real rows: contracts, certificates, seats, make-up days, people outside the funding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from certificates.domain.eligibility import decide_eligibility
from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import CertificateState, DecisionStatus
from curriculum.domain.attendance import confirm_attendance
from curriculum.enums import CompletionPreset, EnrolmentState, EvidenceGrade, Level
from curriculum.models import (
    Attendance,
    Enrolment,
    Run,
    SeminarDay,
)
from lms.accounts.models import Employment, Provider, PublicBody, User
from tests.certificates.desk import Desk, cents, make_certificate, reasons
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_other_employer, make_person

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


def test_f4_day_1_is_the_runs_first_day_even_for_who_made_it_up_later(
    desk: Desk, enrolment: Enrolment, body: PublicBody, provider: Provider
) -> None:
    late = desk.with_contract(body, provider, signed_on=DAY_1)
    late.enter_and_quote(enrolment.person, "08115001-B-1")

    desk.attend(enrolment, 2, 3)

    assert reasons(enrolment) == ["contract_missing_or_late"] * 3


def test_f4_without_voucher_the_earliest_contract_counts(
    desk: Desk, enrolment: Enrolment, body: PublicBody, provider: Provider
) -> None:
    desk.with_contract(body, provider, signed_on=DAY_1)

    decide_eligibility(enrolment=enrolment, now=desk.now)

    assert reasons(enrolment) == ["voucher_missing"] * 3


def test_f4_a_contract_of_another_body_or_provider_does_not_help(
    desk: Desk, stranger: User, run: Run, other_provider: Provider
) -> None:
    pilot = make_person("p", first_name="P", last_name="Q", body=desk.contract.body)
    elsewhere = make_run(run.edition, provider=other_provider, dates=[DAY_1])
    enrolments = [make_enrolment(stranger, run=run), make_enrolment(pilot, run=elsewhere)]

    for enrolment in enrolments:
        decide_eligibility(enrolment=enrolment, now=desk.now)

    assert [reasons(enrolment)[0] for enrolment in enrolments] == ["contract_missing_or_late"] * 2


@pytest.mark.parametrize(
    ("completed_on", "reason"),
    [
        (DAY_1 - dt.timedelta(days=1), "attended"),
        (DAY_1, "basic_certificate_missing"),
        (None, "attended"),  # progress knows no completion: the certificate's own date of issue counts
    ],
)
def test_f6_the_completion_date_of_the_basic_course_counts(
    completed_on: dt.date | None, reason: str, desk: Desk, colleague: User
) -> None:
    provider = desk.contract.provider
    make_certificate(colleague, completed_on=completed_on)
    enrolment = make_enrolment(colleague, run=advanced_run(provider))
    desk.enter_and_quote(colleague, "08115001-A-1", Level.AUFBAU)

    desk.attend(enrolment)

    assert reasons(enrolment) == [reason]
    assert cents(enrolment) == (5_000 if reason == "attended" else 0)


@pytest.mark.parametrize("state", [CertificateState.WITHDRAWN, CertificateState.REPLACED])
def test_f6_a_certificate_that_is_no_longer_valid_does_not_count(
    state: CertificateState, desk: Desk, colleague: User, provider: Provider
) -> None:
    make_certificate(colleague, completed_on=DAY_1 - dt.timedelta(days=9), state=state)
    enrolment = make_enrolment(colleague, run=advanced_run(provider))
    desk.enter_and_quote(colleague, "08115001-A-1", Level.AUFBAU)

    assert reasons(enrolment) == ["basic_certificate_missing"]


def test_f6_somebody_elses_certificate_does_not_count(
    desk: Desk, pilot: User, colleague: User, provider: Provider
) -> None:
    make_certificate(colleague, completed_on=DAY_1 - dt.timedelta(days=9))
    enrolment = make_enrolment(pilot, run=advanced_run(provider))
    desk.enter_and_quote(pilot, "08115001-A-1", Level.AUFBAU)

    assert reasons(enrolment) == ["basic_certificate_missing"]


def test_f6_deciding_the_basic_course_decides_the_advanced_one_too(
    desk: Desk, colleague: User, provider: Provider
) -> None:
    advanced = make_enrolment(colleague, run=advanced_run(provider))
    desk.enter_and_quote(colleague, "08115001-A-1", Level.AUFBAU)
    assert reasons(advanced) == ["basic_certificate_missing"]
    basic = make_certificate(colleague, completed_on=DAY_1 - dt.timedelta(days=9)).enrolment

    in_force = decide_eligibility(enrolment=basic, now=desk.now)

    assert reasons(advanced) == ["attendance_missing"]
    assert {decision.enrolment_id for decision in in_force} == {basic.pk}


def test_f6_the_basic_course_rests_on_no_certificate_whoever_is_decided_along(
    desk: Desk, colleague: User, provider: Provider
) -> None:
    """Else a certificate would make decisions stale that it does not change."""
    make_enrolment(colleague, run=advanced_run(provider))
    basic = make_certificate(colleague, completed_on=DAY_1 - dt.timedelta(days=9)).enrolment

    in_force = decide_eligibility(enrolment=basic, now=desk.now)

    assert {decision.inputs["basic_completed_on"] for decision in in_force} == {None}


def test_f7_the_second_person_of_a_small_body_is_unfunded(
    desk: Desk, funded: Enrolment, colleague: User, run: Run
) -> None:
    second = make_enrolment(colleague, run=run)
    desk.enter_and_quote(colleague, "08115001-B-2")

    desk.attend(funded)
    desk.attend(second)

    assert (cents(funded), cents(second)) == (30_000, 0)
    assert reasons(second) == ["quota_exceeded"] * 3


def test_f9_a_make_up_day_at_another_provider_is_not_funded(
    desk: Desk, funded: Enrolment, other_provider: Provider
) -> None:
    desk.attend(funded, 1, 2)
    desk.attend(funded, 3, provider=other_provider, date=dt.date(2026, 3, 2))

    assert reasons(funded) == ["attended", "attended", "provider_not_covered"]


def test_f9_a_make_up_day_in_another_run_of_the_provider_is_funded_by_its_own_date(
    desk: Desk, funded: Enrolment, provider: Provider
) -> None:
    other_run = make_run(funded.edition, provider=provider, title="anderswo")
    unit = funded.edition.units.get(position=3)
    day = SeminarDay.objects.create(run=other_run, unit=unit, date=dt.date(2026, 3, 2))
    desk.attend(funded, 1, 2)

    confirm_attendance(
        enrolment=funded,
        unit=unit,
        date=day.date,
        provider=provider,
        seminar_day=day,
        actor=desk.trainer,
        now=desk.now,
    )
    decide_eligibility(enrolment=funded, now=desk.now)

    assert decisions_in_force(enrolments=[funded]).get(unit=unit).day == day.date
    assert cents(funded) == 30_000


def test_a_make_up_day_in_a_run_that_is_not_fundable_is_unfunded(
    desk: Desk, funded: Enrolment, provider: Provider
) -> None:
    other_run = make_run(funded.edition, provider=provider, title="anderswo", fundable=False)
    unit = funded.edition.units.get(position=3)
    day = SeminarDay.objects.create(run=other_run, unit=unit, date=dt.date(2026, 3, 1))

    confirm_attendance(
        enrolment=funded,
        unit=unit,
        date=day.date,
        provider=provider,
        seminar_day=day,
        actor=desk.trainer,
        now=desk.now,
    )
    decide_eligibility(enrolment=funded, now=desk.now)

    assert reasons(funded)[2] == "run_not_fundable"


def test_attendance_below_the_trainers_word_pays_nothing(desk: Desk, funded: Enrolment) -> None:
    desk.attend(funded, 1)

    Attendance.objects.filter(enrolment=funded).update(grade=EvidenceGrade.SERVER_GRADED)
    decide_eligibility(enrolment=funded, now=desk.now)

    assert cents(funded) == 0


def test_a_withdrawn_learner_keeps_the_money_of_attended_days(desk: Desk, funded: Enrolment) -> None:
    desk.attend(funded, 1, 2)
    Enrolment.objects.filter(pk=funded.pk).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 3, 1)
    )

    decide_eligibility(enrolment=funded, now=desk.now)

    assert reasons(funded) == ["attended", "attended", "enrolment_withdrawn"]


def _self_study(person: User, provider: Provider) -> Enrolment:
    return make_enrolment(person, edition=make_edition())


def _self_study_run(person: User, provider: Provider) -> Enrolment:
    run = make_run(make_edition(), provider=provider, preset=CompletionPreset.SELF_STUDY, fundable=False)
    return make_enrolment(person, run=run)


def _not_fundable(person: User, provider: Provider) -> Enrolment:
    return make_enrolment(person, run=make_run(make_edition(), provider=provider, fundable=False))


def _other_employer(person: User, provider: Provider) -> Enrolment:
    run = make_run(make_edition(), provider=provider)
    return make_enrolment(person, run=run, body=make_other_employer("Zweckverband"))


def _no_employer(person: User, provider: Provider) -> Enrolment:
    return make_enrolment(person, run=make_run(make_edition(), provider=provider), body=None)


@pytest.mark.parametrize(
    ("enrol", "reason"),
    [
        (_self_study, "run_not_fundable"),
        (_self_study_run, "run_not_fundable"),
        (_not_fundable, "run_not_fundable"),
        (_other_employer, "body_outside_register"),
        (_no_employer, "body_outside_register"),
    ],
)
def test_who_is_outside_the_funding_is_unfunded_and_learns_why(
    enrol: Callable[[User, Provider], Enrolment], reason: str, pilot: User, provider: Provider
) -> None:
    enrolment = enrol(pilot, provider)

    decisions = decide_eligibility(enrolment=enrolment, now=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))

    assert [(d.status, d.reason_code, d.cents) for d in decisions] == [
        (DecisionStatus.UNFUNDED, reason, 0)
    ] * 3
    assert all(decision.reason.startswith("Ohne Förderung: ") for decision in decisions)


def test_without_any_rules_everybody_is_unfunded(desk: Desk, funded: Enrolment) -> None:
    before_the_programme = dt.date(2018, 11, 14)
    SeminarDay.objects.filter(run=funded.run, unit__position=1).update(date=before_the_programme)

    decide_eligibility(enrolment=funded, now=desk.now)

    decision = decisions_in_force(enrolments=[funded]).get(unit__position=1)
    assert (decision.reason_code, decision.rule_version_id) == ("no_funding_period", None)


def test_the_employer_of_the_day_of_registration_counts(
    desk: Desk, funded: Enrolment, other_body: PublicBody
) -> None:
    Employment.objects.filter(person=funded.person).update(valid_to=dt.date(2026, 2, 28))
    Employment.objects.create(person=funded.person, body=other_body, valid_from=dt.date(2026, 3, 1))

    desk.attend(funded)

    assert cents(funded) == 30_000
