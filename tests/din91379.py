"""The letters and sequences of DIN 91379 as tests want them."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from lms.base.names import LETTERS_FILE


@dataclass(frozen=True)
class Letter:
    """A letter, sequence or other sign, and what one types to find it (empty for the other signs)."""

    text: str
    search_form: str


def _characters(codepoints: str) -> str:
    return "".join(chr(int(code, 16)) for code in codepoints.split())


with LETTERS_FILE.open(encoding="utf-8", newline="") as _handle:
    _ALL = [
        Letter(_characters(row["codepoints"]), _characters(row["search_form_codepoints"]))
        for row in csv.DictReader(_handle)
    ]

LETTERS = [letter for letter in _ALL if letter.search_form]
NON_LETTERS = [letter for letter in _ALL if not letter.search_form]
