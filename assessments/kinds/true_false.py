"""A statement that is true or false."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from assessments.kinds.base import (
    Answer,
    Completeness,
    Content,
    FormData,
    Kind,
    Note,
    Shown,
    all_or_nothing,
    first,
)
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.interaction import Interaction
from assessments.kinds.text import Wording

_WORDS = {True: Wording(pgettext("question", "True")), False: Wording(pgettext("question", "False"))}
_FIELD = {"true": True, "false": False}


class TrueFalseContent(Content, frozen=True, kw_only=True):
    """``correct`` tells whether the statement holds; the two feedbacks are for who said so."""

    correct: bool
    feedback_true: Note = ""
    feedback_false: Note = ""


class TrueFalseAnswer(Answer, frozen=True):
    """True, false or nothing."""

    value: bool | None


class TrueFalse(Kind[TrueFalseContent, TrueFalseAnswer]):
    """Graded all or nothing."""

    name = "true_false"
    label = pgettext("question", "True or false")
    description = pgettext("question", "A statement that holds or does not.")
    icon = "check"
    sample: ClassVar[dict[str, Any]] = {"prompt": "Ein Medienbruch kostet Zeit.", "correct": True}
    is_closed = True
    content_type = TrueFalseContent
    answer_type = TrueFalseAnswer
    editor = (
        EditorField(
            "correct",
            pgettext("question", "The statement is true"),
            Widget.FLAG,
            help=pgettext("question", "Without a tick the statement is false."),
        ),
        EditorField(
            "feedback_true",
            pgettext("question", "Explanation for the answer true"),
            Widget.AREA,
            help=pgettext("question", "For people who chose this; may stay empty."),
        ),
        EditorField(
            "feedback_false",
            pgettext("question", "Explanation for the answer false"),
            Widget.AREA,
            help=pgettext("question", "For people who chose this; may stay empty."),
        ),
    )

    def view(self, content: TrueFalseContent, shown: Shown, answer: TrueFalseAnswer | None) -> dict[str, Any]:
        """The statement; "true" always comes first."""
        value = answer.value if answer else None
        return {"prompt": content.prompt, "is_true": value is True, "is_false": value is False}

    def check_answer(self, content: TrueFalseContent, answer: TrueFalseAnswer) -> None:
        """Every shape is possible."""

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Radio buttons ``<prefix>-value`` with ``true`` and ``false``; anything else is passed on to be refused."""
        raw = first(form, f"{prefix}-value")
        return {"value": _FIELD.get(raw, raw) if raw is not None else None}

    def completeness(self, content: TrueFalseContent, answer: TrueFalseAnswer) -> Completeness:
        """Said or not."""
        return Completeness.NONE if answer.value is None else Completeness.FULL

    def grade(self, content: TrueFalseContent, answer: TrueFalseAnswer) -> Fraction:
        """1 for the right one."""
        return all_or_nothing(right=answer.value is content.correct)

    def solution(self, content: TrueFalseContent) -> dict[str, Any]:
        """The right one."""
        return {"value": content.correct}

    def describe(self, content: TrueFalseContent, answer: TrueFalseAnswer) -> list[str]:
        """The word for it."""
        return [] if answer.value is None else [_WORDS[answer.value]]

    def remarks(self, content: TrueFalseContent, answer: TrueFalseAnswer) -> list[str]:
        """The explanation for this answer."""
        said = {True: content.feedback_true, False: content.feedback_false}
        remark = said[answer.value] if answer.value is not None else ""
        return [remark] if remark else []

    def interaction(self, content: TrueFalseContent) -> Interaction:
        """Type ``true-false``."""
        return Interaction("true-false", correct_responses=(_json(content.correct),))

    def response(self, content: TrueFalseContent, answer: TrueFalseAnswer) -> str:
        """``true``, ``false`` or nothing."""
        return "" if answer.value is None else _json(answer.value)


def _json(value: bool) -> str:  # noqa: FBT001 - the value is the subject
    return "true" if value else "false"


KIND = TrueFalse()
