"""The programme office's pages in Wagtail: contracts, vouchers, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain.office_permissions import ensure_permissions
from certificates.enums import VoucherState
from certificates.models import EligibilityDecision, FundingContract, Voucher
from curriculum.enums import Level
from curriculum.models import Enrolment, Run
from lms.accounts.domain.groups import GROUP_OFFICE, ensure_groups
from lms.accounts.models import AccessLogEntry, Provider, PublicBody, User
from tests.certificates.desk import SIGNED_ON, Desk, reasons
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_body, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
ClientOf = Callable[[User], Client]
PAGES = [
    "funding_contract:index",
    "funding_contract:add",
    "voucher:index",
    "voucher:add",
    "eligibility_decision:index",
]


@pytest.fixture(autouse=True)
def _set_up(db: None) -> None:
    ensure_groups()
    ensure_permissions()


@pytest.fixture
def office_client(client_of: ClientOf, office: User) -> Client:
    """The office, logged in."""
    return client_of(office)


def errors_of(response: Any) -> dict[str, list[str]]:
    """What the form complains about; the page was shown again."""
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_the_permissions_are_given_once_and_allow_deleting_nothing_but_designs() -> None:
    ensure_permissions()

    given = Group.objects.get(name=GROUP_OFFICE).permissions.filter(content_type__app_label="certificates")
    assert sorted(given.values_list("codename", flat=True)) == [
        "add_certificatedesign", "add_fundingcontract", "add_voucher",
        "change_certificatedesign", "change_fundingcontract", "change_voucher", "delete_certificatedesign",
        "view_certificatedesign", "view_eligibilitydecision", "view_fundingcontract", "view_voucher",
    ]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_only_the_programme_office_opens_these_pages(
    name: str,
    office_client: Client,
    client_of: ClientOf,
    hr: User,
    pilot: User,
    trainer: User,
    admin_user: User,
) -> None:
    assert office_client.get(reverse(name)).status_code == 200
    for person in (hr, pilot, trainer, admin_user):
        response = client_of(person).get(reverse(name))
        assert response.status_code in {302, 403}
        assert "fields" not in (response.context or {})


def test_the_office_finds_the_pages_in_the_menu(
    office_client: Client, client_of: ClientOf, trainer: User
) -> None:
    address = reverse("funding_contract:index")

    assert address in office_client.get("/admin/").content.decode()
    assert address not in client_of(trainer).get("/admin/").content.decode()


def test_a_contract_is_entered(
    office_client: Client, body: PublicBody, provider: Provider, office: User
) -> None:
    data = {"body": body.pk, "provider": provider.pk, "signed_on": "2026-02-01", "reference": "WV 2026/7"}

    response = office_client.post(reverse("funding_contract:add"), data)

    contract = FundingContract.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("funding_contract:index"))
    assert (contract.body, contract.provider, contract.signed_on) == (body, provider, SIGNED_ON)
    assert (contract.reference, contract.entered_by) == ("WV 2026/7", office)
    assert "Aidlingen" in office_client.get(reverse("funding_contract:index")).content.decode()


@pytest.mark.parametrize("day", ["2999-01-01", "0001-01-01", "0026-02-01", "2017-12-31"])
def test_a_contract_of_an_impossible_day_is_refused_at_its_date(
    office_client: Client, body: PublicBody, provider: Provider, day: str
) -> None:
    data = {"body": body.pk, "provider": provider.pk, "signed_on": day}

    assert set(errors_of(office_client.post(reverse("funding_contract:add"), data))) == {"signed_on"}
    assert not FundingContract.objects.exists()


def test_a_contract_is_corrected_but_keeps_body_and_provider(
    office_client: Client, desk: Desk, other_body: PublicBody
) -> None:
    address = reverse("funding_contract:edit", args=[desk.contract.pk])

    office_client.post(address, {"signed_on": "2026-02-03", "reference": "neu", "body": other_body.pk})

    changed = FundingContract.objects.get()
    assert (changed.signed_on, changed.reference) == (dt.date(2026, 2, 3), "neu")
    assert changed.body == desk.contract.body


def test_a_voucher_is_entered_by_e_mail_address_and_quoted(
    office_client: Client, desk: Desk, enrolment: Enrolment
) -> None:
    data = {
        "contract": desk.contract.pk,
        "person": "PILOT@example.org",
        "level": "basis",
        "voucher_id": "08115001-B-1",
    }

    response = office_client.post(reverse("voucher:add"), data, follow=True)

    voucher = Voucher.objects.get()
    assert (voucher.person, voucher.seat, voucher.enrolment) == (enrolment.person, 1, enrolment)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "Änne Großmann" in said
    assert "platz 1." in said
    assert reasons(enrolment) == ["attendance_missing"] * 3


@pytest.mark.parametrize(("typed", "is_odd"), [("<b>😀</b>", True), ("08115001-B-1", False)])
def test_f11_an_odd_voucher_id_is_kept_and_asked_about(
    office_client: Client, desk: Desk, enrolment: Enrolment, typed: str, is_odd: bool
) -> None:
    data = {
        "contract": desk.contract.pk,
        "person": enrolment.person.email,
        "level": "basis",
        "voucher_id": typed,
    }

    response = office_client.post(reverse("voucher:add"), data, follow=True)

    assert Voucher.objects.get().voucher_id == typed
    said = " ".join(str(message) for message in response.context["messages"])
    assert ("beginnt nicht mit dem AGS der Körperschaft, 08115001" in said) is is_odd
    assert "<b>😀" not in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": "nobody@example.org"}, "person"),
        ({"voucher_id": " "}, "voucher_id"),
        ({"level": "meister"}, "level"),
        ({"contract": ""}, "contract"),
        ({"voucher_id": "taken"}, "__all__"),
    ],
)
def test_what_is_wrong_with_a_voucher_is_said_at_its_field(
    change: dict[str, str],
    field: str,
    office_client: Client,
    desk: Desk,
    colleague: User,
    enrolment: Enrolment,
) -> None:
    desk.enter(colleague, "taken")
    data = {
        "contract": desk.contract.pk,
        "person": enrolment.person.email,
        "level": "basis",
        "voucher_id": "new",
    }

    response = office_client.post(reverse("voucher:add"), {**data, **change})

    assert set(errors_of(response)) == {field}
    assert Voucher.objects.count() == 1


def test_the_office_chooses_between_fitting_enrolments(
    office_client: Client, desk: Desk, pilot: User
) -> None:
    provider = desk.contract.provider
    first, second = (
        make_enrolment(
            pilot, run=make_run(make_edition(key, level=Level.AUFBAU, units=1), provider=provider, title=key)
        )
        for key in ("modul-1", "modul-2")
    )
    voucher = desk.enter_and_quote(pilot, "A", Level.AUFBAU)
    address = reverse("voucher:edit", args=[voucher.pk])

    offered = office_client.get(address).context["form"].fields["enrolment"].queryset
    assert set(offered) == {first, second}
    office_client.post(address, {"enrolment": second.pk})

    voucher.refresh_from_db()
    assert voucher.enrolment == second


def test_somebody_elses_enrolment_cannot_be_smuggled_in(
    office_client: Client, desk: Desk, colleague: User, run: Run
) -> None:
    voucher = desk.enter(make_person("x", first_name="X", last_name="Y"), "1")
    other = make_enrolment(colleague, run=run)

    response = office_client.post(reverse("voucher:edit", args=[voucher.pk]), {"enrolment": other.pk})

    assert set(errors_of(response)) == {"enrolment"}


def test_a_voucher_is_cancelled_with_a_reason(
    office_client: Client, desk: Desk, enrolment: Enrolment
) -> None:
    voucher = desk.enter_and_quote(enrolment.person, "08115001-B-1")
    address = reverse("voucher:cancel", args=[voucher.pk])

    assert set(errors_of(office_client.post(address, {"reason": ""}))) == {"reason"}
    office_client.post(address, {"reason": "Tippfehler"})

    voucher.refresh_from_db()
    assert (voucher.state, voucher.cancelled_reason) == (VoucherState.CANCELLED, "Tippfehler")
    assert reasons(enrolment) == ["voucher_missing"] * 3
    assert errors_of(office_client.post(address, {"reason": "noch einmal"}))
    assert office_client.get(reverse("voucher:edit", args=[voucher.pk])).status_code == 200


def test_a_seat_is_released_and_given_to_the_next(
    office_client: Client, desk: Desk, pilot: User, colleague: User
) -> None:
    first, second = desk.enter(pilot, "1"), desk.enter(colleague, "2")
    assert errors_of(office_client.post(reverse("voucher:assign_seat", args=[second.pk])))

    office_client.post(reverse("voucher:release_seat", args=[first.pk]), {"reason": "hat gekündigt"})
    office_client.post(reverse("voucher:assign_seat", args=[second.pk]))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.seat, first.seat_released_reason, second.seat) == (None, "hat gekündigt", 1)


@pytest.mark.parametrize(
    ("acts", "names"),
    [
        ([], {"cancel", "release_seat"}),
        (["release"], {"cancel", "assign_seat"}),
        (["cancel"], set()),
    ],
)
def test_a_voucher_offers_what_can_be_done_with_it(
    acts: list[str], names: set[str], office_client: Client, desk: Desk, pilot: User
) -> None:
    voucher = desk.enter(pilot, "1")
    for act in acts:
        voucher = getattr(desk, act)(voucher)

    page = office_client.get(reverse("voucher:edit", args=[voucher.pk])).content.decode()

    every = {"cancel", "release_seat", "assign_seat"}
    assert {name for name in every if reverse(f"voucher:{name}", args=[voucher.pk]) in page} == names


@pytest.mark.parametrize("name", ["edit", "cancel", "release_seat", "assign_seat"])
def test_others_do_nothing_with_a_voucher(
    name: str, desk: Desk, pilot: User, hr: User, client_of: ClientOf
) -> None:
    voucher = desk.enter(pilot, "1")

    response = client_of(hr).post(reverse(f"voucher:{name}", args=[voucher.pk]), {"reason": "x"})

    voucher.refresh_from_db()
    assert response.status_code in {302, 403}
    assert (voucher.state, voucher.seat, voucher.seat_released_on) == (VoucherState.ACTIVE, 1, None)


def test_decisions_are_read_with_their_reason_and_money(
    office_client: Client, desk: Desk, enrolment: Enrolment
) -> None:
    desk.enter_and_quote(enrolment.person, "08115001-B-1")
    desk.attend(enrolment, 1)
    decision = EligibilityDecision.objects.get(enrolment=enrolment, reason_code="attended")

    listed = office_client.get(reverse("eligibility_decision:index")).content.decode()
    page = office_client.get(reverse("eligibility_decision:inspect", args=[decision.pk])).content.decode()

    assert listed.count(f"/inspect/{decision.pk}/") >= 1
    assert EligibilityDecision.objects.filter(enrolment=enrolment).count() > 3
    assert len(office_client.get(reverse("eligibility_decision:index")).context["object_list"]) == 3
    assert "100,00\N{NO-BREAK SPACE}€" in listed
    assert decision.reason in page


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("voucher:index", {"q": "grossmann"}, 1),
        ("voucher:index", {"q": "nobody"}, 0),
        ("voucher:index", {"state": "cancelled"}, 0),
        ("funding_contract:index", {"q": "aidl"}, 1),
        ("funding_contract:index", {"q": "altdorf"}, 0),
        ("eligibility_decision:index", {"q": "änne grossm"}, 3),
        ("eligibility_decision:index", {"status": "pending"}, 3),
        ("eligibility_decision:index", {"status": "eligible"}, 0),
    ],
)
def test_lists_are_searched_and_filtered(
    name: str, query: dict[str, str], count: int, office_client: Client, desk: Desk, enrolment: Enrolment
) -> None:
    desk.enter_and_quote(enrolment.person, "08115001-B-1")

    response = office_client.get(reverse(name), query)

    assert len(response.context["object_list"]) == count


def test_every_look_at_somebody_is_logged(office_client: Client, desk: Desk, enrolment: Enrolment) -> None:
    voucher = desk.enter_and_quote(enrolment.person, "08115001-B-1")
    decision = EligibilityDecision.objects.filter(enrolment=enrolment).latest("sequence")
    for address in (
        reverse("voucher:index"),
        reverse("voucher:edit", args=[voucher.pk]),
        reverse("eligibility_decision:index"),
        reverse("eligibility_decision:inspect", args=[decision.pk]),
    ):
        office_client.get(address)

    looks = AccessLogEntry.objects.filter(actor=desk.office, person=enrolment.person, kind="viewed")
    assert sorted(look.subject_matter for look in looks) == sorted(
        [
            "list of voucher decisions",
            "list of vouchers",
            f"voucher {voucher.pk}",
            f"voucher decision {decision.pk}",
        ]
    )


@pytest.mark.parametrize("name", ["voucher:index", "funding_contract:index", "eligibility_decision:index"])
def test_lists_take_the_same_queries_for_one_and_for_many(
    name: str, office_client: Client, desk: Desk, run: Run
) -> None:
    counts = []
    for size in (1, 3):
        for number in range(size):
            body = make_body(f"Ort {size}{number}", ags=f"831{size}{number:04}")
            person = make_person(f"p{size}-{number}", first_name="P", last_name="Q", body=body)
            make_enrolment(person, run=run)
            desk.with_contract(body, run.provider).enter_and_quote(person, f"{size}-{number}")
        office_client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            office_client.get(reverse(name))
        counts.append(len(queries))

    assert counts[0] == counts[1]
