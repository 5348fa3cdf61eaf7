"""What differs between two versions of a lesson, in words for somebody who knows the older one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cms.blocks import LessonBodyBlock
from cms.domain.lesson_texts import facts_of, open_texts

# How alike two blocks of a kind must be to be called one changed block rather than one gone and one new.
ALIKE = 0.5
AROUND = 6  # words shown on either side of a change
LONGEST = 60  # words shown of a passage


class Kind(StrEnum):
    """What happened to a part of the lesson."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One difference. ``part`` says what it is (Paragraph, Task …), ``below`` the heading it stands under.

    Without ``before`` and ``after``, something changed that only who tries it may read: answers of practice questions.
    """

    kind: Kind
    part: str
    below: str
    before: str
    after: str


@dataclass(frozen=True)
class _Part:
    """``facts`` decide whether it changed, ``text`` is what a learner may read of it."""

    kind: str
    below: str
    text: str
    facts: str

    @property
    def words(self) -> list[str]:
        return self.text.split()


def lesson_changes(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The differences between two revisions' contents (``Revision.content`` of a ``LessonPage``), in reading order."""
    return tuple(_changes(before, after))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    facts = (("title", _("Title")), ("minutes", _("Minutes")), ("summary", _("Summary")))
    for name, label in facts:
        old, new = str(before.get(name) or ""), str(after.get(name) or "")
        if old != new:
            yield Change(Kind.CHANGED, label, "", _shown(old.split()), _shown(new.split()))
    yield from _compare(_goals(before), _goals(after))
    yield from _compare(_body(before), _body(after))


def _compare(old: Sequence[_Part], new: Sequence[_Part]) -> Iterator[Change]:
    matcher = SequenceMatcher(
        a=[(part.kind, part.facts) for part in old],
        b=[(part.kind, part.facts) for part in new],
        autojunk=False,
    )
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            yield from _pair_up(list(old[a1:a2]), new[b1:b2])


def _pair_up(gone: list[_Part], come: Sequence[_Part]) -> Iterator[Change]:
    """Of what went and what came the alike ones are one changed part; the rest was removed or added."""
    for part in come:
        match = next((one for one in gone if one.kind == part.kind and _is_alike(one, part)), None)
        if match is None:
            yield Change(Kind.ADDED, _label(part.kind), part.below, "", _shown(part.words))
        else:
            gone.remove(match)
            before, after = _difference(match.words, part.words)
            yield Change(Kind.CHANGED, _label(part.kind), part.below, before, after)
    for part in gone:
        yield Change(Kind.REMOVED, _label(part.kind), part.below, _shown(part.words), "")


def _is_alike(one: _Part, other: _Part) -> bool:
    return SequenceMatcher(a=one.words, b=other.words, autojunk=False).ratio() >= ALIKE


def _difference(old: list[str], new: list[str]) -> tuple[str, str]:
    """From the first to the last word that differs, with some words around."""
    codes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    differing = [code for code in codes if code[0] != "equal"]
    if not differing:
        return "", ""
    first, last = differing[0], differing[-1]
    return _passage(old, first[1], last[2]), _passage(new, first[3], last[4])


def _passage(words: list[str], start: int, end: int) -> str:
    start, end = max(start - AROUND, 0), min(end + AROUND, len(words))
    return ("… " if start else "") + _shown(words[start:end]) + (" …" if end < len(words) else "")


def _shown(words: list[str]) -> str:
    return " ".join(words[:LONGEST]) + (" …" if len(words) > LONGEST else "")


def _goals(content: Mapping[str, Any]) -> list[_Part]:
    goals = [str(block["value"]) for block in _stream(content, "goals")]
    return [_Part("goal", "", goal, goal) for goal in goals]


def _body(content: Mapping[str, Any]) -> list[_Part]:
    parts, below = [], ""
    for block in _stream(content, "body"):
        text, facts = " ".join(open_texts([block])), " ".join(facts_of(block["value"]))
        if block["type"] == "heading":
            below = text
        parts.append(_Part(block["type"], below if block["type"] != "heading" else "", text, facts))
    return parts


def _stream(content: Mapping[str, Any], name: str) -> list[Any]:
    raw = content.get(name) or []
    loaded: list[Any] = json.loads(raw) if isinstance(raw, str) else raw
    return loaded


def _label(kind: str) -> str:
    if kind == "goal":
        return _("Learning goal")
    block = LessonBodyBlock().child_blocks.get(kind)
    return str(block.label) if block is not None else kind
