"""A form on its way says so and is sent once, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

# Pressed twice; the page stays, so that it can be looked at. Which of the two presses would have been sent?
PRESS_TWICE = """() => {
    const form = document.querySelector("main form"), button = form.querySelector("button"), sent = [];
    document.addEventListener("submit", (event) => {
        sent.push(!event.defaultPrevented);
        event.preventDefault();
    });
    form.requestSubmit(button);
    form.requestSubmit(button);
    return sent;
}"""


@pytest.mark.django_db(transaction=True)
def test_a_form_on_its_way_says_so_and_is_sent_once(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/konto/login/")
    button = page.locator("main form button").first

    assert page.evaluate(PRESS_TWICE) == [True, False]
    expect(button).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("status").filter(has_text="Einen Moment")).to_be_visible()

    page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".busy")).to_have_count(0)
