"""Requests that nothing can be made of get an answer that says what to do."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_too_much_is_413_and_says_so(db: None) -> None:
    answer = Client(raise_request_exception=False).post("/konto/login/", {"login": "x" * 2_000})

    assert answer.status_code == 413
    assert "Das war zu viel auf einmal" in answer.content.decode()


@override_settings(ALLOWED_HOSTS=["lernen.example"])
def test_a_foreign_host_is_400_and_says_so(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"host": "boese.example"})

    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
    assert "boese.example" not in answer.content.decode()


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "405.html", "413.html", "500.html"])
def test_pages_for_errors_need_nothing_and_say_what_to_do(template: str) -> None:
    with translation.override("de"):
        html = render_to_string(template)

    assert 'lang="de"' in html
    assert html.count("<li>") >= 2
    assert "/hilfe/" in html
