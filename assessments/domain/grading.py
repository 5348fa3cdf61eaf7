"""Grading an attempt: exact, total and free of Django. Any stored payload gives points."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from assessments.domain.frozen import FrozenQuestion, FrozenQuiz
from assessments.kinds import Kind
from assessments.kinds.base import Answer, Completeness, Content, Marking

# Decimal places of stored points and of the scaled score; cmi5 uses four as well.
PLACES = 4

Marks = Mapping[str, Fraction]
"""The shares that people gave for a question, by part (``WHOLE`` where it has none)."""


class ItemState(StrEnum):
    """How a question came out."""

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    # A trainer has to read it.
    PENDING = "pending"
    # Nothing to reach.
    UNSCORED = "unscored"


@dataclass(frozen=True)
class Item:
    """A graded question; ``points`` are exact. ``waits`` are the parts that people have yet to read."""

    question: uuid.UUID
    state: ItemState
    points: Fraction
    max_points: int
    waits: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """``{"points": "2/3", "max": 1, "state": "partial"}``, with ``waits`` where single parts do."""
        parts = {"waits": list(self.waits)} if any(self.waits) else {}
        return {"points": str(self.points), "max": self.max_points, "state": self.state.value, **parts}


@dataclass(frozen=True)
class Grading:
    """A graded quiz; whether it is passed is decided on the exact share."""

    items: tuple[Item, ...]
    pass_percent: int

    @property
    def points(self) -> Fraction:
        """The sum reached."""
        return sum((item.points for item in self.items), Fraction(0))

    @property
    def max_points(self) -> int:
        """The sum possible."""
        return sum(item.max_points for item in self.items)

    @property
    def is_pending(self) -> bool:
        """Whether people still have to give points."""
        return any(item.state is ItemState.PENDING for item in self.items)

    @property
    def is_passed(self) -> bool:
        """At least the pass mark; where there is nothing to reach, whoever handed it in has passed."""
        if self.max_points == 0:
            return True
        return self.points / self.max_points >= Fraction(self.pass_percent, 100)


def grade_quiz(
    frozen: FrozenQuiz,
    payloads: Mapping[uuid.UUID, object],
    *,
    marks: Mapping[uuid.UUID, Marks] | None = None,
) -> Grading:
    """Every question of ``frozen`` graded by its last payload; a missing or unreadable one earns nothing.

    ``marks`` are what people gave for what they have to read.
    """
    given = marks or {}
    items = tuple(
        grade_question(question, payloads.get(question.id), marks=given.get(question.id))
        for question in frozen.questions
    )
    return Grading(items, frozen.pass_percent)


def grade_question(question: FrozenQuestion, payload: object, *, marks: Marks | None = None) -> Item:
    """One question; while a part waits for people, only the others have points."""
    answer = question.readable_answer(payload)
    state, share, waits = grade_answer(question.rules, question.loaded, answer, marks=marks)
    return Item(question.id, state, share * question.points, question.points, waits)


def grade_answer(
    kind: Kind[Any, Any], content: Content, answer: Answer | None, *, marks: Marks | None = None
) -> tuple[ItemState, Fraction, tuple[str, ...]]:
    """State, share (0 to 1) and the parts that wait for people, of a checked answer; ``None`` is no answer."""
    if answer is None or kind.completeness(content, answer) is Completeness.NONE:
        return ItemState.UNANSWERED, Fraction(0), ()
    if kind.marking_of(content) is Marking.NONE:
        return ItemState.UNSCORED, Fraction(0), ()
    given = marks or {}
    share = kind.reached(content, answer, given)
    waits = tuple(one.part for one in kind.to_read(content, answer) if one.part not in given)
    return ItemState.PENDING if waits else _state_of(share), share, waits


def _state_of(share: Fraction) -> ItemState:
    if share == 1:
        return ItemState.CORRECT
    return ItemState.PARTIAL if share else ItemState.WRONG


def round_down(value: Fraction) -> Decimal:
    """``value`` with four decimal places, never more than it is.

    Rounding up could show somebody below the pass mark as having reached it; a whole percentage is kept exactly.
    """
    scale = 10**PLACES
    return Decimal(value.numerator * scale // value.denominator).scaleb(-PLACES)
