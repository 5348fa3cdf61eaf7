"""The messages of our code and templates, as Django would look them up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.house import plan

# Django's names beside Babel's own: the same arguments, evaluated later.
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Message = tuple[str, str | None]
"""Message id (the singular one) and context."""


def used_messages() -> dict[Message, str]:
    """Every message of our apps with the first place that uses it."""
    found: dict[Message, str] = {}
    for path in plan.tracked_files():
        if path.relative_to(plan.ROOT).parts[0] not in plan.APPS:
            continue
        for line, message in _messages_of(path):
            found.setdefault(message, f"{plan.shown(path)}:{line}")
    return found


def german_catalogues() -> dict[str, Catalog]:
    """Our German catalogues by path."""
    catalogues = {}
    for path in plan.tracked_files():
        if path.suffix == ".po" and path.parent.parent.name == "de":
            with path.open("rb") as text:
                catalogues[plan.shown(path)] = read_po(text, locale="de")
    return catalogues


def _messages_of(path: Path) -> Iterator[tuple[int, Message]]:
    if path.suffix == ".py":
        source = path.read_bytes()
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        source = as_python(path.read_text(encoding="utf-8"))
    else:
        return
    yield from messages_in(source)


def messages_in(source: bytes) -> Iterator[tuple[int, Message]]:
    """Line and message of every call of gettext in Python source."""
    for line, found, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
        yield line, ((found[0] if isinstance(found, tuple) else found), context)


def as_python(template: str) -> bytes:
    """A template as Django hands it to xgettext, without the indentation that only Python would mind."""
    lines = templatize(template).splitlines()
    return "\n".join(line.lstrip() for line in lines).encode()
