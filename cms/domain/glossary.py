"""The glossary: its first terms, and marking them in the HTML of a lesson where they stand.

Marking reads HTML that our own templates and Wagtail wrote: ``<`` and ``>`` never stand unescaped in it, so a split at
tags is exact. Forms, links, headings and term lists stay as they are; each term is explained once per lesson.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import yaml
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import escape

from cms.models import GlossaryTerm
from lms.base.kept import Kept

FIRST_TERMS = Path(__file__).resolve().parents[1] / "data" / "glossar.yaml"
TAGS = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-zA-Z0-9]+)")
UNTOUCHED = frozenset(
    {"a", "button", "form", "h1", "h2", "h3", "h4", "dt", "summary", "figcaption", "th", "caption", "script"}
)
VOID = frozenset({"br", "img", "input", "hr", "source", "track", "wbr"})


@dataclass(frozen=True)
class Term:
    """A term as it is explained."""

    term: str
    explanation: str


@dataclass(frozen=True)
class _Index:
    """The terms by every form in lower case, and what finds the forms in a text."""

    by_form: Mapping[str, Term]
    pattern: re.Pattern[str] | None


# A glossary is its own key: (term, other forms, explanation) of every row.
Rows = tuple[tuple[str, str, str], ...]
_KEPT: Kept[Rows, _Index] = Kept(most=4)


class Terms:
    """All terms, ready to be found; made anew for every page, whose explanations it numbers."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._index = _KEPT.get(tuple(rows), _index)
        # A page may hold several lessons, each with the term explained: ids need numbers of their own.
        self._numbers = count(1)

    def mark(self, html: str) -> str:
        """``html`` with the first occurrence of each term explained."""
        if self._index.pattern is None:
            return html
        seen: set[Term] = set()
        pieces = TAGS.split(html)
        untouched: list[str] = []
        for index, piece in enumerate(pieces):
            if index % 2:
                _follow(piece, untouched)
            elif not untouched and piece.strip():
                pieces[index] = self._mark_text(piece, seen)
        return "".join(pieces)

    def _mark_text(self, text: str, seen: set[Term]) -> str:
        pattern = self._index.pattern
        assert pattern is not None  # noqa: S101 - mark() asked

        def explain(match: re.Match[str]) -> str:
            term = self._index.by_form[match[0].casefold()]
            if term in seen:
                return match[0]
            seen.add(term)
            # Already escaped: it stood in HTML.
            explained = {"term": term, "written": match[0], "number": next(self._numbers)}
            return render_to_string("cms/term.html", explained).strip()

        return pattern.sub(explain, text)


def _follow(tag: str, untouched: list[str]) -> None:
    """Keep the stack of open elements whose text stays as it is."""
    found = NAME.match(tag)
    name = found[1].lower() if found else ""
    if name not in UNTOUCHED or name in VOID:
        return
    if not tag.startswith("</"):
        untouched.append(name)
    elif name in untouched:
        while untouched.pop() != name:
            pass


def all_terms() -> Terms:
    """The glossary as it is now. One query."""
    return Terms(GlossaryTerm.objects.order_by("term").values_list("term", "other_forms", "explanation"))


def _index(rows: Rows) -> _Index:
    by_form: dict[str, Term] = {}
    for term, other_forms, explanation in rows:
        forms = GlossaryTerm(term=term, other_forms=other_forms).forms
        by_form |= {escape(form).casefold(): Term(term, explanation) for form in forms}
    # The longest form first: „Bildungs-Voucher“ before „Voucher“.
    forms = sorted(by_form, key=len, reverse=True)
    found = rf"(?<![\w-])({'|'.join(map(re.escape, forms))})(?![\w-])"
    return _Index(by_form, re.compile(found, re.IGNORECASE) if forms else None)


@transaction.atomic
def ensure_first_terms() -> None:
    """Give an installation without a glossary the terms of ``data/glossar.yaml``; what editors changed stays."""
    if GlossaryTerm.objects.exists():
        return
    rows: Sequence[dict[str, str]] = yaml.safe_load(FIRST_TERMS.read_text(encoding="utf-8"))
    for row in rows:
        term = GlossaryTerm(
            term=row["term"], other_forms=row.get("other_forms", ""), explanation=row["explanation"]
        )
        term.full_clean()
        term.save()
