"""Corrected keys and points, laid over questions as an attempt has frozen them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from assessments.domain.frozen import FrozenQuestion, FrozenQuiz
from assessments.domain.grading import grade_question
from assessments.models import Correction


@dataclass(frozen=True)
class Overlay:
    """What replaces parts of a frozen question: a new key, other points."""

    question: uuid.UUID
    content: Mapping[str, Any]
    points: int | None
    never_worse: bool

    def on(self, question: FrozenQuestion) -> FrozenQuestion:
        """The question with this laid over it."""
        return msgspec.structs.replace(
            question, content=dict(self.content), points=self.points or question.points
        )


def overlay_of(correction: Correction) -> Overlay:
    """What a correction lays over its question."""
    return Overlay(correction.question_id, correction.content, correction.points, correction.never_worse)


def corrected(frozen: FrozenQuiz, overlays: Iterable[Overlay]) -> FrozenQuiz:
    """The quiz with corrected questions; the newest correction of a question counts."""
    newest = {overlay.question: overlay for overlay in overlays}
    questions = [
        newest[question.id].on(question) if question.id in newest else question
        for question in frozen.questions
    ]
    return msgspec.structs.replace(frozen, questions=questions)


def as_graded(
    frozen: FrozenQuiz,
    overlays: Iterable[Overlay],
    *,
    items: Mapping[str, Mapping[str, Any]],
    payloads: Mapping[uuid.UUID, object],
) -> FrozenQuiz:
    """The quiz as a result (its ``items``) was graded; ``overlays`` are all since the start, oldest first.

    The newest correction under which the answer earns what the result says: one that left the result alone because it
    would have made it worse is not laid over it, now or later.
    """
    newest_first = list(overlays)[::-1]
    questions = [
        _as_graded(
            question,
            [one for one in newest_first if one.question == question.id],
            item=items.get(str(question.id), {}),
            payload=payloads.get(question.id),
        )
        for question in frozen.questions
    ]
    return msgspec.structs.replace(frozen, questions=questions)


def _as_graded(
    question: FrozenQuestion, overlays: Sequence[Overlay], *, item: Mapping[str, Any], payload: object
) -> FrozenQuestion:
    for overlay in overlays:
        version = overlay.on(question)
        graded = grade_question(version, payload).as_json()
        # Points of people say nothing about the version.
        telling = {"max"} if version.is_marked else graded.keys()
        if all(graded[name] == item.get(name) for name in telling):
            return version
    return question
