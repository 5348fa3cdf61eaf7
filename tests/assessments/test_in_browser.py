"""The quiz in a real browser: narrow page, keyboard, answers saved as they change, line down, no script at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.domain.queries import last_answers
from assessments.models import Attempt, AttemptResult, Quiz
from curriculum.models import EditionActivity, Enrolment
from tests.assessments.conftest import question_of
from tests.assessments.pages import log_in, overview
from tests.browser import AxeReport

pytestmark = pytest.mark.django_db(transaction=True)

NARROWEST = 320


@pytest.fixture
def phone(page: Page, learner: Client, live_server: LiveServer) -> Page:
    """The learner's narrow page."""
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    log_in(page, learner, live_server)
    return page


def question(page: Page, attempt: Attempt, key: str) -> Any:
    """The fieldset of a question."""
    return page.locator(f"#q-{question_of(attempt, key).id}")


def test_every_kind_by_keyboard_at_320_px(
    phone: Page,
    live_server: LiveServer,
    quiz: Quiz,
    enrolment: Enrolment,
    activity: EditionActivity,
    axe: Callable[[Page], AxeReport],
) -> None:
    reports = []
    phone.goto(f"{live_server.url}{overview(enrolment, activity)}")
    reports.append(axe(phone))
    phone.get_by_role("button", name="Lernkontrolle beginnen").press("Enter")
    expect(phone.get_by_role("group")).to_have_count(7)
    attempt = Attempt.objects.get()
    reports.append(axe(phone))
    widths = [phone.evaluate("document.documentElement.scrollWidth")]

    question(phone, attempt, "wahl").get_by_label("Impulse geben und vernetzen").press("Space")
    for option in ("Drei Kopien", "Zwei Medien"):
        question(phone, attempt, "auswahl").get_by_label(option).press("Space")
    question(phone, attempt, "richtig").get_by_label("Falsch").press("Space")
    pairs = question_of(attempt, "zuordnung").loaded.pairs
    for pair in pairs:
        question(phone, attempt, "zuordnung").get_by_label(pair.left.text).select_option(
            label=pair.right.text
        )
    for position, item in enumerate(question_of(attempt, "reihenfolge").loaded.items, start=1):
        question(phone, attempt, "reihenfolge").get_by_label(item.text).select_option(label=str(position))
    question(phone, attempt, "luecke").get_by_label("Ihre Antwort").fill("once-only")
    question(phone, attempt, "zahl").get_by_label("Ihre Antwort in Bündel").fill("575")
    phone.keyboard.press("Tab")
    expect(phone.get_by_text("gespeichert", exact=True)).to_have_count(7)
    answers = last_answers(attempt=attempt)
    phone.get_by_role("button", name="Abgeben").press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Ergebnis")
    reports.append(axe(phone))
    widths.append(phone.evaluate("document.documentElement.scrollWidth"))

    assert len(answers) == 7
    assert AttemptResult.objects.get().passed
    assert [str(report) for report in reports if report.violations] == []
    assert max(widths) <= NARROWEST


def test_a_position_given_twice_is_named_while_answering(
    phone: Page, attempt: Attempt, live_server: LiveServer
) -> None:
    phone.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")
    first, second, *_others = question_of(attempt, "reihenfolge").loaded.items
    asked = question(phone, attempt, "reihenfolge")
    told = asked.locator("[data-repeated]")

    asked.get_by_label(first.text).select_option(label="1")
    asked.get_by_label(second.text).select_option(label="1")
    expect(told).to_contain_text("Die Position 1 ist mehrfach vergeben.")

    asked.get_by_label(second.text).select_option(label="2")
    expect(told).to_be_empty()


def test_a_refused_answer_is_explained_at_its_question_and_in_the_summary(
    phone: Page, live_server: LiveServer, attempt: Attempt, axe: Callable[[Page], AxeReport]
) -> None:
    phone.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")
    number = question(phone, attempt, "zahl")
    number.get_by_label("Ihre Antwort in Bündel").fill("viele")
    phone.keyboard.press("Tab")
    expect(number.get_by_text("Bitte geben Sie eine Zahl ein")).to_be_visible()

    phone.get_by_role("button", name="Antworten speichern").click()

    expect(phone.get_by_role("alert")).to_be_focused()
    expect(phone.get_by_role("alert")).to_contain_text("Eine Antwort konnte nicht gespeichert werden")
    expect(number.get_by_label("Ihre Antwort in Bündel")).to_have_value("viele")
    assert not axe(phone).violations, str(axe(phone))


def test_without_javascript_the_buttons_do_it_all(
    browser: Browser,
    learner: Client,
    live_server: LiveServer,
    attempt: Attempt,
    axe: Callable[[Page], AxeReport],
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="de-DE").new_page()
    log_in(page, learner, live_server)
    page.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")

    question(page, attempt, "wahl").get_by_label("Impulse geben und vernetzen").check()
    page.get_by_role("button", name="Antworten speichern").click()
    expect(page.get_by_text("Ihre Antworten sind gespeichert.")).to_be_visible()
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_text("6 von 7 Fragen sind nicht vollständig beantwortet")).to_be_visible()
    page.get_by_role("button", name="Trotzdem abgeben").click()

    expect(page.get_by_text("Noch nicht bestanden.")).to_be_visible()
    expect(page.get_by_text("Lotsinnen beraten.")).to_be_visible()
    page.context.close()
