"""The words a lesson's body keeps: all of them to compare two versions, or what everybody may read to search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

_TAGS = re.compile(r"<[^>]+>")
_TECHNICAL = frozenset({"id", "type", "mode", "style", "variant"})


def facts_of(value: Any) -> Iterator[str]:
    """Everything a block's stored value says, numbers and right answers included; ids and technical names are none."""
    return (str(leaf) for leaf in _leaves(value))


def open_texts(body: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What a stored body says and asks. No answer, no feedback and no number: those are for who tries a question."""
    for block in body:
        said = _asked(block["value"]) if block["type"] == "practice" else block["value"]
        yield from (leaf for leaf in _leaves(said) if isinstance(leaf, str))


def _asked(practice: Mapping[str, Any]) -> list[Any]:
    """Title and prompts."""
    questions = practice.get("questions") or []
    return [practice.get("title"), *(question["value"].get("prompt") for question in questions)]


def _leaves(value: Any) -> Iterator[str | int]:
    if isinstance(value, str):
        text = " ".join(unescape(_TAGS.sub(" ", value)).split())
        if text:
            yield text
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part["value"] if isinstance(part, dict) and "value" in part else part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _TECHNICAL:
                yield from _leaves(part)
    elif isinstance(value, int):
        yield value
