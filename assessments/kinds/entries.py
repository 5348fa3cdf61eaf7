"""Options, sides and items: a text with a permanent key.

Stored answers name keys. So a key is minted once and kept when the text is corrected. It is made of the text
it was first given to, which is the same on every instance and says nothing about position or correctness.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec

from assessments.kinds.refusals import ContentRefused

MAX_ENTRIES = 50
KEY_LENGTH = 10

# Keys stand in xAPI responses, whose delimiters are in square brackets, and in names of form fields.
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that can be chosen, paired or put in order."""

    key: Key
    text: Text


def as_entries(raw: object, *, where: str) -> list[dict[str, Any]]:
    """A list of texts or of mappings (``text`` and perhaps ``key``) as a list of mappings."""
    if not isinstance(raw, list):
        raise ContentRefused("not_a_list", where=where, detail="A list is needed here.")
    if len(raw) > MAX_ENTRIES:
        raise ContentRefused("too_many", where=where, detail=f"At most {MAX_ENTRIES} entries are possible.")
    return [as_entry(one, where=f"{where}[{index}]") for index, one in enumerate(raw)]


def as_entry(raw: object, *, where: str) -> dict[str, Any]:
    """One text or mapping as a mapping with a ``text``; a number as ``key`` becomes text."""
    entry = dict(raw) if isinstance(raw, Mapping) else {"text": raw}
    if not isinstance(entry.get("text"), str):
        raise ContentRefused(
            "not_a_text", where=where, detail="A text is needed here; numbers and dates want quotes."
        )
    key = entry.pop("key", None)
    if isinstance(key, int) and not isinstance(key, bool):
        key = str(key)
    if key is not None and not isinstance(key, str):
        raise ContentRefused("not_a_text", where=f"{where}.key", detail="A key is a short text.")
    return entry if key is None else {**entry, "key": key}


def give_keys(
    entries: Sequence[dict[str, Any]], *, known: Sequence[Entry], question: str, role: str
) -> list[dict[str, Any]]:
    """The entries with a key each: their own, else that of the known entry with the same text, else with the same
    position, else a new one. Raises ``ContentRefused`` (``duplicate_key``).
    """
    keys: list[str | None] = [entry.get("key") for entry in entries]
    _refuse_duplicates((key for key in keys if key is not None), code="duplicate_key", where=role)
    free = {entry.key: entry.text for entry in known if entry.key not in keys}
    for index, entry in enumerate(entries):
        if keys[index] is None:
            keys[index] = _take(free, (key for key, text in free.items() if text == entry["text"]))
    for index in range(len(entries)):
        if keys[index] is None and index < len(known):
            keys[index] = _take(free, (key for key in free if key == known[index].key))
    for index, entry in enumerate(entries):
        if keys[index] is None:
            keys[index] = mint_key(f"{question}\n{role}\n{entry['text']}", taken={*filter(None, keys), *free})
    return [{**entry, "key": key} for entry, key in zip(entries, keys, strict=True)]


def refuse_same_texts(entries: Iterable[Entry], *, where: str) -> None:
    """Entries a reader cannot tell apart make a question unanswerable."""
    _refuse_duplicates(
        (" ".join(entry.text.split()) for entry in entries), code="duplicate_text", where=where
    )


def _take(free: dict[str, str], candidates: Iterable[str]) -> str | None:
    key = next(iter(candidates), None)
    if key is not None:
        del free[key]
    return key


def mint_key(text: str, *, taken: set[str]) -> str:
    """A key that follows from ``text`` and is not among ``taken``."""
    number = 0
    while True:
        suffix = f"\n{number}" if number else ""
        key = hashlib.sha256(f"{text}{suffix}".encode()).hexdigest()[:KEY_LENGTH]
        if key not in taken:
            return key
        number += 1


def _refuse_duplicates(values: Iterable[object], *, code: str, where: str) -> None:
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise ContentRefused(code, where=where, detail=f"{value!r} stands here twice.")
        seen.add(value)
