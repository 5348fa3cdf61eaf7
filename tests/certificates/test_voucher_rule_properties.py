"""What holds for the funding rules whatever the facts: never above the fee, monotone, total."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.voucher_rules import (
    BodyFacts,
    ContractFacts,
    DayFacts,
    EnrolmentFacts,
    FundingRules,
    Level,
    ProviderFacts,
    QuotaBand,
    Status,
    VoucherFacts,
    decide_day,
)

dates = st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 15))
fees = st.integers(0, 30_000)
bodies = st.sampled_from(
    [
        BodyFacts(key="a", name="Aalen", ags="08136088"),
        BodyFacts(key="b", name="Landkreis Böblingen", ags="08115000"),
        BodyFacts(key="z", name="Zweckverband", ags=None),
    ]
)
providers = st.sampled_from([ProviderFacts(key="vwa", name="VWA"), ProviderFacts(key="vs", name="VS")])
contracts = st.builds(ContractFacts, key=st.just("c"), provider=providers, signed_on=dates)
vouchers = st.builds(
    VoucherFacts,
    key=st.just("v"),
    voucher_id=st.sampled_from(["08136088-1", "08115000-2", "?"]),
    level=st.sampled_from(Level),
    body_key=st.sampled_from(["a", "b", "z"]),
    contract=contracts,
    seat=st.none() | st.integers(1, 5),
    seat_released_on=st.none() | dates,
)
enrolments = st.builds(
    EnrolmentFacts,
    level=st.sampled_from(Level),
    registered_on=dates,
    fee_cents_per_day=fees,
    first_day=st.none() | dates,
    body=st.none() | bodies,
    provider=st.none() | providers,
    is_run_fundable=st.booleans(),
    is_self_study=st.booleans(),
    withdrawn_on=st.none() | dates,
    contract=st.none() | contracts,
    voucher=st.none() | vouchers,
    basic_completed_on=st.none() | dates,
)
# Close to money, so that the properties below speak about more than zeros.
funded_enrolments = st.builds(
    EnrolmentFacts,
    level=st.sampled_from(Level),
    registered_on=dates,
    fee_cents_per_day=fees,
    first_day=dates,
    body=st.just(BodyFacts(key="a", name="Aalen", ags="08136088")),
    provider=st.just(ProviderFacts(key="vwa", name="VWA")),
    contract=st.builds(
        ContractFacts,
        key=st.just("c"),
        provider=st.just(ProviderFacts(key="vwa", name="VWA")),
        signed_on=dates,
    ),
    voucher=st.builds(
        VoucherFacts,
        key=st.just("v"),
        voucher_id=st.just("08136088-1"),
        level=st.sampled_from(Level),
        body_key=st.just("a"),
        contract=contracts,
        seat=st.sampled_from([1, 1, None]),
    ),
    basic_completed_on=st.none() | dates,
)
rules = st.builds(
    FundingRules,
    basis_cents_per_day=st.integers(0, 20_000),
    aufbau_max_cents_per_day=st.integers(0, 20_000),
    municipality_bands=st.just((QuotaBand(0, None, 1),)),
    district_bands=st.just((QuotaBand(0, None, 4),)),
)


@st.composite
def days(draw: st.DrawFn) -> DayFacts:
    """Any day; an attended one has a date."""
    day = draw(st.none() | dates)
    return DayFacts(
        day=day,
        is_attended=day is not None and draw(st.booleans()),
        provider=draw(st.none() | providers),
        is_run_fundable=draw(st.booleans()),
    )


@given(enrolments | funded_enrolments, days(), st.none() | rules)
def test_every_combination_of_facts_has_a_decision(
    enrolment: EnrolmentFacts, day: DayFacts, version: FundingRules | None
) -> None:
    decision = decide_day(enrolment=enrolment, day=day, rules=version)

    assert decision.status == decision.reason.status
    assert decision.cents >= 0
    assert decision.cents == 0 or decision.status == Status.ELIGIBLE
    assert len(decision.text) > 20
    assert "None" not in decision.text
    assert decide_day(enrolment=enrolment, day=day, rules=version) == decision


@given(enrolments | funded_enrolments, days(), rules)
def test_f3_money_is_never_above_the_fee_nor_the_rate(
    enrolment: EnrolmentFacts, day: DayFacts, version: FundingRules
) -> None:
    cents = decide_day(enrolment=enrolment, day=day, rules=version).cents

    assert cents <= enrolment.fee_cents_per_day
    assert cents <= version.rate(enrolment.level)


@given(funded_enrolments, dates, rules)
def test_f1_attending_never_costs_money(
    enrolment: EnrolmentFacts, day: dt.date, version: FundingRules
) -> None:
    missed = decide_day(enrolment=enrolment, day=DayFacts(day=day), rules=version)
    attended = decide_day(enrolment=enrolment, day=DayFacts(day=day, is_attended=True), rules=version)

    assert attended.cents >= missed.cents == 0


@given(funded_enrolments, fees, dates, rules)
def test_f3_a_higher_fee_never_gets_less(
    enrolment: EnrolmentFacts, more: int, day: dt.date, version: FundingRules
) -> None:
    facts = DayFacts(day=day, is_attended=True)
    dearer = dataclasses.replace(enrolment, fee_cents_per_day=enrolment.fee_cents_per_day + more)

    assert (
        decide_day(enrolment=dearer, day=facts, rules=version).cents
        >= decide_day(enrolment=enrolment, day=facts, rules=version).cents
    )


@given(funded_enrolments, st.integers(0, 60), dates, rules)
def test_f4_an_earlier_contract_never_gets_less(
    enrolment: EnrolmentFacts, days_earlier: int, day: dt.date, version: FundingRules
) -> None:
    assert enrolment.contract is not None
    facts = DayFacts(day=day, is_attended=True)
    signed_on = enrolment.contract.signed_on - dt.timedelta(days=days_earlier)
    earlier = dataclasses.replace(
        enrolment, contract=dataclasses.replace(enrolment.contract, signed_on=signed_on)
    )

    assert (
        decide_day(enrolment=earlier, day=facts, rules=version).cents
        >= decide_day(enrolment=enrolment, day=facts, rules=version).cents
    )


@given(funded_enrolments, dates, rules)
def test_f4_f5_f6_f7_a_day_is_eligible_exactly_if_every_precondition_holds(
    enrolment: EnrolmentFacts, day: dt.date, version: FundingRules
) -> None:
    assert enrolment.first_day is not None
    assert enrolment.contract is not None
    assert enrolment.voucher is not None
    if enrolment.level == Level.BASIS:
        may_be_funded = enrolment.voucher.seat is not None
    else:
        completed_on = enrolment.basic_completed_on
        may_be_funded = completed_on is not None and completed_on < enrolment.first_day

    decision = decide_day(enrolment=enrolment, day=DayFacts(day=day, is_attended=True), rules=version)

    assert (decision.status == Status.ELIGIBLE) == (
        enrolment.contract.signed_on < enrolment.first_day
        and enrolment.voucher.level == enrolment.level
        and may_be_funded
    )
