"""Practice questions on a page: as fields before, with what was right after. Nothing is stored anywhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessments.blocks import question_content
from assessments.domain.asking import QuestionField, answer_from_form
from assessments.kinds import kind_named
from assessments.kinds.base import Answer, Content, FormData, Kind
from assessments.kinds.refusals import AnswerRefused, ContentRefused


@dataclass(frozen=True)
class Outcome:
    """How an answer went. ``state`` is ``correct``, ``partial``, ``wrong`` or ``unanswered``."""

    state: str
    solution: Sequence[str]
    feedback: str


@dataclass(frozen=True)
class SheetQuestion:
    """A question as fields; ``outcome`` only after answering."""

    field: QuestionField
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Sheet:
    """The questions of a practice block. ``right`` counts the right answers, ``None`` before answering."""

    questions: Sequence[SheetQuestion]
    right: int | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the questions show how the answers went."""
        return self.right is not None


def empty_sheet(*, block_id: str, questions: Any) -> Sheet:
    """The questions to be answered. Questions of an unfinished draft are left out."""
    return Sheet([SheetQuestion(_field(asked, None, "")) for asked in _asked(block_id, questions)])


def answered_sheet(*, block_id: str, questions: Any, form: FormData) -> Sheet:
    """The questions with the answers of ``form``, and how they went."""
    results = [_graded(asked, form) for asked in _asked(block_id, questions)]
    right = sum(one.outcome is not None and one.outcome.state == "correct" for one in results)
    return Sheet(results, right=right)


@dataclass(frozen=True)
class _Asked:
    number: int
    kind: Kind[Any, Any]
    content: Content
    shown: dict[str, list[str]]
    prefix: str


def _asked(block_id: str, questions: Any) -> list[_Asked]:
    asked = []
    for number, child in enumerate(questions, start=1):
        prefix = f"p-{block_id}-{number}"
        kind = kind_named(child.block_type)
        try:
            content = question_content(kind, child.value)
        except ContentRefused:
            continue
        # The same order every time, so that answering does not shuffle the page under the reader.
        shown = kind.draw(content, random.Random(prefix))  # noqa: S311 - a shuffle, no secret
        asked.append(_Asked(number, kind, content, shown, prefix))
    return asked


def _field(asked: _Asked, answer: Answer | None, error: str) -> QuestionField:
    view = asked.kind.page(asked.content, asked.shown, answer)
    return QuestionField(
        number=asked.number, kind=asked.kind.name, prefix=asked.prefix, view=view, error=error
    )


def _graded(asked: _Asked, form: FormData) -> SheetQuestion:
    payload = answer_from_form(asked.kind.name, form, asked.prefix)
    try:
        answer = asked.kind.read_answer(asked.content, payload)
    except AnswerRefused as refused:
        return SheetQuestion(_field(asked, _typed(asked, payload), refused.code))
    outcome = Outcome(
        state=_state(asked, answer),
        solution=asked.kind.describe_solution(asked.content),
        feedback=asked.content.feedback,
    )
    return SheetQuestion(_field(asked, answer, ""), outcome)


def _typed(asked: _Asked, payload: object) -> Answer | None:
    try:
        answer: Answer = asked.kind.shape_answer(payload)
    except AnswerRefused:
        return None
    return answer


def _state(asked: _Asked, answer: Answer) -> str:
    if asked.kind.completeness(asked.content, answer).value == "none":
        return "unanswered"
    share = asked.kind.grade(asked.content, answer)
    if share == 1:
        return "correct"
    return "partial" if share else "wrong"
