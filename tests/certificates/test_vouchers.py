"""Contracts, vouchers and quota seats, as the programme office enters them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from certificates.domain.eligibility import decide_eligibility
from certificates.domain.funding_queries import fitting_enrolments
from certificates.domain.seats import SeatRefusedError
from certificates.domain.vouchers import (
    ContractRefusedError,
    VoucherRefusedError,
    correct_contract,
    enter_contract,
)
from certificates.enums import VoucherState
from certificates.models import EligibilityDecision, FundingContract, Voucher
from curriculum.enums import EnrolmentState, Level
from curriculum.models import Enrolment, Run
from lms.accounts.models import AccessLogEntry, Provider, PublicBody, RegisterVersion, User
from tests.certificates.desk import SIGNED_ON, Desk, cents, reasons
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_body, make_other_employer, make_person

pytestmark = pytest.mark.django_db


def test_a_contract_keeps_the_register_of_its_day(desk: Desk) -> None:
    RegisterVersion.objects.filter(is_current=True).update(is_current=False)
    RegisterVersion.objects.create(key="2024-12-31", notice="newer", imported_at=desk.now, is_current=True)

    contract = FundingContract.objects.get()

    assert contract.register_version_id == "2023-11-30"
    assert contract.entered_by == desk.office


def test_a_contract_of_tomorrow_is_refused(
    body: PublicBody, provider: Provider, office: User, now: dt.datetime
) -> None:
    with pytest.raises(ContractRefusedError) as refused:
        enter_contract(body=body, provider=provider, signed_on=dt.date(2026, 3, 3), actor=office, now=now)

    assert refused.value.field == "signed_on"
    assert not FundingContract.objects.exists()


def test_without_a_register_there_is_no_quota_and_no_contract(
    provider: Provider, office: User, now: dt.datetime
) -> None:
    employer = make_other_employer("Zweckverband")

    with pytest.raises(ContractRefusedError) as refused:
        enter_contract(body=employer, provider=provider, signed_on=SIGNED_ON, actor=office, now=now)

    assert refused.value.field == "body"


def test_f9_one_contract_carries_vouchers_for_several_people(
    desk: Desk, pilot: User, colleague: User
) -> None:
    desk.enter(pilot, "1")
    desk.enter(colleague, "2")

    assert {voucher.person for voucher in desk.contract.vouchers.all()} == {pilot, colleague}


def test_f11_an_id_is_stored_as_issued(desk: Desk, pilot: User) -> None:
    voucher = desk.enter(pilot, "  8115001 /b-77 ß ")

    assert Voucher.objects.get(pk=voucher.pk).voucher_id == "8115001 /b-77 ß"


@pytest.mark.parametrize("voucher_id", ["", "   ", "x" * 81])
def test_an_empty_or_endless_id_is_refused(desk: Desk, pilot: User, voucher_id: str) -> None:
    with pytest.raises(VoucherRefusedError) as refused:
        desk.enter(pilot, voucher_id)

    assert refused.value.field == "voucher_id"


def test_an_id_in_use_is_refused_until_it_is_cancelled(desk: Desk, pilot: User, colleague: User) -> None:
    wrong = desk.enter(colleague, "08115001-1")
    with pytest.raises(VoucherRefusedError):
        desk.enter(pilot, "08115001-1")
    desk.cancel(wrong)

    right = desk.enter(pilot, "08115001-1")

    assert right.seat == 1


def test_one_person_has_one_active_basic_voucher(desk: Desk, pilot: User) -> None:
    desk.enter(pilot, "1")

    with pytest.raises(VoucherRefusedError):
        desk.enter(pilot, "2")

    assert desk.enter(pilot, "3", Level.AUFBAU).level == Level.AUFBAU


def test_a_cancelled_voucher_frees_its_seat_and_keeps_its_reason(
    desk: Desk, pilot: User, colleague: User
) -> None:
    voucher = desk.enter(pilot, "1")

    desk.cancel(voucher, " vom Städtetag\nzurückgezogen ")

    voucher.refresh_from_db()
    assert (voucher.state, voucher.seat) == (VoucherState.CANCELLED, None)
    assert voucher.cancelled_reason == "vom Städtetag zurückgezogen"
    assert desk.enter(colleague, "2").seat == 1
    with pytest.raises(VoucherRefusedError):
        desk.cancel(voucher)


@pytest.mark.parametrize("reason", ["", " \n", "x" * 301])
def test_cancelling_and_releasing_need_a_reason(desk: Desk, pilot: User, reason: str) -> None:
    voucher = desk.enter(pilot, "1")

    with pytest.raises(VoucherRefusedError):
        desk.cancel(voucher, reason)
    with pytest.raises(SeatRefusedError):
        desk.release(voucher, reason)

    voucher.refresh_from_db()
    assert (voucher.state, voucher.seat) == (VoucherState.ACTIVE, 1)


def test_a_new_contract_decides_those_who_wait_for_it(
    desk: Desk, colleague: User, run: Run, other_provider: Provider
) -> None:
    elsewhere = make_run(run.edition, provider=other_provider, dates=[dt.date(2026, 3, 9)])
    enrolment = make_enrolment(colleague, run=elsewhere)
    decide_eligibility(enrolment=enrolment, now=desk.now)
    assert reasons(enrolment) == ["contract_missing_or_late", "day_undated", "day_undated"]

    desk.with_contract(desk.contract.body, other_provider)

    assert reasons(enrolment) == ["voucher_missing", "day_undated", "day_undated"]


def test_quoting_a_voucher_decides_its_enrolment(desk: Desk, enrolment: Enrolment, now: dt.datetime) -> None:
    decide_eligibility(enrolment=enrolment, now=now)
    voucher = desk.enter(enrolment.person, "08115001-1")
    assert reasons(enrolment) == ["voucher_missing"] * 3

    desk.quote(voucher, enrolment)

    assert reasons(enrolment) == ["attendance_missing"] * 3
    rows = EligibilityDecision.objects.count()
    desk.quote(voucher, enrolment)
    assert EligibilityDecision.objects.count() == rows


def test_a_voucher_is_quoted_by_itself_only_where_there_is_no_doubt(
    desk: Desk, run: Run, enrolment: Enrolment, colleague: User
) -> None:
    alone = desk.enter_and_quote(enrolment.person, "1")
    nowhere = desk.enter_and_quote(colleague, "2")
    later = make_enrolment(colleague, run=run)

    assert (alone.enrolment, nowhere.enrolment) == (enrolment, None)
    assert list(fitting_enrolments(voucher=nowhere)) == [later]
    assert list(fitting_enrolments(voucher=alone)) == []


def test_between_two_fitting_modules_the_office_chooses(desk: Desk, pilot: User, provider: Provider) -> None:
    for key in ("aufbau-1", "aufbau-2"):
        edition = make_edition(key, level=Level.AUFBAU, units=1)
        make_enrolment(pilot, run=make_run(edition, provider=provider))

    voucher = desk.enter_and_quote(pilot, "A", Level.AUFBAU)

    assert voucher.enrolment is None
    assert fitting_enrolments(voucher=voucher).count() == 2


def _other_person(person: User, run: Run) -> Enrolment:
    other = make_person("other", first_name="A", last_name="B", body=person.employments.get().body)
    return make_enrolment(other, run=run)


def _other_level(person: User, run: Run) -> Enrolment:
    edition = make_edition("aufbau", level=Level.AUFBAU)
    return make_enrolment(person, run=make_run(edition, provider=run.provider))


def _other_body(person: User, run: Run) -> Enrolment:
    return make_enrolment(person, run=run, body=make_body("Aichtal", ags="08116081"))


def _no_body(person: User, run: Run) -> Enrolment:
    return make_enrolment(person, run=run, body=None)


def _no_run(person: User, run: Run) -> Enrolment:
    return make_enrolment(person, edition=run.edition)


@pytest.mark.parametrize("enrol", [_other_person, _other_level, _other_body, _no_body, _no_run])
def test_a_voucher_that_does_not_fit_is_refused(enrol: Any, desk: Desk, colleague: User, run: Run) -> None:
    voucher = desk.enter(colleague, "1")
    enrolment = enrol(colleague, run)

    with pytest.raises(VoucherRefusedError) as refused:
        desk.quote(voucher, enrolment)

    voucher.refresh_from_db()
    assert (refused.value.field, voucher.enrolment) == ("enrolment", None)


def test_f9_a_voucher_of_a_contract_with_another_provider_is_refused(
    desk: Desk, enrolment: Enrolment, body: PublicBody, other_provider: Provider
) -> None:
    voucher = desk.with_contract(body, other_provider).enter(enrolment.person, "1")

    with pytest.raises(VoucherRefusedError) as refused:
        desk.quote(voucher, enrolment)

    assert refused.value.field == "enrolment"


def test_a_cancelled_voucher_cannot_be_quoted(desk: Desk, enrolment: Enrolment) -> None:
    voucher = desk.cancel(desk.enter(enrolment.person, "1"))

    with pytest.raises(VoucherRefusedError):
        desk.quote(voucher, enrolment)


def test_a_voucher_moves_with_the_person_until_it_has_paid(
    desk: Desk, enrolment: Enrolment, provider: Provider
) -> None:
    voucher = desk.enter_and_quote(enrolment.person, "08115001-1")
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 2, 28)
    )
    second_run = make_run(enrolment.edition, provider=provider, dates=[dt.date(2026, 3, 1)])
    second = make_enrolment(enrolment.person, run=second_run)

    desk.quote(voucher, second)

    assert reasons(enrolment) == ["enrolment_withdrawn"] * 3
    desk.attend(second)
    assert cents(second) == 10_000
    with pytest.raises(VoucherRefusedError):
        desk.quote(voucher, enrolment)


def test_two_vouchers_cannot_be_quoted_on_one_enrolment(desk: Desk, pilot: User, provider: Provider) -> None:
    run = make_run(make_edition("aufbau", level=Level.AUFBAU, units=1), provider=provider)
    enrolment = make_enrolment(pilot, run=run)
    first, second = (desk.enter(pilot, f"08115001-A-{n}", Level.AUFBAU) for n in (1, 2))
    desk.quote(first, enrolment)

    with pytest.raises(VoucherRefusedError):
        desk.quote(second, enrolment)


def test_a_corrected_date_of_signature_decides_anew(
    desk: Desk, enrolment: Enrolment, office: User, now: dt.datetime
) -> None:
    desk.enter_and_quote(enrolment.person, "08115001-1")
    day_1 = dt.date(2026, 2, 27)

    correct_contract(contract=desk.contract, signed_on=day_1, reference=" WV 7 ", actor=office, now=now)

    desk.contract.refresh_from_db()
    assert (desk.contract.signed_on, desk.contract.reference) == (day_1, "WV 7")
    assert reasons(enrolment) == ["contract_missing_or_late"] * 3


def test_every_change_of_somebodys_money_is_logged(desk: Desk, enrolment: Enrolment) -> None:
    voucher = desk.enter_and_quote(enrolment.person, "08115001-1")
    desk.release(voucher)
    desk.assign(voucher)
    desk.cancel(voucher)

    entries = AccessLogEntry.objects.filter(person=enrolment.person, actor=desk.office, kind="changed")
    assert sorted(entry.subject_matter for entry in entries if "voucher" in entry.subject_matter) == [
        f"quota seat assigned, voucher {voucher.pk}",
        f"quota seat released, voucher {voucher.pk}",
        f"voucher {voucher.pk} cancelled",
        f"voucher {voucher.pk} entered",
        f"voucher {voucher.pk} quoted",
    ]
