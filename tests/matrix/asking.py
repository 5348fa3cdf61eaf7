"""Asks an address as somebody and says what came of it: let in or not, and whose secrets the answer holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pypdf
from django.core.cache import cache
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client

from lms.portal.domain.who_sees_what import Entry, Matter, Viewer
from lms.portal.domain.who_sees_what.routes import Rule
from tests.html import without_random
from tests.matrix.addresses import Route, all_routes
from tests.matrix.arguments import address_of
from tests.matrix.entries import entries_of
from tests.matrix.world import World

LOGINS = ("/konto/login/", "/admin/login/", "/django-admin/login/", "/_util/login/")
EDITOR_HOME = "/admin/"
REGISTER = ("api:body-list", "api:body-detail")
REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class Outcome(Enum):
    """What came of asking."""

    LET_IN = "let in"
    REFUSED = "refused"
    WRONG_METHOD = "wrong method"
    CRASHED = "crashed"


@dataclass(frozen=True)
class Answer:
    """``found`` are the secrets in it: whose, and what."""

    entry: Entry
    route: Route
    who: str
    address: str
    status: int
    outcome: Outcome
    found: frozenset[tuple[Viewer, Matter]]

    def __str__(self) -> str:
        request = f"{self.entry.method} {self.address} ({self.route.name})"
        return f"{self.who} at {request}: {self.status} {self.outcome.value}"


def ask(world: World, client: Client, who: str, entry: Entry, route: Route) -> Answer:
    """One request, of which neither the database nor the browser keeps anything.

    The address itself may come back in the answer (the login remembers where to go on): it tells nothing new.
    """
    address = address_of(route, world, case=entry.case) + (f"?{entry.query}" if entry.query else "")
    cookies = client.cookies.output(header="", sep=";")
    cache.clear()
    with transaction.atomic():
        response = client.post(address) if entry.method == "POST" else client.get(address)
        text = text_of(response).replace(address, "").replace(quote(address), "")
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return Answer(
        entry,
        route,
        who,
        address,
        response.status_code,
        _outcome(response, address),
        _secrets_of(route, text, world),
    )


def _secrets_of(route: Route, text: str, world: World) -> frozenset[tuple[Viewer, Matter]]:
    """The register of bodies is public: that a body exists says nothing about anybody."""
    hidden = {Matter.BODY} if route.name in REGISTER else set()
    return frozenset(found for found in secrets_in(text, world) if found[1] not in hidden)


def secrets_in(text: str, world: World) -> frozenset[tuple[Viewer, Matter]]:
    """Whose secrets stand in ``text``. Ids are looked for in all of it, short figures without its random tokens."""
    short = without_random(text)
    by_id = {Matter.CERTIFICATE, Matter.STATEMENTS}
    return frozenset(
        (whose, matter)
        for whose, learner in ((Viewer.PILOT, world.pilot), (Viewer.STRANGER, world.stranger))
        for matter, pattern in learner.secrets.items()
        if pattern.search(text if matter in by_id else short)
    )


def text_of(response: Any) -> str:
    """All that can be read in an answer: of HTML, JSON and CSV as they are, of PDF the text, of ZIP the members."""
    content = b"".join(response) if response.streaming else response.content
    headers = "\n".join(str(value) for value in response.headers.values())
    return headers + "\n" + "\n".join(_texts(content))


def _texts(content: bytes) -> Iterator[str]:
    if content.startswith(b"%PDF-"):
        yield from _pdf_texts(content)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from _texts(archive.read(name))
    else:
        yield content.decode("utf-8", "replace")


def _pdf_texts(content: bytes) -> Iterator[str]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        yield str(reader.metadata)
        yield from (page.extract_text() for page in reader.pages)
    except pypdf.errors.PyPdfError:  # the worksheet of the course is no real PDF
        yield content.decode("latin-1")


def _outcome(response: Any, address: str) -> Outcome:
    status, target = response.status_code, response.headers.get("Location", "")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.CRASHED
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return Outcome.WRONG_METHOD
    # Wagtail answers somebody without the permission with a way back to its home and a message.
    sent_home = address.startswith(EDITOR_HOME) and target == EDITOR_HOME
    if status in REFUSALS or target.startswith(LOGINS) or sent_home:
        return Outcome.REFUSED
    return Outcome.LET_IN


def ask_all(world: World, who: str, client: Client, *, rules: Collection[Rule] = tuple(Rule)) -> list[Answer]:
    """Every entry of every route with one of the ``rules``, asked by one person."""
    return [
        ask(world, client, who, entry, route)
        for route in all_routes()
        for entry in entries_of(route)
        if entry.rule in rules
    ]
