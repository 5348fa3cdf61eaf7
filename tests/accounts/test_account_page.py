"""The account page and the language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lms.accounts.models import User

ClientOf = Callable[[User], Client]


def test_the_pilot_sees_name_and_address(client_of: ClientOf, pilot: User) -> None:
    page = client_of(pilot).get("/konto/").content.decode()

    assert "Mein Konto" in page
    assert "Änne Großmann" in page
    assert "pilot@example.org" in page
    assert "Passwort ändern" in page


def test_the_page_belongs_to_who_is_logged_in(client: Client, pilot: User) -> None:
    assert client.get("/konto/").url == "/konto/login/?next=/konto/"


@pytest.mark.parametrize(
    "address",
    ["/konto/", "/konto/logout/", "/konto/password/change/", "/konto/login/", "/konto/password/reset/"],
)
def test_pages_have_one_heading_no_inline_code_and_labelled_fields(
    client_of: ClientOf, client: Client, pilot: User, address: str
) -> None:
    browser = client if "login" in address or "reset" in address else client_of(pilot)

    html = browser.get(address).content.decode()

    assert html.count("<h1") == 1
    assert " style=" not in html
    assert " onclick=" not in html
    assert "<script>" not in html
    fields = html.count("<input") - html.count('type="hidden"') - html.count(" hidden>")
    assert html.count("<label") == fields


def test_the_language_can_be_switched(client: Client, db: None) -> None:
    assert "<h1>Anmelden</h1>" in client.get("/konto/login/").content.decode()

    answer = client.post("/konto/sprache/", {"language": "en", "next": "/konto/login/"})

    assert answer.url == "/konto/login/"
    assert "<h1>Log in</h1>" in client.get("/konto/login/").content.decode()


def test_the_language_switch_leads_on_only_within_the_house(client: Client, db: None) -> None:
    answer = client.post("/konto/sprache/", {"language": "en", "next": "https://boese.example/"})

    assert answer.url == "/"


def test_errors_of_a_form_are_announced_and_tied_to_their_field(client: Client, db: None) -> None:
    html = client.post("/konto/login/", {"login": "kein-at", "password": ""}).content.decode()

    assert 'aria-invalid="true"' in html
    assert 'class="errorlist"' in html
    assert "aria-describedby=" in html
