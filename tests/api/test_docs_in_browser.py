"""The viewer of the API in a real browser: it starts under the strict policy and asks nobody but us."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_the_viewer_starts_under_the_strict_policy(page: Page, live_server: LiveServer) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    page.goto(f"{live_server.url}/api/v1/docs/")
    page.locator("#operations-certificates-certificates_list").click()
    page.get_by_text("issued_since").first.wait_for()

    assert complaints == []
    assert asked - {""} == {urlsplit(live_server.url).netloc}
