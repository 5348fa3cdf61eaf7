"""The pages in every footer: there from the start, the editors' own afterwards, and true where they state facts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import Page

from cms.domain.legal_pages import Operator, ensure_legal_pages
from cms.domain.licences import browser_packages, server_packages
from cms.models import AccessibilityPage, PlainPage
from lms.accounts.models import User
from tests.house import plan
from tests.house.test_supply import pins

pytestmark = pytest.mark.django_db

FOOTER = [
    "/impressum/", "/datenschutz/", "/barrierefreiheit/", "/barriere-melden/", "/hilfe/", "/lizenzen/",
]  # fmt: skip


@pytest.fixture
def pages(db: None) -> None:
    """As ``set_up`` leaves them."""
    ensure_legal_pages(Operator(operator="Programmbüro", email="buero@example.org"))


@pytest.mark.parametrize("address", FOOTER)
def test_every_footer_leads_to_every_page_of_the_law(pages: None, client: Client, address: str) -> None:
    page = client.get("/konto/login/").content.decode()

    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200


def test_what_editors_wrote_or_took_away_from_a_page_stays(pages: None) -> None:
    imprint = PlainPage.objects.get(slug="impressum")
    imprint.title = "Anbieter"
    imprint.save_revision().publish()

    ensure_legal_pages()

    assert PlainPage.objects.get(slug="impressum").title == "Anbieter"
    assert Page.objects.filter(slug__in=[address.strip("/") for address in FOOTER]).count() == 6


def test_help_says_what_the_rules_of_completion_say(pages: None, client: Client) -> None:
    text = client.get("/hilfe/").content.decode()

    assert "Drei Dinge" not in text
    assert "Online und beim Selbstlernen genügen Pflichtlektionen und Lernkontrolle" in text
    assert "sehen nur Sie." not in text
    assert "hat Ihre Durchführung Betreuung, sehen ihre Trainerinnen und Trainer Ihr Ergebnis" in text


def test_a_wrong_sentence_of_ours_is_mended_and_the_editors_words_stay(pages: None) -> None:
    wrong = "Ihre Antworten und Ergebnisse sehen nur Sie."
    page = PlainPage.objects.get(slug="hilfe")
    page.body = [
        ("list", {"style": "bullet", "points": [wrong, f"Wirklich: {wrong}"]}),
        ("paragraph", "<p>Eigene Worte</p>"),
    ]
    page.save_revision().publish()

    ensure_legal_pages()
    ensure_legal_pages()

    body = PlainPage.objects.get(slug="hilfe").body
    first, second = body[0].value["points"]
    assert "mit zwei Ausnahmen" in first
    assert second == f"Wirklich: {wrong}"
    assert "Eigene Worte" in str(body[1].value)
    assert page.revisions.count() == 3


def test_the_declaration_says_what_its_fields_say(pages: None, client: Client) -> None:
    page = AccessibilityPage.objects.get()
    page.conformance = "full"
    page.gaps = [("gap", {"part": "Erklärfilm", "reason": "burden", "explanation": "Kein Ton."})]
    page.conciliation = "<p>Schlichtung in Stuttgart</p>"
    page.save_revision().publish()

    text = " ".join(client.get("/barrierefreiheit/").content.decode().split())

    for said in (
        "Programmbüro möchte", "<strong>vollständig vereinbar</strong>", "Erklärfilm", "unverhältnismäßige Belastung",
        "27. November 2026", "Selbstbewertung", "Schlichtung in Stuttgart", "mailto:buero@example.org",
        'href="/barriere-melden/"',
    ):  # fmt: skip
        assert said in text


def test_the_licences_are_those_of_what_is_installed(pages: None, client: Client) -> None:
    pinned = pins((plan.ROOT / "locks" / "runtime.txt").read_text(encoding="utf-8"))

    shown = {package.name.lower().replace("_", "-"): package for package in server_packages()}
    page = client.get("/lizenzen/").content.decode()

    assert shown["django"].version == pinned["django"]
    assert shown["django"].licence == "BSD-3-Clause"
    assert shown["reportlab"].licence != "–"
    assert [package.name for package in server_packages() if package.licence == "–"] == []
    assert {package.name for package in browser_packages()} == {
        "@expo-google-fonts/noto-sans", "@fontsource/fira-sans", "@kern-ux/native",
    }  # fmt: skip
    assert "EUPL-1.2" in page
    assert "Gemeindeverzeichnis 30.11.2023; © GeoBasis-DE / BKG 2021; Daten verändert" in page


def test_the_office_edits_them_and_a_pilot_does_not(
    pages: None, office: User, pilot: User, client_of: Callable[[User], Client]
) -> None:
    from cms.domain.editors import ensure_editor_setup

    ensure_editor_setup()
    imprint = PlainPage.objects.get(slug="impressum")
    address = f"/admin/pages/{imprint.pk}/edit/"

    assert client_of(office).get(address).status_code == 200
    assert client_of(pilot).get(address).status_code != 200
