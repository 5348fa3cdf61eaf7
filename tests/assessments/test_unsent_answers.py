"""Answers that could not be sent: line down, tab closed, session ended, second window, second login, no storage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.domain.queries import last_answers
from assessments.models import AnswerEvent, Attempt
from lms.accounts.models import User
from tests.assessments.conftest import question_of
from tests.assessments.pages import log_in
from tests.browser import AxeReport

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(live_server: LiveServer, attempt: Attempt) -> str:
    """Where the attempt is."""
    return f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}"


@pytest.fixture
def desk(page: Page, learner: Client, live_server: LiveServer, address: str) -> Page:
    """The learner's page with the attempt open."""
    log_in(page, learner, live_server)
    page.goto(address)
    return page


def question(page: Page, attempt: Attempt, key: str) -> Any:
    """The fieldset of a question."""
    return page.locator(f"#q-{question_of(attempt, key).id}")


def status(page: Page, attempt: Attempt, key: str) -> Any:
    """What the page says about a question's answer."""
    return question(page, attempt, key).get_by_role("status")


def texts(attempt: Attempt, key: str) -> list[str]:
    """All answers to a question with a text, in the order the server has them."""
    wanted = question_of(attempt, key).id
    events = AnswerEvent.objects.filter(attempt=attempt, question=wanted).order_by("sequence")
    return [event.payload["text"] for event in events]


def unsent(page: Page) -> int:
    """How many answers wait in this browser."""
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('outbox:')).length"))


def test_line_down_tab_closed_and_all_answers_arrive_in_order(
    desk: Page, attempt: Attempt, address: str, axe: Callable[[Page], AxeReport]
) -> None:
    context = desk.context
    context.set_offline(True)
    gap = question(desk, attempt, "luecke").get_by_label("Ihre Antwort")
    for text in ("eins", "zwei", "drei"):
        gap.fill(text)
        gap.blur()
    question(desk, attempt, "wahl").get_by_label("Drucker reparieren").check()
    gap.press("End")
    gap.press("!")  # closed while typing
    expect(status(desk, attempt, "wahl")).to_have_text("wartet auf Verbindung")
    expect(desk.locator("[data-summary]")).to_contain_text("warten: 5")
    findings = axe(desk).violations
    desk.get_by_role("button", name="Abgeben").click()
    expect(desk.get_by_role("alert")).to_be_focused()
    desk.close()
    context.set_offline(False)

    later = context.new_page()
    later.goto(address)

    expect(status(later, attempt, "luecke")).to_have_text("gespeichert")
    expect(status(later, attempt, "wahl")).to_have_text("gespeichert")
    expect(question(later, attempt, "luecke").get_by_label("Ihre Antwort")).to_have_value("drei!")
    assert texts(attempt, "luecke") == ["eins", "zwei", "drei", "drei!"]
    assert unsent(later) == 0
    assert not findings


def test_a_reply_that_was_lost_doubles_nothing(desk: Page, attempt: Attempt) -> None:
    losses = []

    def swallow(route: Any) -> None:
        route.fetch()
        losses.append(route.request.post_data_json["event"])
        route.abort("connectionreset")

    desk.route("**/antwort/", swallow, times=1)
    question(desk, attempt, "wahl").get_by_label("Drucker reparieren").check()
    expect(status(desk, attempt, "wahl")).to_have_text("wartet auf Verbindung")
    expect(status(desk, attempt, "wahl")).to_have_text("gespeichert", timeout=20_000)

    assert [str(event.client_event_id) for event in AnswerEvent.objects.all()] == losses


def test_an_ended_session_keeps_the_answers_until_the_same_person_is_back(
    desk: Page, attempt: Attempt, learner: Client, colleague: User, live_server: LiveServer
) -> None:
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    question(desk, attempt, "wahl").get_by_label("Drucker reparieren").check()
    expect(status(desk, attempt, "wahl")).to_contain_text("Sie sind abgemeldet")
    sent: list[str] = []
    desk.context.on(
        "request", lambda request: sent.append(request.url) if "/antwort/" in request.url else None
    )
    other = Client()
    other.force_login(colleague)
    log_in(desk, other, live_server)
    second = desk.context.new_page()
    second.goto(f"{live_server.url}/konto/")
    sent_before = len(sent)

    desk.evaluate("window.outbox.flush()")
    expect(second.get_by_role("heading", level=1)).to_be_visible()
    sent_as_colleague = sent[sent_before:]
    answers_then = AnswerEvent.objects.count()
    log_in(desk, learner, live_server)
    second.goto(f"{live_server.url}/konto/")

    expect(status(desk, attempt, "wahl")).to_have_text("gespeichert")
    assert (sent_as_colleague, answers_then) == ([], 0)
    assert last_answers(attempt=attempt)[question_of(attempt, "wahl").id].payload == {"choice": "a"}


def test_logging_out_warns_first_and_leaves_nothing_behind(
    desk: Page, attempt: Attempt, live_server: LiveServer, address: str
) -> None:
    desk.route("**/antwort/", lambda route: route.abort())
    question(desk, attempt, "wahl").get_by_label("Drucker reparieren").check()
    expect(status(desk, attempt, "wahl")).to_have_text("wartet auf Verbindung")
    log_out = desk.get_by_role("button", name="Abmelden").first

    # Answered where it comes up: a click waits as long as a dialog is open.
    with desk.expect_event("dialog") as warned:
        desk.once("dialog", lambda dialog: dialog.dismiss())
        log_out.click()
    warning = warned.value.message
    kept = unsent(desk)
    with desk.expect_event("dialog"):
        desk.once("dialog", lambda dialog: dialog.accept())
        log_out.click()
    expect(desk).to_have_url(f"{live_server.url}/")
    desk.goto(address)
    expect(desk.get_by_role("button", name="Anmelden").first).to_be_visible()

    assert "noch nicht gesendet werden konnten: 1" in warning
    assert (kept, unsent(desk)) == (1, 0)


def test_the_second_window_is_told_and_can_take_over(
    desk: Page, attempt: Attempt, address: str, axe: Callable[[Page], AxeReport]
) -> None:
    second = desk.context.new_page()
    second.goto(address)
    notice = second.get_by_text("in einem anderen Fenster geöffnet")
    expect(notice).to_be_visible()
    findings = axe(second).violations
    question(desk, attempt, "luecke").get_by_label("Ihre Antwort").fill("im ersten Fenster")

    second.get_by_role("button", name="Hier weitermachen").click()

    expect(question(second, attempt, "luecke").get_by_label("Ihre Antwort")).to_have_value(
        "im ersten Fenster"
    )
    expect(notice).to_be_hidden()
    expect(desk.get_by_text("in einem anderen Fenster geöffnet")).to_be_visible()
    assert desk.locator("form.quiz").evaluate("form => form.inert")
    assert not findings


def test_a_browser_that_keeps_nothing_says_so(
    browser: Browser, learner: Client, live_server: LiveServer, attempt: Attempt, address: str
) -> None:
    context: BrowserContext = browser.new_context(locale="de-DE")
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page = context.new_page()
    log_in(page, learner, live_server)
    page.goto(address)

    expect(page.get_by_text("Dieser Browser bewahrt nichts auf")).to_be_visible()
    context.set_offline(True)
    question(page, attempt, "wahl").get_by_label("Drucker reparieren").check()
    expect(status(page, attempt, "wahl")).to_have_text("wartet auf Verbindung")
    context.set_offline(False)
    expect(status(page, attempt, "wahl")).to_have_text("gespeichert", timeout=20_000)
    context.close()


def test_another_device_goes_on_where_the_first_one_stopped(
    desk: Page, attempt: Attempt, browser: Browser, learner: Client, live_server: LiveServer, address: str
) -> None:
    question(desk, attempt, "wahl").get_by_label("Impulse geben und vernetzen").check()
    expect(status(desk, attempt, "wahl")).to_have_text("gespeichert")
    context = browser.new_context(locale="de-DE")
    phone = context.new_page()
    log_in(phone, learner, live_server)

    phone.goto(address)

    expect(question(phone, attempt, "wahl").get_by_label("Impulse geben und vernetzen")).to_be_checked()
    context.close()
