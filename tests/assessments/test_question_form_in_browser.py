"""The form of a case in a real browser: what somebody types is what is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.models import Question
from cms.domain.editors import ensure_editor_setup
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import User
from tests.assessments.pages import log_in
from tests.assessments.questions import MIXED_CASE


@pytest.fixture
def editor(office: User, live_server: LiveServer, browser: Browser) -> Page:
    """The programme office in its browser."""
    ensure_editor_setup()
    sync_groups(person=office, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    session = Client()
    session.force_login(office)
    page = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 1000}).new_page()
    log_in(page, session, live_server)
    return page


def test_a_case_is_edited_part_by_part(editor: Page, live_server: LiveServer, now: dt.datetime) -> None:
    spec = QuizSpec("tag-1", "Fall", 20, (QuestionSpec("fall", "case", MIXED_CASE),))
    save_quiz(spec=spec, live=True, now=now)
    question = Question.objects.get()
    before = question.content["parts"]
    said: list[str] = []
    editor.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    editor.goto(
        f"{live_server.url}{reverse('wagtailsnippets_assessments_question:edit', args=[question.pk])}"
    )
    names = editor.evaluate("() => [...document.querySelectorAll('[id]')].map(one => one.id)")

    editor.fill("[name=prompt]", "Neu gefragt?")
    editor.fill("[name=parts-0-value-options-1-value-text]", "Ruhe bewahren")
    editor.locator("#parts-2-value-prompt").fill("Wie geht es Ihnen?")
    # The last option of the first part, which stands after the part's own button.
    editor.locator("#parts-root button[title='Nach oben']").nth(3).click()
    editor.get_by_role("button", name="Entwurf speichern").click()
    editor.wait_for_load_state()

    question.refresh_from_db()
    draft = question.get_latest_revision_as_object().content
    assert len(names) == len(set(names))
    assert not [text for text in said if "controller" in text]
    assert draft["prompt"] == "Neu gefragt?"
    assert sorted(part["key"] for part in draft["parts"]) == sorted(part["key"] for part in before)
    first = next(part for part in draft["parts"] if part["key"] == before[0]["key"])
    third = next(part for part in draft["parts"] if part["key"] == before[2]["key"])
    assert [one["key"] for one in first["content"]["options"]] == ["a", "c", "b"]
    assert first["content"]["options"][2] == {"key": "b", "text": "Ruhe bewahren", "correct": True}
    assert third["content"]["prompt"] == "Wie geht es Ihnen?"
