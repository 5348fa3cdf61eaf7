"""All right options out of several."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from assessments.kinds.base import Answer, Completeness, FormData, all_or_nothing, share
from assessments.kinds.choices import ChoiceContent, ChoiceKind
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason


class MultipleChoiceContent(ChoiceContent, frozen=True, kw_only=True):
    """``partial``: a share of the points for each right option chosen, less the same for each wrong one."""

    partial: bool = False


class MultipleChoiceAnswer(Answer, frozen=True):
    """The keys of the options chosen, in any order."""

    choices: list[str]


class MultipleChoice(ChoiceKind[MultipleChoiceAnswer]):
    """Graded all or nothing (every right option and no other), or by parts."""

    name = "multiple_choice"
    label = pgettext("question", "Multiple choice")
    description = pgettext("question", "Several options, any number of them is right.")
    icon = "tasks"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Wer gehört an den Tisch?",
        "options": [{"text": "Das Fachamt", "correct": True}, {"text": "Niemand"}],
    }
    content_type = MultipleChoiceContent
    answer_type = MultipleChoiceAnswer
    editor = (
        *ChoiceKind.editor,
        EditorField(
            "partial",
            pgettext("question", "Points for parts"),
            Widget.FLAG,
            help=pgettext("question", "A share for every right option, less the same for every wrong one."),
        ),
    )

    def check(self, content: ChoiceContent) -> None:
        """At least one right option: choosing nothing is no answer."""
        super().check(content)
        if not content.right:
            raise ContentRefused(
                "no_correct_option", where="options", detail="At least one option must be correct."
            )

    def chosen(self, answer: MultipleChoiceAnswer) -> Sequence[str]:
        """All keys."""
        return answer.choices

    def check_answer(self, content: ChoiceContent, answer: MultipleChoiceAnswer) -> None:
        """Options of this question, each once."""
        if len(set(answer.choices)) != len(answer.choices):
            raise AnswerRefused(Reason.DUPLICATE)
        if not content.keys.issuperset(answer.choices):
            raise AnswerRefused(Reason.UNKNOWN_OPTION)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Check boxes ``<prefix>-choice``; sorted, because they come in the order they were drawn in."""
        return {"choices": sorted(form.getlist(f"{prefix}-choice"))}

    def completeness(self, content: ChoiceContent, answer: MultipleChoiceAnswer) -> Completeness:
        """Anything chosen or nothing."""
        return Completeness.FULL if answer.choices else Completeness.NONE

    def grade(self, content: ChoiceContent, answer: MultipleChoiceAnswer) -> Fraction:
        """1 for exactly the right options; by parts never below 0."""
        if isinstance(content, MultipleChoiceContent) and content.partial:
            hits = len(set(answer.choices) & set(content.right))
            return share(right=max(0, 2 * hits - len(answer.choices)), of=len(content.right))
        return all_or_nothing(right=set(answer.choices) == set(content.right))

    def solution(self, content: ChoiceContent) -> dict[str, Any]:
        """The right options."""
        return {"choices": content.right}


KIND = MultipleChoice()
