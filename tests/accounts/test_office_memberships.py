"""The programme office's pages about employments, roles, providers and bodies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.accounts.domain.register import load_register
from lms.accounts.enums import BodyKind, Role
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User
from lms.base.clock import berlin_date
from tests.accounts.office import LISTS, text
from tests.factories.people import make_body, make_person

ClientOf = Callable[[User], Client]


# --- Employments and roles ---
def test_employing_somebody_and_ending_it(desk: Client, pilot: User, other_body: PublicBody) -> None:
    desk.post(
        "/admin/beschaeftigungen/new/",
        {
            "person": "PILOT@example.org",
            "body": str(other_body.pk),
            "valid_from": "2026-03-01",
            "personnel_number": "7",
        },
    )
    employment = Employment.objects.get(person=pilot, body=other_body)
    assert "2026" in text(desk, "/admin/beschaeftigungen/")

    desk.post(f"/admin/beschaeftigungen/edit/{employment.pk}/", {"valid_to": "2026-03-31"})

    employment.refresh_from_db()
    assert (employment.valid_from, employment.valid_to) == (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


@pytest.mark.parametrize(
    ("ordering", "first"), [("", "A"), ("person__name_search", "A"), ("-person__name_search", "Z")]
)
def test_memberships_are_sorted_by_name(desk: Client, body: PublicBody, *, ordering: str, first: str) -> None:
    for last in ("Ärger", "Zimt"):
        make_person(f"p{last[1:]}", first_name="P", last_name=last, body=body)

    page = text(desk, f"/admin/beschaeftigungen/?ordering={ordering}")

    assert (page.index("Ärger") < page.index("Zimt")) == (first == "A")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"person": "niemand@example.org"}, "Es gibt kein aktives Konto mit dieser Adresse."),
        ({}, "Die Person ist dort an diesem Tag oder später bereits beschäftigt."),
    ],
)
def test_an_employment_that_does_not_fit_comes_back_with_the_reason(
    desk: Client, pilot: User, body: PublicBody, change: dict[str, str], reason: str
) -> None:
    form = {"person": pilot.email, "body": str(body.pk), "valid_from": "2026-03-01", **change}

    page = desk.post("/admin/beschaeftigungen/new/", form).content.decode()

    assert reason in page
    assert Employment.objects.count() == 1


def test_granting_and_ending_a_role(desk: Client, office: User, pilot: User, provider: Provider) -> None:
    desk.post(
        "/admin/rollen/new/",
        {
            "person": pilot.email,
            "role": Role.TRAINER,
            "provider": str(provider.pk),
            "valid_from": "2026-03-01",
        },
    )
    grant = RoleGrant.objects.get(person=pilot)
    assert grant.granted_by == office

    desk.post(f"/admin/rollen/edit/{grant.pk}/", {"valid_to": "2026-03-02"})

    grant.refresh_from_db()
    assert grant.valid_to == dt.date(2026, 3, 2)


def test_a_role_in_the_wrong_scope_comes_back_with_the_reason(
    desk: Client, pilot: User, body: PublicBody
) -> None:
    form = {"person": pilot.email, "role": Role.TRAINER, "body": str(body.pk), "valid_from": "2026-03-01"}

    page = desk.post("/admin/rollen/new/", form).content.decode()

    assert "Eine Personalstelle braucht eine Körperschaft" in page
    assert not RoleGrant.objects.filter(person=pilot).exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PROGRAMME_OFFICE])
def test_the_office_cannot_raise_anybody_above_itself(desk: Client, office: User, role: Role) -> None:
    form = {"person": office.email, "role": role, "valid_from": "2026-03-01"}

    answer = desk.post("/admin/rollen/new/", form)

    assert answer.status_code == 200
    assert RoleGrant.objects.filter(person=office).count() == 1
    assert f'value="{role}"' not in text(desk, "/admin/rollen/new/")


def test_the_office_cannot_end_an_administrators_role(desk: Client, admin_user: User) -> None:
    grant = admin_user.role_grants.get()

    answer = desk.post(f"/admin/rollen/edit/{grant.pk}/", {"valid_to": "2026-03-01"})

    assert answer.status_code == 302
    grant.refresh_from_db()
    assert grant.valid_to is None


def test_an_administrator_can_do_both(client_of: ClientOf, admin_user: User, office: User) -> None:
    chief = client_of(admin_user)
    today = berlin_date(timezone.now())

    chief.post(
        "/admin/rollen/new/", {"person": office.email, "role": Role.ADMINISTRATOR, "valid_from": "2026-03-01"}
    )
    chief.post(
        f"/admin/rollen/edit/{office.role_grants.get(role=Role.PROGRAMME_OFFICE).pk}/", {"valid_to": today}
    )

    assert office.role_grants.filter(role=Role.ADMINISTRATOR).count() == 1
    assert office.role_grants.get(role=Role.PROGRAMME_OFFICE).valid_to == today


@pytest.mark.parametrize(
    ("address", "slip", "field"),
    [
        ("beschaeftigungen", {"valid_from": "0001-01-01"}, "valid_from"),
        ("beschaeftigungen", {"valid_from": "9999-01-01"}, "valid_from"),
        ("beschaeftigungen", {"valid_from": "2026-03-01"}, "valid_from"),
        ("rollen", {"valid_from": "9999-01-01"}, "valid_from"),
        ("rollen", {"valid_to": "2026-02-01"}, "valid_to"),
        ("rollen", {"role": Role.HR}, "body"),
        ("rollen", {"role": Role.TRAINER}, "provider"),
        ("rollen", {"role": Role.ADMINISTRATOR}, "role"),
    ],
)
def test_a_slip_is_said_at_its_field(
    desk: Client, pilot: User, provider: Provider, address: str, slip: dict[str, str], field: str
) -> None:
    is_role = address == "rollen"
    usual = {"role": Role.TRAINER, "provider": str(provider.pk)} if is_role else {}
    body = "" if is_role else str(pilot.employments.get().body_id)
    form = {"person": pilot.email, "body": body, "valid_from": "2026-03-01", **usual, **slip}
    if field in {"provider", "body"}:
        form["provider"] = ""

    answer = desk.post(f"/admin/{address}/new/", form)

    assert set(answer.context["form"].errors) == {field}
    assert Employment.objects.filter(person=pilot).count() == 1
    assert not RoleGrant.objects.filter(person=pilot).exists()


@pytest.mark.parametrize("last_day", ["0026-03-31", "2019-12-31", "9999-12-31"])
def test_an_impossible_last_day_is_said_at_its_field(desk: Client, pilot: User, last_day: str) -> None:
    employment = pilot.employments.get()

    answer = desk.post(f"/admin/beschaeftigungen/edit/{employment.pk}/", {"valid_to": last_day})

    assert set(answer.context["form"].errors) == {"valid_to"}
    employment.refresh_from_db()
    assert employment.valid_to is None


def test_only_roles_the_office_may_end_lead_on(
    desk: Client, client_of: ClientOf, admin_user: User, trainer: User
) -> None:
    grants = {person: person.role_grants.get() for person in (admin_user, trainer)}
    links = {person: f"/admin/rollen/edit/{grant.pk}/" for person, grant in grants.items()}

    offices, chiefs = text(desk, "/admin/rollen/"), text(client_of(admin_user), "/admin/rollen/")

    assert "Verwaltung" in offices
    assert {person for person, link in links.items() if link in offices} == {trainer}
    assert {person for person, link in links.items() if link in chiefs} == {admin_user, trainer}


# --- Providers and bodies ---
def test_providers_are_added_and_changed(desk: Client) -> None:
    form = {"name": "Akademie Süd", "short_name": "AS", "place": "Ulm", "signatory_function": "Leitung"}
    desk.post("/admin/bildungspartner/new/", form)
    provider = Provider.objects.get(short_name="AS")

    desk.post(f"/admin/bildungspartner/edit/{provider.pk}/", {**form, "place": "Biberach"})

    provider.refresh_from_db()
    assert provider.place == "Biberach"


def test_bodies_show_quota_and_source(desk: Client, now: dt.datetime) -> None:
    load_register(now=now)
    body = PublicBody.objects.get(ags="08111000")

    pages = (
        text(desk, "/admin/koerperschaften/?q=stuttgart"),
        text(desk, f"/admin/koerperschaften/inspect/{body.pk}/"),
    )

    for page in pages:
        assert "632.865" in page
        assert "Statistisches Bundesamt (Destatis)" in page
        assert "dl-de/by-2-0" in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("boeblingen", {"08115003", "08115000"}),
        ("BÖBLINGEN landkreis", {"08115000"}),
        ("0811500", {"08115000", "08115001", "08115002", "08115003", "08115004"}),
        ("niemandsort", set()),
    ],
)
def test_bodies_are_found_by_name_and_ags(
    desk: Client, now: dt.datetime, typed: str, found: set[str]
) -> None:
    load_register(now=now)

    page = text(desk, f"/admin/koerperschaften/?q={typed}")

    assert set(re.findall(r"\b08\d{6}\b", page)) == found


def test_another_employer_is_added_outside_the_register(desk: Client) -> None:
    desk.post(
        "/admin/koerperschaften/new/", {"name": "Zweckverband IT", "official_name": "Zweckverband IT Süd"}
    )

    employer = PublicBody.objects.get(name="Zweckverband IT")
    assert (employer.kind, employer.ags, employer.district) == (BodyKind.OTHER, None, None)


def test_a_body_of_the_register_is_not_changed_by_hand(
    client_of: ClientOf, admin_user: User, body: PublicBody
) -> None:
    assert client_of(admin_user).get(f"/admin/koerperschaften/edit/{body.pk}/").status_code == 404


# --- Constant queries ---
@pytest.mark.parametrize("address", LISTS)
def test_lists_take_as_many_queries_for_thirty_rows_as_for_one(desk: Client, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(desk, f"/admin/{address}/")
        return len(captured)

    fill_lists(range(1))
    queries()  # Wagtail fills its caches
    for_one = queries()
    fill_lists(range(1, 30))

    assert queries() == for_one <= MOST_QUERIES


# Wagtail's own frame takes about ten.
MOST_QUERIES = 20


def fill_lists(numbers: range) -> None:
    """A row for every list and number."""
    for number in numbers:
        body = make_body(f"Ort {number}", ags=f"0811{number:04}")
        person = make_person(f"n{number}", first_name="N", last_name=f"N{number}", body=body)
        RoleGrant.objects.create(person=person, role=Role.HR, body=body, valid_from=dt.date(2026, 1, 1))
        Provider.objects.create(name=f"P{number}", short_name=f"P{number}", place="Ulm")
