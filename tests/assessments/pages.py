"""Reading and filling quiz pages as a browser without JavaScript does."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.models import Attempt
from curriculum.models import EditionActivity, Enrolment

VOID = {"input", "link", "meta", "br"}


class FormReader(HTMLParser):
    """Collects the filled fields of the forms of a page, and every text and attribute in the order they come."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.pieces: list[str] = []
        self.ids: list[str] = []
        self.labels_for: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.pieces += [f"{name}={value}" for name, value in given.items()]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labels_for.append(given["for"])
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given:
            self.fields.append((self._select, given["value"]))
        is_choice = given.get("type") in {"radio", "checkbox"}
        if tag == "input" and "name" in given and (not is_choice or "checked" in given):
            self.fields.append((given["name"], given.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.pieces.append(data.strip())


def read(response: HttpResponse) -> FormReader:
    """The page of a response."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader


def form_of(response: HttpResponse) -> dict[str, list[str]]:
    """The fields a browser would send."""
    fields: dict[str, list[str]] = {}
    for name, value in read(response).fields:
        if name not in {"csrfmiddlewaretoken", "next"}:
            fields.setdefault(name, []).append(value)
    return fields


def fields_for(question: FrozenQuestion, payload: dict[str, Any]) -> dict[str, list[str]]:
    """The form fields that say ``payload``."""
    prefix = f"q-{question.id}"
    return {f"{prefix}-{name}": value for name, value in _parts(payload) if value not in ([""], ["None"])}


def _parts(payload: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    ((name, value),) = payload.items()
    if name in {"choice", "choices"}:
        yield "choice", value if isinstance(value, list) else [str(value)]
    elif name == "value":
        yield "value", [str(value).lower()]
    elif name == "text":
        yield "text", [value]
    else:
        singular = {"pairs": "pair", "positions": "position"}[name]
        yield from ((f"{singular}-{key}", [str(part)]) for key, part in value.items())


def send(
    client: Client, attempt: Attempt, question: uuid.UUID, fields: dict[str, list[str]], **message: Any
) -> Any:
    """What the page's script sends when an answer changes."""
    body = {
        "event": str(uuid.uuid4()),
        "question": str(question),
        "fields": [[name, value] for name, values in fields.items() for value in values],
        **message,
    }
    return client.post(page("answer", attempt), body, content_type="application/json")


def log_in(page: Page, learner: Client, live_server: LiveServer) -> None:
    """Give the browser the learner's session."""
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": learner.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )


def overview(enrolment: Enrolment, activity: EditionActivity) -> str:
    """The address of the quiz."""
    return reverse("assessments:quiz", args=[enrolment.pk, activity.pk])


def page(name: str, attempt: Attempt) -> str:
    """An address of an attempt."""
    return reverse(f"assessments:{name}", args=[attempt.pk])


def all_right(attempt: Attempt, *, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The fields of a page with every question but some answered rightly."""
    fields: dict[str, list[str]] = {}
    for question in read_frozen(attempt.frozen).questions:
        fields[f"q-{question.id}-seen"] = ["0"]
        if not question.key.endswith(tuple(f"/{key}" for key in but)):
            fields |= fields_for(question, question.rules.solution(question.loaded))
    return fields
