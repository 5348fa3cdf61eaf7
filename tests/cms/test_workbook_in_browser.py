"""Änne Großmann writes into her workbook: saved as she types, explained terms by keyboard, nothing in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cms.domain.course_report import ImportReport
from cms.models import GlossaryTerm, LessonPage, TaskNote
from curriculum.models import CourseEdition
from lms.accounts.models import User
from tests.browser import AxeReport
from tests.cms.test_workbook import course_with, task
from tests.factories.curriculum import make_enrolment


@pytest.mark.django_db(transaction=True)
def test_a_note_is_saved_while_she_types_and_never_overwritten(
    page: Page,
    live_server: LiveServer,
    load: Callable[..., ImportReport],
    pilot: User,
    client_of: Callable[[User], Client],
    axe: Callable[[Page], AxeReport],
) -> None:
    load(course_with(task("Mein Mandat", "tandem", text="Klären Sie Ihr Mandat.")))
    GlossaryTerm.objects.create(term="Mandat", explanation="Der Auftrag der Leitung.")
    enrolment = make_enrolment(pilot, edition=CourseEdition.objects.get())
    session = client_of(pilot).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    key = LessonPage.objects.get(key="l").translation_key
    address = live_server.url + reverse("cms:lesson", args=[enrolment.pk, key])
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)

    page.get_by_role("button", name="Mandat", exact=True).press("Enter")
    expect(page.get_by_text("Der Auftrag der Leitung.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("textbox").fill("Ich frage die Leitung.")
    expect(page.locator(".note__state")).to_have_text("Gespeichert")
    other.get_by_role("textbox").fill("Ich frage das Team.")
    expect(other.get_by_text("In einem anderen Fenster geändert", exact=False)).to_be_visible()

    assert [note.text for note in TaskNote.objects.all()] == ["Ich frage die Leitung."]
    expect(other.get_by_text("Ich frage die Leitung.")).to_be_visible()
    assert not axe(other).violations, str(axe(other))
    other.get_by_role("button", name="Notiz speichern").click()
    expect(other.locator(".note__state")).to_have_text("Gespeichert", timeout=20_000)
    assert [note.text for note in TaskNote.objects.all()] == ["Ich frage das Team."]
