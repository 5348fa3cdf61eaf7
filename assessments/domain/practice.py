"""Questions asked, graded and explained with nothing recorded and nothing counted: practice and preview."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.domain.asking import QuestionField
from assessments.domain.bank import QuizSpec
from assessments.domain.grading import ItemState, grade_answer
from assessments.kinds import kind_named
from assessments.kinds.base import Content
from assessments.kinds.refusals import AnswerRefused


@dataclass(frozen=True)
class PracticeQuestion:
    """A question with its content as its kind has read it (``Kind.author``). ``key`` is its own on the page."""

    key: str
    kind: str
    content: Content


@dataclass(frozen=True)
class PracticeItem:
    """A graded question. ``error`` names a refusal; then there is no state and nothing is given away."""

    key: str
    state: ItemState | None
    answer: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    feedback: str = ""
    error: str = ""


@dataclass(frozen=True)
class ShownQuestion:
    """A question for editors: as learners see it, what kind it is, what is right and why."""

    field: QuestionField
    label: str
    solution: tuple[str, ...]
    feedback: str


def shown_to_editors(*, spec: QuizSpec) -> list[ShownQuestion]:
    """The questions of a quiz as learners see them, in an order drawn for this page, with solutions and feedback."""
    questions = [
        PracticeQuestion(one.key, one.kind, kind_named(one.kind).author(one.content, question=one.key))
        for one in spec.questions
    ]
    fields = practice_fields(questions=questions, prefix="preview", seed=spec.key)
    return [
        ShownQuestion(
            field=field,
            label=kind_named(question.kind).label,
            solution=tuple(kind_named(question.kind).describe_solution(question.content)),
            feedback=question.content.feedback,
        )
        for question, field in zip(questions, fields, strict=True)
    ]


def practice_fields(
    *,
    questions: Sequence[PracticeQuestion],
    prefix: str,
    seed: str,
    payloads: Mapping[str, object] | None = None,
) -> list[QuestionField]:
    """The questions for a page, drawn by ``seed`` and filled with ``payloads`` by key.

    The prefix of a question's fields is ``practice_prefix``.
    """
    given = payloads or {}
    fields = []
    for number, question in enumerate(questions, start=1):
        view, error = _view(question, seed, given.get(question.key))
        own_prefix = practice_prefix(prefix, question)
        fields.append(QuestionField(number, question.kind, own_prefix, view, error=error))
    return fields


def practice_prefix(prefix: str, question: PracticeQuestion) -> str:
    """What the names of a question's fields start with, for ``answer_from_form``."""
    return f"{prefix}-{question.key}"


def grade_practice(
    *, questions: Sequence[PracticeQuestion], payloads: Mapping[str, object]
) -> tuple[PracticeItem, ...]:
    """Each question graded by its payload; never raises for any payload. An unanswered question gives nothing away."""
    return tuple(_graded(question, payloads.get(question.key)) for question in questions)


def _view(question: PracticeQuestion, seed: str, payload: object) -> tuple[dict[str, Any], str]:
    """What the page shows, and the name of a refusal; a refused answer stays in its fields."""
    kind = kind_named(question.kind)
    rng = random.Random(f"{seed}:{question.key}")  # noqa: S311 - reproducible by purpose, nothing hangs on it
    shown = kind.draw(question.content, rng)
    answer, error = None, ""
    try:
        if payload is not None:
            answer = kind.shape_answer(payload)
            kind.check_answer(question.content, answer)
    except AnswerRefused as refused:
        error = refused.code
    return kind.page(question.content, shown, answer), error


def _graded(question: PracticeQuestion, payload: object) -> PracticeItem:
    kind, content = kind_named(question.kind), question.content
    try:
        answer = None if payload is None else kind.read_answer(content, payload)
    except AnswerRefused as refused:
        return PracticeItem(question.key, None, error=refused.code)
    state, _share, _waits = grade_answer(kind, content, answer)
    if answer is None or state is ItemState.UNANSWERED:
        return PracticeItem(question.key, state)
    return PracticeItem(
        key=question.key,
        state=state,
        answer=tuple(kind.describe(content, answer)),
        solution=tuple(kind.describe_solution(content)),
        remarks=tuple(kind.remarks(content, answer)),
        feedback=content.feedback,
    )
