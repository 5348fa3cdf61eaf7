"""Names of people and places: one stored form (NFC) and one form to search and sort by.

The search form follows DIN 91379:2022-08, annex: every Latin letter and sequence has a transcription to A–Z
(``ä`` → ``AE``, ``ł`` → ``L``). It is kept in a column, so that SQLite and PostgreSQL sort and find alike.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

LETTERS_FILE = Path(__file__).parent / "data" / "din91379_letters.csv"


def normalise_name(value: str) -> str:
    """``value`` in NFC, without control characters, runs of white space folded to one space."""
    composed = unicodedata.normalize("NFC", value)
    visible = "".join(" " if unicodedata.category(c) in {"Cc", "Zs"} else c for c in composed)
    return " ".join(visible.split())


def search_form(value: str) -> str:
    """``value`` as one searches for it: transcribed to base letters by DIN 91379 and lower case.

    Letters outside the standard lose their diacritics; other scripts stay as they are.
    """
    table, longest = _transcriptions()
    text = normalise_name(value)
    out: list[str] = []
    position = 0
    while position < len(text):
        for length in range(longest, 0, -1):
            piece = text[position : position + length]
            if len(piece) == length and piece in table:
                out.append(table[piece])
                position += length
                break
        else:
            out.append(_without_marks(text[position]))
            position += 1
    return "".join(out).lower()


@cache
def _transcriptions() -> tuple[dict[str, str], int]:
    table: dict[str, str] = {}
    with LETTERS_FILE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["search_form_codepoints"]:
                letter = unicodedata.normalize("NFC", _characters(row["codepoints"]))
                table[letter] = _characters(row["search_form_codepoints"])
    return table, max(map(len, table))


def _characters(codepoints: str) -> str:
    return "".join(chr(int(code, 16)) for code in codepoints.split())


def _without_marks(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
