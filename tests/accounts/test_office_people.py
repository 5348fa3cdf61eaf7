"""The programme office's pages about people in Wagtail's admin, and who may not see them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, PublicBody, User
from tests.accounts.letters import link_in
from tests.accounts.office import LISTS, text
from tests.factories.people import make_person

ClientOf = Callable[[User], Client]


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


def test_a_list_says_in_german_whether_an_account_is_active(
    client_of: ClientOf, office: User, pilot: User
) -> None:
    User.objects.filter(pk=pilot.pk).update(is_active=False)

    page = BeautifulSoup(text(client_of(office), "/admin/personen/"), "html.parser")

    said = {cell.get_text(strip=True) for cell in page.select("table.listing td:last-child")}
    assert said == {"Ja", "Nein"}


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
