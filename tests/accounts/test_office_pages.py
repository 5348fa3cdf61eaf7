"""The programme office's pages in Wagtail's admin, and who may not see them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.register import load_register
from lms.accounts.enums import AccessKind, BodyKind, Role
from lms.accounts.models import AccessLogEntry, Employment, Provider, PublicBody, RoleGrant, User
from lms.base.clock import berlin_date
from tests.accounts.letters import link_in
from tests.factories.people import make_body, make_person

ClientOf = Callable[[User], Client]
LISTS = ["personen", "beschaeftigungen", "rollen", "bildungspartner", "koerperschaften"]


@pytest.fixture
def desk(client_of: ClientOf, office: User) -> Client:
    """The programme office at work."""
    return client_of(office)


def text(client: Client, path: str) -> str:
    """The page behind ``path``."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()


def logged(subject: str) -> set[tuple[User, User, str]]:
    """Who looked at whom."""
    entries = AccessLogEntry.objects.filter(subject_matter=subject).select_related("actor", "person")
    return {(entry.actor, entry.person, entry.kind) for entry in entries}


# --- Who may look ---
@pytest.mark.parametrize("address", LISTS)
def test_office_and_administrators_see_the_lists(
    client_of: ClientOf, office: User, admin_user: User, pilot: User, address: str
) -> None:
    for person in (office, admin_user):
        assert client_of(person).get(f"/admin/{address}/").status_code == 200


@pytest.mark.parametrize(
    "address", [*LISTS, "personen/new", "rollen/new", "beschaeftigungen/new", "koerperschaften/new"]
)
def test_trainers_and_hr_do_not(client_of: ClientOf, trainer: User, hr: User, address: str) -> None:
    as_trainer = client_of(trainer).get(f"/admin/{address}/")
    as_hr = client_of(hr).get(f"/admin/{address}/", follow=True)

    assert (as_trainer.status_code, as_trainer.url) == (302, "/admin/")
    assert as_hr.status_code == 403


def test_a_trainer_cannot_open_a_person_by_its_address(
    client_of: ClientOf, trainer: User, pilot: User
) -> None:
    client = client_of(trainer)
    paths = [f"/admin/personen/{act}/{pilot.pk}/" for act in ("edit", "inspect")]
    paths += [f"/admin/personen/inspect/{pilot.pk}/{act}/" for act in ("invite", "active")]

    answers = [client.get(path) for path in paths] + [client.post(path) for path in paths]

    assert all(answer.status_code in {302, 403} for answer in answers)
    assert not any(pilot.last_name in answer.content.decode() for answer in answers)
    assert mail.outbox == []
    pilot.refresh_from_db()
    assert pilot.is_active


def test_the_menu_shows_the_pages_to_who_may_open_them(
    client_of: ClientOf, office: User, trainer: User
) -> None:
    assert "/admin/personen/" in text(client_of(office), "/admin/")
    page = text(client_of(trainer), "/admin/")
    assert "/admin/personen/" not in page
    assert "/admin/rollen/" not in page


@pytest.mark.parametrize(
    "address", ["/admin/users/", "/admin/users/new/", "/admin/groups/", "/admin/groups/new/"]
)
def test_wagtails_own_user_and_group_pages_are_closed_to_office_and_administrators(
    client_of: ClientOf, office: User, admin_user: User, address: str
) -> None:
    for person in (office, admin_user):
        answer = client_of(person).get(address)
        assert (answer.status_code, answer.url) == (302, "/admin/")


def test_bulk_acts_on_accounts_are_closed_to_office_and_administrators(
    client_of: ClientOf, office: User, admin_user: User, pilot: User
) -> None:
    for person in (office, admin_user):
        for act in ("assign_role", "delete", "set_active_state"):
            path = f"/admin/bulk/accounts/user/{act}/?id={person.pk}&next=/admin/"
            client_of(person).post(path, {"role": "1", "mark_as_active": "False"})

    assert User.objects.filter(pk__in=[office.pk, admin_user.pk], is_active=True).count() == 2


def test_a_superuser_can_use_wagtails_user_pages(client_of: ClientOf, pilot: User) -> None:
    pilot.is_superuser = True
    pilot.save()
    client = client_of(pilot)
    assert "pilot@example.org" in text(client, "/admin/users/")

    client.post(
        f"/admin/users/edit/{pilot.pk}/",
        {"email": pilot.email, "first_name": "Anne", "last_name": "Groß", "is_active": "on"},
    )

    pilot.refresh_from_db()
    assert (pilot.first_name, pilot.name_search) == ("Anne", "gross anne")


# --- People ---
def test_inviting_somebody(
    desk: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    form = {
        "email": "guelsen@example.org",
        "academic_title": "Dr.",
        "first_name": "Gu\N{COMBINING DIAERESIS}lşen",
        "last_name": "Ağaoğlu",
        "gender_form": "female",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post("/admin/personen/new/", form)

    assert (answer.status_code, answer.url) == (302, "/admin/personen/")
    person = User.objects.get(email="guelsen@example.org")
    assert person.get_full_name() == "Dr. Gülşen Ağaoğlu"
    assert not person.has_usable_password()
    assert link_in(mail.outbox[0], "/reset/key/")
    assert "Olga Programm" in str(mail.outbox[0].body)


def test_a_taken_address_is_refused_at_its_field(desk: Client, pilot: User) -> None:
    form = {"email": "Pilot@example.org", "first_name": "X", "last_name": "Y", "gender_form": "neutral"}

    answer = desk.post("/admin/personen/new/", form)

    assert answer.status_code == 200
    assert "Mit dieser E-Mail-Adresse gibt es bereits ein Konto." in answer.content.decode()
    assert not User.objects.filter(last_name="Y").exists()


@pytest.mark.parametrize("typed", ["großmann", "GROSSMANN ÄNNE", "aenne", "anne gross", "pilot@exam"])
def test_people_are_found_by_the_search_form(desk: Client, pilot: User, stranger: User, typed: str) -> None:
    page = text(desk, f"/admin/personen/?q={typed}")

    found = pilot.last_name in page
    assert found == (typed != "anne gross")
    assert stranger.last_name not in page


def test_the_list_is_sorted_by_name_without_marks(desk: Client) -> None:
    for first, last in [
        ("A", "Zoe"),
        ("A", "Äbler"),
        ("A", "Adler"),
        ("A", "Łang"),
        ("A", "Mai"),
        ("A", "Oelz"),
    ]:
        make_person(f"{last}x".encode("ascii", "ignore").decode() + first, first_name=first, last_name=last)

    page = text(desk, "/admin/personen/")

    names = [name for name in re.findall(r"A (Zoe|Äbler|Adler|Łang|Mai|Oelz)\b", page) if name]
    assert list(dict.fromkeys(names)) == ["Adler", "Äbler", "Łang", "Mai", "Oelz", "Zoe"]


def test_p3_the_list_is_logged_for_everybody_on_it(desk: Client, office: User, pilot: User, hr: User) -> None:
    text(desk, "/admin/personen/")

    assert logged("list of people") == {(office, person, AccessKind.VIEWED) for person in (pilot, hr)}


def test_p3_opening_a_person_is_logged(desk: Client, office: User, pilot: User) -> None:
    text(desk, f"/admin/personen/inspect/{pilot.pk}/")
    text(desk, f"/admin/personen/edit/{pilot.pk}/")

    entries = AccessLogEntry.objects.filter(person=pilot, actor=office, subject_matter__startswith="account")
    assert entries.count() == 2


def test_a_persons_page_shows_account_work_and_roles_and_nothing_of_learning(
    desk: Client, hr: User, body: PublicBody
) -> None:
    User.objects.filter(pk=hr.pk).update(date_joined=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC))

    page = text(desk, f"/admin/personen/inspect/{hr.pk}/")

    assert "02.03.2026" in page
    assert "Aidlingen (Landkreis Böblingen)" in page
    assert "Personalstelle einer Körperschaft" in page
    assert "hr@example.org" in page
    for secret in ("last_login", "Letzte Anmeldung", "password", "xapi", str(hr.xapi_account)):
        assert secret not in page


def test_renaming_somebody(desk: Client, office: User, pilot: User) -> None:
    form = {"academic_title": "", "first_name": "Änne", "last_name": "Müller-Groß", "gender_form": "female"}

    desk.post(
        f"/admin/personen/edit/{pilot.pk}/", {**form, "email": "boese@example.org", "is_superuser": "on"}
    )

    pilot.refresh_from_db()
    assert (pilot.last_name, pilot.name_search) == ("Müller-Groß", "mueller gross aenne")
    assert (pilot.email, pilot.is_superuser) == ("pilot@example.org", False)
    assert logged("name") == {(office, pilot, AccessKind.CHANGED)}


def test_sending_an_invitation_again_asks_first(
    desk: Client, pilot: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    path = f"/admin/personen/inspect/{pilot.pk}/invite/"
    with django_capture_on_commit_callbacks(execute=True):
        text(desk, path)
        assert mail.outbox == []
        desk.post(path)

    assert [letter.to for letter in mail.outbox] == [[pilot.email]]


def is_open(person: User) -> bool:
    """Whether the account may log in."""
    return User.objects.filter(pk=person.pk, is_active=True).exists()


def test_only_administrators_close_an_account_and_never_their_own(
    client_of: ClientOf, desk: Client, admin_user: User, pilot: User
) -> None:
    chief = client_of(admin_user)
    path = f"/admin/personen/inspect/{pilot.pk}/active/"

    assert desk.post(path).status_code == 302
    assert is_open(pilot)
    text(chief, path)
    chief.post(path)
    assert not is_open(pilot)
    chief.post(path)
    assert is_open(pilot)
    chief.post(f"/admin/personen/inspect/{admin_user.pk}/active/")
    assert is_open(admin_user)


@pytest.mark.parametrize("gone", ["delete", "history", "usage", "copy"])
def test_what_we_do_not_offer_is_not_there(desk: Client, pilot: User, gone: str) -> None:
    assert desk.get(f"/admin/personen/{gone}/{pilot.pk}/").status_code == 404


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
        assert "632865" in page.replace(".", "")
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
