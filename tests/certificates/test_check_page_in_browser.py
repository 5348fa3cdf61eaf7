"""Somebody holds a certificate and a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from certificates.domain.codes import grouped_code
from certificates.models import Certificate
from tests.browser import AxeReport

pytestmark = pytest.mark.django_db(transaction=True)

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def phone(page: Page) -> Page:
    """The narrowest page that WCAG's reflow asks for."""
    page.set_viewport_size(NARROWEST)
    return page


def test_a_code_is_typed_and_the_paper_compared(
    phone: Page, live_server: LiveServer, certificate: Certificate, axe: Callable[[Page], AxeReport]
) -> None:
    pages = []

    phone.goto(f"{live_server.url}/pruefen/")
    pages.append(axe(phone))
    phone.get_by_role("textbox", name="Prüfcode").fill(grouped_code(certificate.code).lower())
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Dieses Zertifikat ist gültig.")).to_be_visible()
    expect(phone.get_by_text("Änne")).to_have_count(0)
    pages.append(axe(phone))
    phone.get_by_label("Familienname auf dem Zertifikat").fill("grossmann")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Änne Großmann")).to_be_visible()
    expect(phone.get_by_role("row", name="Tag 2")).to_be_visible()
    pages.append(axe(phone))

    assert [str(report) for report in pages if report.violations] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    assert phone.context.cookies() == []


def test_a_wrong_name_and_a_wrong_code_are_explained(
    phone: Page, live_server: LiveServer, certificate: Certificate, axe: Callable[[Page], AxeReport]
) -> None:
    phone.goto(f"{live_server.url}/pruefen/{certificate.code}")
    phone.get_by_label("Familienname auf dem Zertifikat").fill("Fremd")
    phone.get_by_role("button", name="Vollen Inhalt anzeigen").click()
    expect(phone.get_by_role("alert")).to_contain_text("Das passt nicht zusammen")
    wrong_name = axe(phone)
    phone.goto(f"{live_server.url}/pruefen/{certificate.code[:-1]}")
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Mit diesem Code ist uns kein Zertifikat bekannt"
    )
    wrong_code = axe(phone)

    assert [str(report) for report in (wrong_name, wrong_code) if report.violations] == []
