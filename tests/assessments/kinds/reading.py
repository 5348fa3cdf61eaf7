"""Short ways to a question's content and grade."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from assessments.kinds import KINDS
from assessments.kinds.base import Content


def author(kind: str, raw: Any, *, known: Content | None = None, question: str = "q") -> Any:
    """The content that an author's mapping makes."""
    return KINDS[kind].author(raw, question=question, known=known)


def grade(kind: str, content: Content, payload: Any) -> Fraction:
    """The share a payload earns."""
    return KINDS[kind].grade(content, KINDS[kind].read_answer(content, payload))


def draw(kind: str, content: Content, seed: object) -> dict[str, list[str]]:
    """The order that a seed draws."""
    return KINDS[kind].draw(content, random.Random(str(seed)))  # noqa: S311 - orders, no secrets
