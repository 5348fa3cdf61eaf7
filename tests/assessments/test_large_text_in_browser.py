"""The pilot has set her phone to text of twice the size: nothing may be wider than the screen (WCAG 1.4.4, 1.4.10)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from assessments.models import Attempt
from lms.accounts.models import User
from tests.assessments.pages import log_in

pytestmark = pytest.mark.django_db(transaction=True)

# What reaches beyond the screen, apart from what scrolls in a region of its own.
TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.visually-hidden'))
    .map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)"""
LONG_WORD = "Verwaltungsverfahrensgesetzesänderungsverordnung"


@pytest.mark.parametrize("width", [375, 320])
def test_a_quiz_in_text_of_twice_the_size_fits_the_phone(
    page: Page, learner: Client, pilot: User, live_server: LiveServer, attempt: Attempt, width: int
) -> None:
    User.objects.filter(pk=pilot.pk).update(last_name="Freifrau von Hohenstaufen-Oberlandesgerichtsrat")
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, learner, live_server)
    page.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for label in page.locator(".question label span, .question__rows label").all():
        label.evaluate(f"label => label.append(' {LONG_WORD}')")

    too_wide = page.evaluate(TOO_WIDE)
    assert (page.evaluate("document.documentElement.scrollWidth"), too_wide) == (width, [])
