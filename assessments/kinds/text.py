"""Texts as written by authors and learners: one form to store, one to compare."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Self

import nh3

from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason

MAX_ANSWER_LENGTH = 500
# Content is at most: case → list → part → content → list → entry → side → text.
MAX_DEPTH = 9
MARKUP = {"p", "br", "strong", "b", "em", "i", "ul", "ol", "li", "code", "blockquote", "sub", "sup"}
_LAYOUT = "\n\t"


class Wording(str):
    """Words of the interface in English, to be translated by who prints them; ``before`` is printed as it is.

    Any other text is an author's or a learner's and stays as it is.
    """

    __slots__ = ("before",)
    before: str

    def __new__(cls, words: str, *, before: str = "") -> Self:
        """``words`` after ``before``."""
        made = super().__new__(cls, words)
        made.before = before
        return made


def fold(text: str) -> str:
    """The form answers are compared in: NFC, trimmed, runs of white space as one space, case folded."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def is_spelling(text: str, accepted: str, *, typos: int = 0, is_case_sensitive: bool = False) -> bool:
    """Whether ``text`` counts as ``accepted``, with at most ``typos`` letters wrong, missing, extra or swapped.

    A slip is forgiven only where four letters per slip are right: "ja" must not pass for "na".
    """
    one, other = (_spaced(text), _spaced(accepted)) if is_case_sensitive else (fold(text), fold(accepted))
    if one == other or not typos:
        return one == other
    return distance(one, other) <= min(typos, len(other) // 5)


def distance(one: str, other: str) -> int:
    """Letters changed, added, dropped or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != wanted))
            is_swap = row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted
            line.append(min(cost, before[column - 2] + 1) if is_swap else cost)
        before, above = above, line
    return above[-1]


def clean_markup(html: str) -> str:
    """``html`` with the few tags a question needs, and nothing that runs, loads or leads anywhere."""
    cleaned = nh3.clean(html, tags=MARKUP, attributes={}).strip() if html else ""
    # Editors leave empty paragraphs behind.
    return cleaned if nh3.clean(cleaned, tags=set()).strip() else ""


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def check_answer_text(text: str, *, max_length: int = MAX_ANSWER_LENGTH) -> None:
    """Refuse what is too long or no database and no page can carry (control characters, lone surrogates)."""
    if len(text) > max_length:
        raise AnswerRefused(Reason.TOO_LONG, detail=f"At most {max_length} characters.")
    if _is_unprintable(text):
        raise AnswerRefused(Reason.BAD_CHARACTERS)


def tidy_mapping(raw: Mapping[object, object], *, where: str = "", depth: int = 0) -> dict[str, object]:
    """Authored data with every text in NFC and trimmed; raises ``ContentRefused`` for what cannot be stored."""
    return {
        str(name): _tidy(value, where=f"{where}.{name}".lstrip("."), depth=depth + 1)
        for name, value in raw.items()
    }


def _tidy(raw: object, *, where: str, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise ContentRefused("too_deep", where=where, detail="The content is nested too deeply.")
    if isinstance(raw, str):
        if _is_unprintable(raw):
            raise ContentRefused(
                "bad_characters", where=where, detail="The text has characters that cannot be stored."
            )
        return unicodedata.normalize("NFC", raw).replace("\r\n", "\n").strip()
    if isinstance(raw, Mapping):
        return tidy_mapping(raw, where=where, depth=depth)
    if isinstance(raw, Sequence) and not isinstance(raw, bytes):
        return [_tidy(value, where=f"{where}[{index}]", depth=depth + 1) for index, value in enumerate(raw)]
    return raw


def _is_unprintable(text: str) -> bool:
    return any(
        unicodedata.category(c) in {"Cc", "Cs"} and c not in _LAYOUT for c in text.replace("\r\n", "\n")
    )
