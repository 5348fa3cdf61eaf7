"""One door for everybody: login by e-mail, closed sign-up, safe ways on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from lms.accounts.domain.people import deactivate_person, reactivate_person
from lms.accounts.models import User
from tests.factories.people import PASSWORD, make_person

LOGIN = "/konto/login/"
START = "where a login leads by itself"


def log_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> int:
    """The status of a login attempt."""
    return client.post(LOGIN, {"login": email, "password": password, **extra}).status_code


def is_logged_in(client: Client) -> bool:
    """Whether the account page opens."""
    return client.get("/konto/").status_code == 200


def test_the_pilot_logs_in_and_out(client: Client, pilot: User) -> None:
    assert not is_logged_in(client)

    assert log_in(client, "PILOT@example.org") == 302
    assert is_logged_in(client)

    client.post("/konto/logout/")
    assert not is_logged_in(client)


def test_logging_out_asks_before_it_acts(client_of: Callable[[User], Client], pilot: User) -> None:
    client = client_of(pilot)

    page = client.get("/konto/logout/")

    assert "Möchten Sie sich abmelden?" in page.content.decode()
    assert is_logged_in(client)


def test_the_login_page_speaks_german_and_offers_no_registration(client: Client, db: None) -> None:
    page = client.get(LOGIN).content.decode()

    assert "Anmelden" in page
    assert "Passwort vergessen?" in page
    assert reverse("account_signup") not in page


def test_sign_up_is_closed(client: Client, db: None) -> None:
    form = {"email": "neu@example.org", "password1": PASSWORD, "password2": PASSWORD}

    answers = [client.get("/konto/signup/"), client.post("/konto/signup/", form)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Keine Registrierung" in answer.content.decode() for answer in answers)
    assert not User.objects.exists()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, pilot: User) -> None:
    wrong = client.post(LOGIN, {"login": "pilot@example.org", "password": "falsch"})
    unknown = client.post(LOGIN, {"login": "niemand@example.org", "password": "falsch"})

    assert wrong.status_code == unknown.status_code == 200
    sentence = "Die E-Mail-Adresse oder das Passwort ist nicht richtig."
    assert sentence in wrong.content.decode()
    assert wrong.content.decode().replace("pilot@", "").count(sentence) == unknown.content.decode().count(
        sentence
    )


def test_asking_for_a_new_password_gives_no_account_away(client: Client, pilot: User) -> None:
    known = client.post("/konto/password/reset/", {"email": "pilot@example.org"})
    unknown = client.post("/konto/password/reset/", {"email": "niemand@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [letter.to for letter in mail.outbox] == [["pilot@example.org"], ["niemand@example.org"]]


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/meine-kurse/", "/meine-kurse/"),
        ("https://boese.example/", START),
        ("//boese.example/", START),
        ("\\\\boese.example", START),
        ("javascript:alert(1)", START),
        ("http:///boese.example", START),
    ],
)
def test_the_login_leads_on_only_within_the_house(
    client: Client, pilot: User, wanted: str, reached: str
) -> None:
    answer = client.post(LOGIN, {"login": pilot.email, "password": PASSWORD, "next": wanted})

    assert answer.status_code == 302
    assert answer.url == (resolve_url(settings.LOGIN_REDIRECT_URL) if reached is START else reached)


def test_an_inactive_account_cannot_log_in(
    client: Client, pilot: User, office: User, now: dt.datetime
) -> None:
    deactivate_person(person=pilot, actor=office, now=now)

    log_in(client, pilot.email)

    assert not is_logged_in(client)


def test_an_inactive_account_gets_no_reset_link(
    client: Client, pilot: User, office: User, now: dt.datetime
) -> None:
    deactivate_person(person=pilot, actor=office, now=now)

    client.post("/konto/password/reset/", {"email": pilot.email})

    assert "/password/reset/key/" not in mail.outbox[0].body


def test_deactivating_ends_every_session_for_good(
    client_of: Callable[[User], Client], pilot: User, colleague: User, office: User
) -> None:
    now = dt.datetime.now(tz=dt.UTC)
    browsers = [client_of(pilot), client_of(pilot)]
    other = client_of(colleague)

    deactivate_person(person=pilot, actor=office, now=now)

    assert not any(is_logged_in(browser) for browser in browsers)
    assert Session.objects.count() == 1
    assert is_logged_in(other)
    reactivate_person(person=pilot, actor=office, now=now)
    assert not any(is_logged_in(browser) for browser in browsers)
    assert log_in(browsers[0], pilot.email) == 302
    assert is_logged_in(browsers[0])


def test_an_unconfirmed_address_has_to_be_confirmed_first(client: Client, pilot: User) -> None:
    EmailAddress.objects.filter(user=pilot).update(verified=False)

    answer = client.post(LOGIN, {"login": pilot.email, "password": PASSWORD})

    assert answer.url == reverse("account_email_verification_sent")
    assert not is_logged_in(client)
    (letter,) = mail.outbox
    link = next(line for line in letter.body.splitlines() if "/konto/confirm-email/" in line)
    assert link.startswith("http://127.0.0.1:8000/konto/")
    path = link.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get(user=pilot).verified
    client.post(path)
    assert EmailAddress.objects.get(user=pilot).verified
    assert log_in(client, pilot.email) == 302
    assert is_logged_in(client)


def test_changing_the_password_ends_all_sessions(client_of: Callable[[User], Client], pilot: User) -> None:
    here, elsewhere = client_of(pilot), client_of(pilot)
    new = "noch-ein-gutes-Passwort"

    here.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not is_logged_in(here)
    assert not is_logged_in(elsewhere)
    assert log_in(here, pilot.email, new) == 302


@pytest.mark.parametrize("weak", ["kurz", "123456789012345", "passwortpasswort-pilot@example.org"[:8]])
def test_a_weak_password_is_refused_in_german(
    client_of: Callable[[User], Client], pilot: User, weak: str
) -> None:
    form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}

    page = client_of(pilot).post("/konto/password/change/", form)

    assert page.status_code == 200
    assert "Dieses Passwort" in page.content.decode()


def test_a_superuser_made_on_the_command_line_logs_in_after_confirming(client: Client, db: None) -> None:
    User.objects.create_superuser("Root@Example.org", PASSWORD, first_name="R", last_name="Oot")

    assert log_in(client, "root@example.org") == 302
    (letter,) = mail.outbox
    path = next(line for line in letter.body.splitlines() if "/confirm-email/" in line).split("8000")[1]
    client.post(path)
    log_in(client, "root@example.org")

    assert client.get("/django-admin/").status_code == 200


def test_two_spellings_of_an_address_are_one_account(db: None) -> None:
    person = make_person("Anna.Groß".replace("ß", "ss"), first_name="Anna", last_name="Groß")

    assert person.email == "anna.gross@example.org"
    assert User.objects.get_by_natural_key("ANNA.GROSS@example.org") == person
