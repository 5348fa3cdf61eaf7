"""Questions in course files. ``assessments.kinds`` owns their content; here is only what a file wraps around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.kinds import kind_named
from assessments.kinds.refusals import ContentRefused

# A question's own key, or quiz/question for one that comes from another quiz.
KEY = re.compile(r"(?:(?P<owner>[A-Za-z0-9][A-Za-z0-9_-]{0,59})/)?[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
MAX_POINTS = 100
# What stands beside the content of a question of a quiz.
FRAME = ("key", "type", "points", "section", "topic", "difficulty")

# What the practice block can hold (cms.blocks.questions); whatever else a kind knows is reported as not used.
PRACTICE_FIELDS: dict[str, frozenset[str]] = {
    "single_choice": frozenset({"prompt", "feedback", "options", "shuffle"}),
    "multiple_choice": frozenset({"prompt", "feedback", "options", "shuffle"}),
    "true_false": frozenset({"prompt", "feedback", "correct"}),
    "matching": frozenset({"prompt", "feedback", "pairs"}),
    "ordering": frozenset({"prompt", "feedback", "items"}),
    "fill_in": frozenset({"prompt", "feedback", "accepted"}),
    "numeric": frozenset({"prompt", "feedback", "answer", "tolerance", "unit"}),
}


def owner_of(key: str) -> str | None:
    """The quiz that the question called ``key`` comes from, ``None`` for the quiz it stands in."""
    match = KEY.fullmatch(key)
    return match["owner"] if match else None


def content_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a question without what is wrapped around it."""
    return {name: value for name, value in raw.items() if name not in FRAME}


def points_of(raw: Mapping[str, Any]) -> int:
    """The points of a question, 1 unless told otherwise; raises ``ContentRefused``."""
    points = raw.get("points", 1)
    if not isinstance(points, int) or isinstance(points, bool) or not 1 <= points <= MAX_POINTS:
        raise ContentRefused(
            "bad_points", where="points", detail=f"Points are a whole number from 1 to {MAX_POINTS}."
        )
    return points


def place_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Section, topic and difficulty of a question, as far as it says them; raises ``ContentRefused``."""
    for name, longest in (("section", 120), ("topic", 80)):
        value = raw.get(name, "x")
        if not isinstance(value, str) or not value or len(value) > longest or not value.isprintable():
            raise ContentRefused(
                "bad_text", where=name, detail=f"A text of 1 to {longest} characters is needed."
            )
    difficulty = raw.get("difficulty", 1)
    if not isinstance(difficulty, int) or isinstance(difficulty, bool) or not 1 <= difficulty <= 3:
        raise ContentRefused("bad_number", where="difficulty", detail="A whole number from 1 to 3 is needed.")
    return {name: raw[name] for name in ("section", "topic", "difficulty") if name in raw}


def check_question(raw: Mapping[str, Any]) -> None:
    """Raises ``ContentRefused`` for a question that cannot be asked."""
    points_of(raw)
    place_of(raw)
    kind_named(raw.get("type")).author(content_of(raw), question=str(raw.get("key")))


@dataclass(frozen=True)
class PracticeQuestion:
    """A question as the practice block keeps it, and the keys that it has no use for."""

    question: dict[str, Any]
    lost: tuple[str, ...]


def practice_form(raw: Mapping[str, Any]) -> PracticeQuestion:
    """The question in canonical form without keys; raises ``ContentRefused``."""
    kind = kind_named(raw.get("type"))
    if kind.name not in PRACTICE_FIELDS:
        raise ContentRefused("no_practice", where="type", detail=f"{kind.name} cannot be used for practice.")
    written = kind.write(kind.author(content_of(raw), question="practice"))
    kept = {name: value for name, value in written.items() if name in PRACTICE_FIELDS[kind.name]}
    lost = [name for name in FRAME if name in raw and name != "type"]
    lost += [name for name in written if name not in kept]
    lost += _given_keys(raw)
    return PracticeQuestion({"type": kind.name, **_without_keys(kept)}, tuple(lost))


def _without_keys(content: dict[str, Any]) -> dict[str, Any]:
    bare = dict(content)
    if "options" in bare:
        bare["options"] = [
            {"text": option["text"], **({"correct": True} if option.get("correct") else {})}
            for option in bare["options"]
        ]
    if "items" in bare:
        bare["items"] = [_text(item) for item in bare["items"]]
    if "pairs" in bare:
        bare["pairs"] = [[_text(side) for side in _sides(pair)] for pair in bare["pairs"]]
    return bare


def _given_keys(raw: Mapping[str, Any]) -> list[str]:
    entries = [
        (f"{name}[{index}].key", entry)
        for name in ("options", "items")
        for index, entry in enumerate(raw.get(name) or [])
    ]
    entries += [
        (f"pairs[{index}]", side)
        for index, pair in enumerate(raw.get("pairs") or [])
        for side in _sides(pair)
    ]
    return [where for where, entry in entries if isinstance(entry, Mapping) and "key" in entry]


def _sides(pair: Any) -> tuple[Any, Any]:
    return (pair["left"], pair["right"]) if isinstance(pair, Mapping) else (pair[0], pair[1])


def _text(entry: Any) -> str:
    return str(entry["text"] if isinstance(entry, Mapping) else entry)
