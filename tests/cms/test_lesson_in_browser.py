"""Änne Großmann learns on her phone: every kind of block, at 320 px, in both schemes, with the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cms.domain.course_report import ImportReport
from cms.models import CoursePage, LessonPage
from curriculum.models import CourseEdition
from lms.accounts.models import User
from tests.browser import AxeReport
from tests.cms.test_blocks import EVERYTHING, FILES
from tests.cms.texts import course_file, lesson, unit
from tests.factories.curriculum import make_enrolment

pytestmark = pytest.mark.django_db(transaction=True)

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def problems(page: Page) -> list[str]:
    """What the browser complains about: missing files, refused styles and scripts."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("response", lambda answer: found.append(answer.url) if answer.status >= 400 else None)
    return found


@pytest.fixture
def look(page: Page, axe: Callable[[Page], AxeReport]) -> Callable[[], None]:
    """Nothing on the present page hinders anybody, and nothing sticks out of it, in light and in dark."""

    def check() -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            report = axe(page)
            assert not report.violations, str(report)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]

    return check


@pytest.fixture
def phone(
    page: Page,
    live_server: LiveServer,
    load: Callable[..., ImportReport],
    pilot: User,
    client_of: Callable[[User], Client],
) -> Page:
    """The pilot's phone, logged in, at a lesson with every kind of block."""
    lessons = [lesson("l", blocks=EVERYTHING, goals="['etwas können']"), lesson("m")]
    load(course_file(unit("u", lessons=lessons)), files=FILES)
    enrolment = make_enrolment(pilot, edition=CourseEdition.objects.get())
    session = client_of(pilot).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size(NARROWEST)
    key = LessonPage.objects.get(key="l").translation_key
    page.goto(live_server.url + reverse("cms:lesson", args=[enrolment.pk, key]))
    return page


def test_a_lesson_is_read_practised_and_completed(
    phone: Page, look: Callable[[], None], problems: list[str]
) -> None:
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lektion l")
    look()

    phone.get_by_label("Richtig").focus()
    phone.keyboard.press("Space")
    phone.get_by_role("button", name="Antworten prüfen").press("Enter")
    expect(phone.get_by_text("1 von 1 Antwort ist richtig.")).to_be_visible()
    look()

    phone.get_by_role("button", name="Lektion abschließen").press("Enter")
    expect(phone.get_by_text("Lektion abgeschlossen: Lektion l")).to_be_visible()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lektion m")
    look()
    assert problems == []


def test_the_public_pages_are_open_and_whole(
    phone: Page, live_server: LiveServer, look: Callable[[], None], problems: list[str]
) -> None:
    phone.context.clear_cookies()

    for path, heading in (
        ("/kurse/", "Kurse"),
        (CoursePage.objects.get().url, "Kleiner Kurs"),
        ("/suche/?q=Kurs", "Suche"),
    ):
        phone.goto(f"{live_server.url}{path}")
        expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
        look()

    assert problems == []
