"""Names of people and places: one stored form (NFC) and one form to search and sort by.

The search form follows DIN 91379:2022-08: every one of its 649 Latin letters and sequences has a transcription to A–Z
(``ä`` → ``AE``, ``ł`` → ``L``). It is kept in a column, so that SQLite and PostgreSQL sort and find alike.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

LETTERS_FILE = Path(__file__).parent / "data" / "din91379_letters.csv"

# Of the standard's 18 non-letters some part words and the others belong to the word they stand in: "Groß-Gerau" is
# found by "gross gerau", "O’Brien" by "o'brien" and "obrien". The dashes are no part of the standard but get typed.
WORD_SEPARATORS = frozenset("-,./‐‑‒–—−")  # noqa: RUF001 - the dashes are meant
INSIDE_WORDS = frozenset("'`~¨´·ʹʺʾʿˈˌ’‡ʼ‘")  # noqa: RUF001 - the look-alikes are meant

# Controls and all kinds of space become a space; what nobody can see (direction marks, soft hyphens, zero widths) and
# what no database stores (lone surrogates) disappears: two names that look alike are alike.
SPACES = frozenset({"Cc", "Zs", "Zl", "Zp"})
INVISIBLE = frozenset({"Cf", "Cs"})


def normalise_name(value: str) -> str:
    """``value`` in NFC, without control and invisible characters, runs of white space folded to one space."""
    # First drop, then compose: an invisible character may stand between a letter and its mark.
    visible = "".join(map(_visible, value))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def search_form(value: str) -> str:
    """``value`` as one searches for it: base letters by DIN 91379 in lower case, words parted by one space.

    Letters outside the standard lose their marks and compatibility forms (``ﬁ`` → ``fi``); other scripts stay.
    """
    table, longest = _transcriptions()
    text = normalise_name(value)
    out: list[str] = []
    position = 0
    while position < len(text):
        for length in range(longest, 0, -1):
            piece = text[position : position + length]
            if piece in table:
                out.append(table[piece])
                position += len(piece)
                break
        else:
            out.append(_beyond_the_standard(text[position]))
            position += 1
    return " ".join("".join(out).casefold().split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in SPACES:
        return " "
    return "" if category in INVISIBLE else character


@cache
def _transcriptions() -> tuple[dict[str, str], int]:
    """Letter or sequence (NFC) → search form, and the length of the longest; the 18 non-letters have none."""
    table: dict[str, str] = {}
    with LETTERS_FILE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["search_form_codepoints"]:
                letter = unicodedata.normalize("NFC", _characters(row["codepoints"]))
                table[letter] = _characters(row["search_form_codepoints"])
    return table, max(map(len, table))


def _characters(codepoints: str) -> str:
    return "".join(chr(int(code, 16)) for code in codepoints.split())


def _beyond_the_standard(character: str) -> str:
    if character in WORD_SEPARATORS:
        return " "
    if character in INSIDE_WORDS:
        return ""
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
