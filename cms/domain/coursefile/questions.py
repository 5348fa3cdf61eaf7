"""Questions in course files. ``assessments.kinds`` owns their content; here is only what a file wraps around it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from assessments.kinds import kind_named
from assessments.kinds.refusals import ContentRefused
from cms.blocks.questions import may_be_practised

# A question's own key, or quiz/question for one that comes from another quiz.
KEY = re.compile(r"(?:(?P<owner>[A-Za-z0-9][A-Za-z0-9_-]{0,59})/)?[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
MAX_POINTS = 100
# What stands beside the content of a question of a quiz.
FRAME = ("key", "type", "points", "section", "topic", "difficulty", "tags")
MAX_TAGS = 20
# Stands for the picture of a file until it is stored.
NOT_STORED = str(uuid.UUID(int=0))


def owner_of(key: str) -> str | None:
    """The quiz that the question called ``key`` comes from, ``None`` for the quiz it stands in."""
    match = KEY.fullmatch(key)
    return match["owner"] if match else None


def content_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a question without what is wrapped around it; its pictures by id, without their files."""
    content = deepcopy({name: value for name, value in raw.items() if name not in FRAME})
    for picture in pictures_in(content):
        picture.pop("file", None)
        picture.setdefault("id", NOT_STORED)
    return content


def points_of(raw: Mapping[str, Any]) -> int:
    """The points of a question, 1 unless told otherwise; raises ``ContentRefused``."""
    points = raw.get("points", 1)
    if not isinstance(points, int) or isinstance(points, bool) or not 1 <= points <= MAX_POINTS:
        raise ContentRefused(
            "bad_points", where="points", detail=f"Points are a whole number from 1 to {MAX_POINTS}."
        )
    return points


def place_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Section, topic, difficulty and tags of a question, as far as it says them; raises ``ContentRefused``."""
    for name, longest in (("section", 120), ("topic", 80)):
        value = raw.get(name, "x")
        if not isinstance(value, str) or not value or len(value) > longest or not value.isprintable():
            raise ContentRefused(
                "bad_text", where=name, detail=f"A text of 1 to {longest} characters is needed."
            )
    difficulty = raw.get("difficulty", 1)
    if not isinstance(difficulty, int) or isinstance(difficulty, bool) or not 1 <= difficulty <= 3:
        raise ContentRefused("bad_number", where="difficulty", detail="A whole number from 1 to 3 is needed.")
    tags = raw.get("tags", [])
    if not isinstance(tags, list) or len(tags) > MAX_TAGS or not all(_is_tag(tag) for tag in tags):
        raise ContentRefused("bad_text", where="tags", detail="Tags are a list of short texts.")
    place = {name: raw[name] for name in ("section", "topic", "difficulty") if name in raw}
    return place | ({"tags": tuple(dict.fromkeys(tags))} if "tags" in raw else {})


def _is_tag(tag: object) -> bool:
    return (
        isinstance(tag, str)
        and 0 < len(tag.strip()) == len(tag) <= 100
        and tag.isprintable()
        and "," not in tag
    )


def pictures_in(content: Any) -> Iterator[dict[str, Any]]:
    """The pictures of a question and of its parts, as the file names them."""
    if isinstance(content, list):
        for one in content:
            yield from pictures_in(one)
    elif isinstance(content, dict):
        if isinstance(content.get("image"), dict):
            yield content["image"]
        for name, part in content.items():
            if name != "image":
                yield from pictures_in(part)


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
    if not may_be_practised(kind):
        raise ContentRefused("no_practice", where="type", detail=f"{kind.name} cannot be used for practice.")
    content = kind.author(content_of(raw), question="practice")
    lost = [name for name in FRAME if name in raw and name != "type"]
    lost += ["image"] if content.image else []
    lost += _given_keys(raw)
    return PracticeQuestion({"type": kind.name, **kind.without_keys(content)}, tuple(lost))


def _given_keys(value: Any, where: str = "") -> list[str]:
    """Where entries have keys of their own."""
    if isinstance(value, list):
        return [found for index, one in enumerate(value) for found in _given_keys(one, f"{where}[{index}]")]
    if not isinstance(value, Mapping):
        return []
    own = [f"{where}.key"] if where and "key" in value else []
    inside = [(f"{where}.{name}".lstrip("."), part) for name, part in value.items()]
    return own + [found for place, part in inside for found in _given_keys(part, place)]
