"""Journeys of a quiz in a real browser: the server killed in the middle of it, and a time limit that runs out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from tests.assessments.conftest import question_of
from tests.assessments.pages import log_in
from tests.browser import AxeReport
from tests.database import session_address
from tests.live.server import running_server

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = ("wahl", "richtig", "luecke")


def question(page: Page, attempt: Attempt, key: str) -> Any:
    """The fieldset of a question."""
    return page.locator(f"#q-{question_of(attempt, key).id}")


def status(page: Page, attempt: Attempt, key: str) -> Any:
    """What the page says about a question's answer."""
    return question(page, attempt, key).get_by_role("status")


def test_the_server_is_killed_in_the_middle_and_no_answer_is_lost_or_doubled(
    page: Page,
    tmp_path: Path,
    start: Callable[[dt.datetime], Attempt],
    learner: Client,
    axe: Callable[[Page], AxeReport],
) -> None:
    attempt = start(timezone.now())
    path, cookie = reverse("assessments:attempt", args=[attempt.pk]), settings.SESSION_COOKIE_NAME
    with running_server(session_address(), tmp_path) as first:
        address = f"http://127.0.0.1:{first.port}"
        page.context.add_cookies([{"name": cookie, "value": learner.cookies[cookie].value, "url": address}])
        page.clock.install()
        page.goto(f"{address}{path}")
        question(page, attempt, "wahl").get_by_label("Drucker reparieren").check()
        expect(status(page, attempt, "wahl")).to_have_text("gespeichert")
        # Answered a moment before: whether it arrived is anybody's guess.
        question(page, attempt, "richtig").get_by_label("Falsch").check()
        first.kill()
    gap = question(page, attempt, "luecke").get_by_label("Ihre Antwort")
    for text in ("einmal", "once-only"):
        gap.fill(text)
        gap.blur()
    question(page, attempt, "wahl").get_by_label("Impulse geben und vernetzen").check()
    expect(status(page, attempt, "luecke")).to_have_text("wartet auf Verbindung")
    findings = axe(page).violations
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_role("alert")).to_be_focused()
    with running_server(session_address(), tmp_path, port=first.port):
        # The page tries again by itself, after half a minute at the latest. The browser's clock spares most of that;
        # a try that comes too early has to wait once more.
        page.clock.run_for(30_000)
        for key in ("wahl", "richtig", "luecke"):
            expect(status(page, attempt, key)).to_have_text("gespeichert", timeout=40_000)
        page.get_by_role("button", name="Abgeben").click()
        page.get_by_role("button", name="Trotzdem abgeben").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ergebnis")

    stored = AnswerEvent.objects.filter(attempt=attempt).order_by("sequence")
    given = {
        key: [one.payload for one in stored.filter(question=question_of(attempt, key).id)] for key in KEYS
    }
    assert given == {
        "wahl": [{"choice": "a"}, {"choice": "b"}],
        "richtig": [{"value": False}],
        "luecke": [{"text": "einmal"}, {"text": "once-only"}],
    }
    assert AttemptResult.objects.get().points == 3
    assert findings == []


@pytest.fixture
def limited(
    with_rules: Callable[..., Quiz], start: Callable[[dt.datetime], Attempt]
) -> Callable[[dt.timedelta], Attempt]:
    """Starts an attempt with ten minutes, so that ``left`` of them are left."""
    with_rules(time_limit_minutes=10)
    return lambda left: start(timezone.now() - dt.timedelta(minutes=10) + left)


def test_the_time_that_is_left_is_told_once_and_calmly_and_the_servers_clock_rules(
    page: Page,
    live_server: LiveServer,
    learner: Client,
    limited: Callable[[dt.timedelta], Attempt],
    axe: Callable[[Page], AxeReport],
) -> None:
    attempt = limited(dt.timedelta(minutes=10))
    log_in(page, learner, live_server)
    page.clock.install()
    page.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")
    page.evaluate(
        """() => {
            window.told = [];
            const box = document.querySelector("[data-time-warning]");
            new MutationObserver(() => window.told.push(box.textContent)).observe(box, { childList: true });
        }"""
    )

    page.clock.run_for(4 * 60_000)
    calm = page.evaluate("window.told")
    page.clock.run_for(5 * 60_000)
    told, findings = page.evaluate("window.told"), axe(page).violations
    expect(page.get_by_text("Verbleibende Minuten: 1")).to_be_visible()
    question(page, attempt, "wahl").get_by_label("Drucker reparieren").check()
    # The page's clock says that the time is over, the server's does not.
    with page.expect_navigation():
        page.clock.run_for(61_000)

    expect(question(page, attempt, "wahl").get_by_label("Drucker reparieren")).to_be_checked()
    assert calm == []
    assert told == ["Die Zeit ist bald um. Ihre Antworten werden laufend gespeichert."]
    assert not AttemptResult.objects.exists()
    assert findings == []


def test_at_the_end_of_the_time_the_answers_so_far_are_submitted(
    page: Page, live_server: LiveServer, learner: Client, limited: Callable[[dt.timedelta], Attempt]
) -> None:
    attempt = limited(dt.timedelta(seconds=12))
    log_in(page, learner, live_server)
    page.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")
    question(page, attempt, "wahl").get_by_label("Impulse geben und vernetzen").check()

    expect(page.get_by_text("Die Zeit ist um; Ihre gespeicherten Antworten wurden abgegeben.")).to_be_visible(
        timeout=20_000
    )

    attempt.refresh_from_db()
    assert attempt.submitted_at is not None
    assert AttemptResult.objects.get().points == 1
