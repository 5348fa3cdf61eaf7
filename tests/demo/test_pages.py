"""First pages of every role in a real browser: accessible in both schemes, whole at 320 px, silent, on their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from lms.demo.journey.server import RunningServer
from tests.browser import AxeReport

PAGES = {
    "": ["/", "/kurse/", "/kurse/basis/", "/pruefen/", "/konto/login/", "/konto/password/reset/"],
    "lotse": [
        "/meine-kurse/",
        "LINK:/meine-kurse/",
        "LINK:/quiz/",
        "/meine-kurse/",
        "LINK:weiter/",
        "/zertifikate/",
        "/konto/",
        "/suche/?q=OZG",
    ],
    "gefoerdert": ["/meine-kurse/", "LINK:/meine-kurse/", "/zertifikate/"],
    "trainer": ["/seminare/", "LINK:/seminare/", "LINK:/zurueckziehen/"],
    "personal": ["/personal/"],
    "programm": ["/programm/", "/programm/stellen/"],
}


@pytest.fixture
def page_of(browser: Browser, demo_server: RunningServer) -> Iterator[Callable[[str, str], Page]]:
    """A page logged in as somebody, in a colour scheme; closed at the end."""
    contexts = []

    def open_page(login: str, scheme: str) -> Page:
        context = browser.new_context(base_url=demo_server.base_url, locale="de-DE", color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if login:
            page.goto("/konto/login/")
            page.locator("[name=login]").fill(f"{login}@example.org")
            page.locator("[name=password]").fill("demo")
            page.get_by_role("main").get_by_role("button").first.click()
            page.wait_for_url(re.compile(r"^(?!.*/login/)"))
        return page

    yield open_page
    for context in contexts:
        context.close()


def visit(page: Page, address: str) -> None:
    """Open an address, or follow the first link of the main part that contains what follows ``LINK:``."""
    if address.startswith("LINK:"):
        page.locator(f'main a[href*="{address.removeprefix("LINK:")}"]').first.click()
    else:
        page.goto(address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("login", PAGES)
def test_pages_are_accessible_whole_and_silent(
    page_of: Callable[[str, str], Page],
    axe: Callable[[Page], AxeReport],
    demo_server: RunningServer,
    login: str,
    scheme: str,
) -> None:
    said: list[str] = []
    strangers: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    def watch(request: Request) -> None:
        if not request.url.startswith((demo_server.base_url, "data:")):
            strangers.append(request.url)

    page = page_of(login, scheme)
    page.on("console", hear)
    page.on("request", watch)
    for address in PAGES[login]:
        page.set_viewport_size({"width": 1280, "height": 800})
        visit(page, address)
        report = axe(page)
        assert not report.violations, f"{address}\n{report}"
        page.set_viewport_size({"width": 320, "height": 640})
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{address} is {overflow} px too wide at 320 px"
        assert not page.get_by_text("None", exact=True).count(), address

    assert said == []
    assert strangers == []


def test_a_pilot_completes_a_lesson_with_the_keyboard_alone(page_of: Callable[[str, str], Page]) -> None:
    page = page_of("anfang", "light")
    page.goto("/meine-kurse/")

    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    _tab_to(page, "Weiterlernen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lernen/**")
    before = page.url
    _tab_to(page, "Lektion abschließen")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    page.goto(before)
    assert page.get_by_text("Sie haben diese Lektion").count() == 1


def _tab_to(page: Page, text: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if text in page.locator(":focus").inner_text():
            return
    pytest.fail(f"The keyboard never reaches “{text}” on {page.url}.")
