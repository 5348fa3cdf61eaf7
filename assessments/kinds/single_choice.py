"""One right option out of several."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from assessments.kinds.base import Answer, Completeness, FormData, all_or_nothing, first
from assessments.kinds.choices import ChoiceContent, ChoiceKind
from assessments.kinds.editing import pgettext
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason


class SingleChoiceAnswer(Answer, frozen=True):
    """The key of the option chosen, ``None`` for none."""

    choice: str | None


class SingleChoice(ChoiceKind[SingleChoiceAnswer]):
    """Graded all or nothing."""

    name = "single_choice"
    label = pgettext("question", "Single choice")
    description = pgettext("question", "Several options, one of them is right.")
    icon = "radio-full"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Wer kennt den Ablauf am besten?",
        "options": [{"text": "Das Fachamt", "correct": True}, {"text": "Niemand"}],
    }
    answer_type = SingleChoiceAnswer

    def check(self, content: ChoiceContent) -> None:
        """Exactly one right option."""
        super().check(content)
        if len(content.right) != 1:
            raise ContentRefused(
                "not_one_correct", where="options", detail="Exactly one option must be correct."
            )

    def chosen(self, answer: SingleChoiceAnswer) -> Sequence[str]:
        """One key or none."""
        return [] if answer.choice is None else [answer.choice]

    def check_answer(self, content: ChoiceContent, answer: SingleChoiceAnswer) -> None:
        """The option must be one of this question."""
        if answer.choice is not None and answer.choice not in content.keys:
            raise AnswerRefused(Reason.UNKNOWN_OPTION)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Radio buttons ``<prefix>-choice``."""
        return {"choice": first(form, f"{prefix}-choice")}

    def completeness(self, content: ChoiceContent, answer: SingleChoiceAnswer) -> Completeness:
        """Chosen or not."""
        return Completeness.NONE if answer.choice is None else Completeness.FULL

    def grade(self, content: ChoiceContent, answer: SingleChoiceAnswer) -> Fraction:
        """1 for the right option."""
        return all_or_nothing(right=answer.choice in content.right)

    def solution(self, content: ChoiceContent) -> dict[str, Any]:
        """The right option."""
        return {"choice": content.right[0]}


KIND = SingleChoice()
