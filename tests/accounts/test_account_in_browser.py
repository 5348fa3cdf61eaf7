"""Gülşen Ağaoğlu gets an invitation on her phone and uses the keyboard only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.accounts.domain.people import invite_person
from lms.accounts.models import User
from tests.accounts.letters import link_in
from tests.browser import AxeReport

pytestmark = pytest.mark.django_db(transaction=True)

NARROWEST = {"width": 320, "height": 640}
PASSWORD = "ein-ganz-neues-Passwort"


@pytest.fixture
def look(page: Page, axe: Callable[[Page], AxeReport]) -> Callable[[], None]:
    """Nothing on the present page hinders anybody, and nothing sticks out of it."""

    def check() -> None:
        report = axe(page)
        assert not report.violations, str(report)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]

    return check


def type_into(page: Page, *entries: str) -> None:
    """Fill the focused field and the next ones, and send the form."""
    for position, entry in enumerate(entries):
        if position:
            page.keyboard.press("Tab")
        page.keyboard.type(entry)
    page.keyboard.press("Enter")


def test_from_the_invitation_to_the_account_page(
    page: Page, live_server: LiveServer, office: User, look: Callable[[], None]
) -> None:
    invite_person(
        email="guelsen@example.org",
        first_name="Gülşen",
        last_name="Ağaoğlu",
        actor=office,
        now=timezone.now(),
    )
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.set_viewport_size(NARROWEST)

    page.goto(f"{live_server.url}{link_in(mail.outbox[0], '/reset/key/')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Passwort festlegen")
    look()
    page.get_by_label("Neues Passwort", exact=True).focus()
    type_into(page, "kurz", "kurz")
    expect(page.get_by_text("Dieses Passwort ist zu kurz")).to_be_visible()
    look()
    page.get_by_label("Neues Passwort", exact=True).focus()
    type_into(page, PASSWORD, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Passwort ist festgelegt")
    look()
    page.get_by_role("main").get_by_role("link", name="Anmelden").press("Enter")
    look()
    page.get_by_label("E-Mail").fill("guelsen@example.org")
    page.get_by_label("Passwort", exact=True).fill("falsch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("ist nicht richtig")
    look()
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sie sind angemeldet als Gülşen Ağaoğlu.")).to_be_visible()
    page.goto(f"{live_server.url}/konto/")
    expect(page.get_by_text("guelsen@example.org")).to_be_visible()
    look()

    assert problems == []


@pytest.mark.parametrize("address", ["/konto/password/reset/", "/konto/signup/", "/konto/inactive/"])
def test_the_pages_beside_the_way(
    page: Page, live_server: LiveServer, look: Callable[[], None], address: str
) -> None:
    page.set_viewport_size(NARROWEST)

    page.goto(f"{live_server.url}{address}")

    look()


def test_the_answer_to_guessing(page: Page, live_server: LiveServer, look: Callable[[], None]) -> None:
    page.set_viewport_size(NARROWEST)
    page.goto(f"{live_server.url}/konto/login/")
    for _ in range(6):
        page.get_by_label("E-Mail").fill("niemand@example.org")
        page.get_by_label("Passwort", exact=True).fill("falsch")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Zu viele Versuche")
    look()
