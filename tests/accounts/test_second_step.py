"""The second step at login: authenticator app, recovery codes, and a passkey in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.accounts.models import User
from tests.browser import AxeReport
from tests.factories.people import PASSWORD

ClientOf = Callable[[User], Client]


def log_in(person: User) -> Client:
    """By password."""
    client = Client()
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    return client


def at_the_settings(person: User) -> Client:
    """Logged in, and the password typed once more."""
    client = log_in(person)
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    return client


def set_up_app(client: Client) -> str:
    """Set the app up; the key it shares with the server."""
    page = client.get("/konto/zweiter-schritt/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert "Einrichten</button>" in page
    client.post("/konto/zweiter-schritt/totp/activate/", {"code": code_of(secret)})
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_with_an_app_the_password_alone_opens_nothing(pilot: User) -> None:
    set_up_app(at_the_settings(pilot))

    client = log_in(pilot)

    assert client.get("/meine-kurse/").status_code == 302
    wrong = client.post("/konto/zweiter-schritt/authenticate/", {"code": "000000x"})
    assert wrong.status_code == 200
    assert client.get("/meine-kurse/").status_code == 302


def test_a_recovery_code_opens_the_account_once(pilot: User) -> None:
    first = at_the_settings(pilot)
    set_up_app(first)
    shown = first.get("/konto/zweiter-schritt/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\d+)</code></li>", shown)
    assert len(codes) == 10

    opened = []
    for _ in range(2):
        client = log_in(pilot)
        client.post("/konto/zweiter-schritt/authenticate/", {"code": codes[0]})
        opened.append(client.get("/meine-kurse/").status_code)

    assert opened == [200, 302]


def test_no_secret_lies_readable_in_the_database(pilot: User) -> None:
    secret = set_up_app(at_the_settings(pilot))

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.count() == 2


def test_a_bad_code_sets_nothing_up_and_the_page_needs_no_foreign_picture(pilot: User) -> None:
    client = at_the_settings(pilot)

    page = client.get("/konto/zweiter-schritt/totp/activate/")
    client.post("/konto/zweiter-schritt/totp/activate/", {"code": "12"})

    assert b"<svg" in page.content
    assert b"data:image" not in page.content
    assert b"style=" not in page.content
    assert not Authenticator.objects.exists()


def test_setting_up_asks_for_the_password_again(client_of: ClientOf, pilot: User) -> None:
    answer = client_of(pilot).get("/konto/zweiter-schritt/totp/activate/")

    assert answer["Location"].startswith("/konto/reauthenticate/")


@pytest.mark.django_db(transaction=True)
def test_a_passkey_replaces_the_password(
    page: Page, live_server: LiveServer, pilot: User, axe: Callable[[Page], AxeReport]
) -> None:
    # Passkeys belong to a host name; an address of numbers can have none.
    base = live_server.url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{base}/konto/login/")
    page.get_by_label("E-Mail").fill(pilot.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/meine-kurse/")

    page.goto(f"{base}/konto/zweiter-schritt/webauthn/add/")
    assert not axe(page).violations, str(axe(page))
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url("**/webauthn/add/")
    assert not axe(page).violations, str(axe(page))
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Hinzufügen").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{base}/konto/zweiter-schritt/")
    assert not axe(page).violations, str(axe(page))
    page.get_by_role("button", name="Abmelden").first.click()
    page.goto(f"{base}/konto/login/")
    assert not axe(page).violations, str(axe(page))
    page.get_by_role("button", name="Mit Passkey anmelden").click()

    page.wait_for_url("**/meine-kurse/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Änne Großmann")


def test_a_passkey_is_described_as_enough_not_as_the_only_way(pilot: User) -> None:
    page = at_the_settings(pilot).get("/konto/zweiter-schritt/webauthn/add/").content.decode()

    assert "Ohne Passwort genügt dieser Schlüssel allein zum Anmelden" in page
    assert "nur mit diesem Schlüssel" not in page
