"""The funding rules F1–F12 of the domain reference, each by its name; no database here."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from certificates.domain.voucher_rules import (
    BodyFacts,
    ContractFacts,
    DayFacts,
    Decision,
    EnrolmentFacts,
    FundingRules,
    Level,
    Note,
    ProviderFacts,
    Reason,
    Status,
    VoucherFacts,
    decide_day,
    read_rules,
)
from lms.base.money import euros

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "certificates" / "data" / "foerderregeln.yaml").read_text(encoding="utf-8"))
RULES = read_rules(FILE)
DAY_1 = dt.date(2026, 3, 3)
DAYS = [DAY_1, DAY_1 + dt.timedelta(days=1), DAY_1 + dt.timedelta(days=7)]
VWA = ProviderFacts(key="vwa", name="VWA")
OTHER = ProviderFacts(key="vs", name="Verwaltungsschule")
AIDLINGEN = BodyFacts(key="aidlingen", name="Aidlingen", ags="08115001")
CONTRACT = ContractFacts(key="contract", provider=VWA, signed_on=DAY_1 - dt.timedelta(days=14))
VOUCHER = VoucherFacts(
    key="voucher",
    voucher_id="08115001-B-1",
    level=Level.BASIS,
    body_key="aidlingen",
    contract=CONTRACT,
    seat=1,
)


def basic(**changes: Any) -> EnrolmentFacts:
    """A basic enrolment that lacks nothing."""
    facts = EnrolmentFacts(
        level=Level.BASIS,
        registered_on=DAY_1 - dt.timedelta(days=10),
        fee_cents_per_day=18_000,
        first_day=DAY_1,
        body=AIDLINGEN,
        provider=VWA,
        contract=CONTRACT,
        voucher=VOUCHER,
    )
    return dataclasses.replace(facts, **changes)


def advanced(**changes: Any) -> EnrolmentFacts:
    """An advanced enrolment that lacks nothing."""
    voucher = dataclasses.replace(VOUCHER, level=Level.AUFBAU, seat=None, voucher_id="08115001-A-1")
    completed_on = DAY_1 - dt.timedelta(days=1)
    return basic(**{"level": Level.AUFBAU, "voucher": voucher, "basic_completed_on": completed_on, **changes})


def attended(day: dt.date = DAY_1, **changes: Any) -> DayFacts:
    """A confirmed day with the run's provider."""
    return DayFacts(**{"day": day, "is_attended": True, "provider": VWA, **changes})


def decide(
    enrolment: EnrolmentFacts, day: DayFacts | None = None, rules: FundingRules | None = RULES
) -> Decision:
    """The decision on one attended day."""
    return decide_day(enrolment=enrolment, day=day or attended(), rules=rules)


def total(enrolment: EnrolmentFacts, days: Sequence[DayFacts]) -> int:
    """Cents over all days."""
    return sum(decide(enrolment, day).cents for day in days)


@pytest.mark.parametrize(("count", "cents"), [(0, 0), (1, 10_000), (2, 20_000), (3, 30_000)])
def test_f1_basic_gets_100_eur_for_each_attended_day(count: int, cents: int) -> None:
    days = [attended(day) for day in DAYS[:count]] + [DayFacts(day=day, provider=VWA) for day in DAYS[count:]]

    assert total(basic(), days) == cents


def test_f1_a_day_without_confirmed_attendance_is_open_and_says_who_confirms() -> None:
    decision = decide(basic(), DayFacts(day=DAY_1, provider=VWA))

    assert (decision.status, decision.reason, decision.cents) == (
        Status.PENDING,
        Reason.ATTENDANCE_MISSING,
        0,
    )
    assert "Der Bildungspartner bestätigt sie" in decision.text
    assert euros(10_000) in decision.text


def test_f1_days_attended_before_a_withdrawal_keep_their_money() -> None:
    withdrawn = basic(withdrawn_on=DAYS[1])

    decisions = [decide(withdrawn, attended(DAYS[0])), decide(withdrawn, DayFacts(day=DAYS[2], provider=VWA))]

    assert [(d.reason, d.cents) for d in decisions] == [
        (Reason.ATTENDED, 10_000),
        (Reason.ENROLMENT_WITHDRAWN, 0),
    ]


@pytest.mark.parametrize(
    ("fee", "cents"), [(4_500, 4_500), (18_000, 5_000), (0, 0), (5_000, 5_000), (5_001, 5_000)]
)
def test_f2_advanced_gets_the_fee_up_to_50_eur(fee: int, cents: int) -> None:
    decision = decide(advanced(fee_cents_per_day=fee))

    assert (decision.status, decision.cents) == (Status.ELIGIBLE, cents)
    assert euros(cents) in decision.text


@pytest.mark.parametrize(
    ("fee", "cents"), [(0, 0), (1, 1), (9_999, 9_999), (10_000, 10_000), (10_001, 10_000)]
)
def test_f3_funding_never_exceeds_the_fee_charged(fee: int, cents: int) -> None:
    decision = decide(basic(fee_cents_per_day=fee))

    assert decision.cents == cents
    assert decision.reason == (Reason.ATTENDED if fee else Reason.NO_FEE)


def test_f4_without_contract_nothing_is_funded_and_the_text_says_who_acts() -> None:
    decision = decide(basic(contract=None, voucher=None))

    assert (decision.status, decision.reason, decision.cents) == (
        Status.NOT_ELIGIBLE,
        Reason.CONTRACT_MISSING_OR_LATE,
        0,
    )
    assert decision.text.startswith("Kein Weitergabevertrag vor Kursbeginn: Für Aidlingen und VWA")
    assert "Die Personalstelle schließt ihn" in decision.text
    assert "Keine Bildungs-Voucher-ID" in decision.text


@pytest.mark.parametrize(
    ("days_before", "reason"),
    [(1, Reason.ATTENDED), (0, Reason.CONTRACT_MISSING_OR_LATE), (-1, Reason.CONTRACT_MISSING_OR_LATE)],
)
def test_f4_the_contract_is_signed_strictly_before_day_1(days_before: int, reason: Reason) -> None:
    contract = dataclasses.replace(CONTRACT, signed_on=DAY_1 - dt.timedelta(days=days_before))
    enrolment = basic(contract=contract, registered_on=contract.signed_on)

    # Day 1 of the enrolment counts for its later days too.
    decisions = [decide(enrolment, attended(day)) for day in DAYS]

    assert [decision.reason for decision in decisions] == [reason] * 3


def test_f4_a_late_contract_is_named_with_both_dates() -> None:
    text = decide(basic(contract=dataclasses.replace(CONTRACT, signed_on=DAY_1))).text

    assert "Er ist vom 03.03.2026, der erste Seminartag ist der 03.03.2026." in text


@pytest.mark.parametrize(("days", "notes"), [(-1, (Note.REGISTERED_BEFORE_CONTRACT,)), (0, ()), (1, ())])
def test_f4b_registration_before_the_contract_warns_and_does_not_block(
    days: int, notes: tuple[Note, ...]
) -> None:
    decision = decide(basic(registered_on=CONTRACT.signed_on + dt.timedelta(days=days)))

    assert (decision.status, decision.cents, decision.notes) == (Status.ELIGIBLE, 10_000, notes)
    assert ("Hinweis: Die Anmeldung" in decision.text) == bool(notes)


@pytest.mark.parametrize(
    ("enrolment", "name"),
    [(basic(voucher=None), "Bildungs-Voucher-ID"), (advanced(voucher=None), "Aufbauprogramm-ID")],
)
def test_f5_without_voucher_nothing_is_funded_and_the_text_says_who_acts(
    enrolment: EnrolmentFacts, name: str
) -> None:
    decision = decide(enrolment)

    assert (decision.status, decision.reason, decision.cents) == (
        Status.NOT_ELIGIBLE,
        Reason.VOUCHER_MISSING,
        0,
    )
    assert f"Keine {name} bei der Anmeldung: Die Personalstelle nennt" in decision.text


@pytest.mark.parametrize("change", [{"level": Level.AUFBAU, "seat": None}, {"body_key": "another"}])
def test_f5_a_voucher_of_another_level_or_body_does_not_count(change: dict[str, Any]) -> None:
    decision = decide(basic(voucher=dataclasses.replace(VOUCHER, **change)))

    assert (decision.reason, decision.cents) == (Reason.VOUCHER_DOES_NOT_FIT, 0)


@pytest.mark.parametrize(
    ("completed_on", "cents"),
    [
        (DAY_1 - dt.timedelta(days=1), 5_000),
        (DAY_1, 0),
        (DAY_1 + dt.timedelta(days=1), 0),
        (None, 0),
    ],
)
def test_f6_advanced_needs_the_basic_course_completed_before_day_1(
    completed_on: dt.date | None, cents: int
) -> None:
    decision = decide(advanced(basic_completed_on=completed_on))

    assert decision.cents == cents
    assert decision.reason == (Reason.ATTENDED if cents else Reason.BASIC_CERTIFICATE_MISSING)


def test_f6_does_not_ask_a_basic_course_for_itself() -> None:
    assert decide(basic(basic_completed_on=None)).cents == 10_000


def test_f7_a_voucher_without_quota_seat_is_unfunded() -> None:
    decision = decide(basic(voucher=dataclasses.replace(VOUCHER, seat=None)))

    assert (decision.status, decision.reason, decision.cents) == (Status.UNFUNDED, Reason.QUOTA_EXCEEDED, 0)
    assert "Alle Förderplätze von Aidlingen sind belegt" in decision.text


def test_f7_the_quota_counts_the_basic_course_only() -> None:
    assert decide(advanced()).cents == 5_000


@pytest.mark.parametrize(("day", "cents"), [(DAYS[0], 10_000), (DAYS[1], 10_000), (DAYS[2], 0)])
def test_f7_a_released_seat_covers_the_days_up_to_its_release(day: dt.date, cents: int) -> None:
    voucher = dataclasses.replace(VOUCHER, seat=None, seat_released_on=DAYS[1])

    decision = decide(basic(voucher=voucher), attended(day))

    assert decision.cents == cents
    assert decision.reason == (Reason.ATTENDED if cents else Reason.SEAT_RELEASED)


def test_f9_one_contract_covers_several_people_at_its_provider() -> None:
    second = dataclasses.replace(VOUCHER, key="second", voucher_id="08115001-B-2", seat=2)

    assert [decide(basic()).cents, decide(basic(voucher=second)).cents] == [10_000, 10_000]


def test_f9_a_make_up_day_at_another_provider_is_not_covered() -> None:
    days = [attended(DAYS[0]), attended(DAYS[1]), attended(DAYS[2], provider=OTHER)]

    decisions = [decide(basic(), day) for day in days]

    assert [d.cents for d in decisions] == [10_000, 10_000, 0]
    assert decisions[2].reason == Reason.PROVIDER_NOT_COVERED
    assert "gilt für Seminare von VWA, dieser Tag ist bei Verwaltungsschule" in decisions[2].text


def test_f10_an_unfunded_day_says_that_the_certificate_is_the_same() -> None:
    decision = decide(basic(voucher=dataclasses.replace(VOUCHER, seat=None)))

    assert decision.status == Status.UNFUNDED
    assert "führt zum selben Zertifikat" in decision.text


@pytest.mark.parametrize(
    ("voucher_id", "notes"),
    [
        ("08115001-B-77", ()),
        ("08115001", ()),
        ("8115001-B-77", (Note.VOUCHER_PREFIX_DIFFERS,)),
        ("XYZ", (Note.VOUCHER_PREFIX_DIFFERS,)),
    ],
)
def test_f11_the_ags_prefix_is_a_warning_never_a_block(voucher_id: str, notes: tuple[Note, ...]) -> None:
    decision = decide(basic(voucher=dataclasses.replace(VOUCHER, voucher_id=voucher_id)))

    assert (decision.status, decision.cents, decision.notes) == (Status.ELIGIBLE, 10_000, notes)
    assert ("Gemeindeschlüssel 08115001" in decision.text) == bool(notes)
    assert voucher_id == AIDLINGEN.ags or voucher_id not in decision.text


def test_f12_amounts_are_integer_cents_in_german_format() -> None:
    decision = decide(basic())

    assert type(decision.cents) is int
    assert decision.text.startswith("Für diesen Tag gibt es 100,00\N{NO-BREAK SPACE}€: ")
    assert euros(123_450) == "1.234,50\N{NO-BREAK SPACE}€"


def test_f12_another_version_of_the_rules_gives_another_amount() -> None:
    rate = {
        "basis": {"kind": "fixed_per_day", "eur": 120.5},
        "aufbau": {"kind": "cap_per_day", "eur_max": 60},
    }
    newer = read_rules({**FILE, "rate": rate})

    assert [decide(basic(), rules=newer).cents, decide(advanced(), rules=newer).cents] == [12_050, 6_000]


def test_f12_outside_every_funding_period_everybody_is_unfunded() -> None:
    decision = decide(basic(), rules=None)

    assert (decision.status, decision.reason, decision.cents) == (
        Status.UNFUNDED,
        Reason.NO_FUNDING_PERIOD,
        0,
    )


@pytest.mark.parametrize(
    ("enrolment", "day", "reason"),
    [
        (basic(is_run_fundable=False), attended(), Reason.RUN_NOT_FUNDABLE),
        (basic(), attended(is_run_fundable=False), Reason.RUN_NOT_FUNDABLE),
        (basic(is_self_study=True), attended(), Reason.RUN_NOT_FUNDABLE),
        (basic(provider=None), attended(), Reason.RUN_NOT_FUNDABLE),
        (basic(body=None), attended(), Reason.BODY_OUTSIDE_REGISTER),
        (
            basic(body=BodyFacts(key="zv", name="Zweckverband", ags=None)),
            attended(),
            Reason.BODY_OUTSIDE_REGISTER,
        ),
    ],
)
def test_self_study_unfundable_runs_and_other_employers_are_unfunded(
    enrolment: EnrolmentFacts, day: DayFacts, reason: Reason
) -> None:
    decision = decide(enrolment, day)

    assert (decision.status, decision.reason, decision.cents) == (Status.UNFUNDED, reason, 0)


def test_a_day_without_date_is_open() -> None:
    decision = decide(basic(), DayFacts(day=None))

    assert (decision.status, decision.reason, decision.cents) == (Status.PENDING, Reason.DAY_UNDATED, 0)


def test_every_reason_has_a_status_and_a_sentence() -> None:
    from certificates.domain.voucher_rules import wording

    assert set(wording._SENTENCES) == set(Reason)
    assert set(wording._NOTES) == set(Note)
    assert {reason.status for reason in Reason} == set(Status)
