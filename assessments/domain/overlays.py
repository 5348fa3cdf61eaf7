"""Corrected keys and points, laid over questions as an attempt has frozen them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from assessments.domain.frozen import FrozenQuiz
from assessments.models import Correction


@dataclass(frozen=True)
class Overlay:
    """What replaces parts of a frozen question: a new key, other points."""

    question: uuid.UUID
    content: Mapping[str, Any]
    points: int | None
    never_worse: bool


def overlays_of(corrections: Iterable[Correction]) -> list[Overlay]:
    """Applied corrections, oldest first."""
    return [Overlay(one.question_id, one.content, one.points, one.never_worse) for one in corrections]


def corrected(frozen: FrozenQuiz, overlays: Iterable[Overlay]) -> FrozenQuiz:
    """The quiz with corrected questions; the newest correction of a question counts."""
    newest = {overlay.question: overlay for overlay in overlays}
    questions = [
        msgspec.structs.replace(
            question,
            content=dict(newest[question.id].content),
            points=newest[question.id].points or question.points,
        )
        if question.id in newest
        else question
        for question in frozen.questions
    ]
    return msgspec.structs.replace(frozen, questions=questions)
