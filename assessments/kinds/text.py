"""Texts as written by authors and learners: one form to store, one to compare."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason

MAX_ANSWER_LENGTH = 500
# Content is at most: question → list → entry → side → text.
MAX_DEPTH = 6
_LAYOUT = "\n\t"


class Wording(str):
    """Words of the interface in English, to be translated by who prints them.

    Any other text is an author's or a learner's and stays as it is.
    """

    __slots__ = ()


def fold(text: str) -> str:
    """The form answers are compared in: NFC, trimmed, runs of white space as one space, case folded."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


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
