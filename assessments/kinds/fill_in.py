"""A short text of which several spellings are accepted."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec

from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Shown, all_or_nothing, first
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Text
from assessments.kinds.interaction import Interaction
from assessments.kinds.refusals import ContentRefused
from assessments.kinds.text import MAX_ANSWER_LENGTH, check_answer_text, fold, is_spelling


class FillInContent(Content, frozen=True, kw_only=True):
    """``accepted`` are the spellings that count; the first one is shown as the right answer.

    ``typos`` letters may be wrong in longer words (``text.is_spelling``).
    """

    accepted: Annotated[list[Text], msgspec.Meta(min_length=1, max_length=50)]
    typos: Annotated[int, msgspec.Meta(ge=0, le=2)] = 0
    case_sensitive: bool = False


class FillInAnswer(Answer, frozen=True):
    """The text as typed."""

    text: str


class FillIn(Kind[FillInContent, FillInAnswer]):
    """Right when it equals an accepted spelling: Unicode form and spaces do not matter, case only on demand."""

    name = "fill_in"
    label = pgettext("question", "Short text")
    description = pgettext("question", "A word or a short text to be typed; several spellings can be right.")
    icon = "edit"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Wie heißt der Wechsel des Mediums?",
        "accepted": ["Medienbruch"],
    }
    content_type = FillInContent
    answer_type = FillInAnswer
    editor = (
        EditorField(
            "accepted",
            pgettext("question", "Accepted spellings"),
            Widget.LINES,
            help=pgettext("question", "Blanks at the ends do not matter; capitals only if you say so."),
            required=True,
            least=1,
        ),
        EditorField(
            "typos",
            pgettext("question", "Slips allowed in longer words"),
            Widget.NUMBER,
            help=pgettext("question", "0, 1 or 2 letters, in words of five letters and more."),
        ),
        EditorField(
            "case_sensitive",
            pgettext("question", "Upper and lower case matter"),
            Widget.FLAG,
            help=pgettext("question", "Tick only where capitals are what is asked for."),
        ),
    )

    def check(self, content: FillInContent) -> None:
        """Every spelling can be typed."""
        for index, spelling in enumerate(content.accepted):
            if not fold(spelling) or len(spelling) > MAX_ANSWER_LENGTH:
                raise ContentRefused(
                    "not_typable", where=f"accepted[{index}]", detail="Nobody could type this."
                )

    def view(self, content: FillInContent, shown: Shown, answer: FillInAnswer | None) -> dict[str, Any]:
        """Prompt and the text so far; the greatest length is the same for all questions."""
        return {
            "prompt": content.prompt,
            "text": answer.text if answer else "",
            "max_length": MAX_ANSWER_LENGTH,
            "case_matters": content.case_sensitive,
        }

    def check_answer(self, content: FillInContent, answer: FillInAnswer) -> None:
        """Any text that can be stored."""
        check_answer_text(answer.text)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Text field ``<prefix>-text``."""
        return {"text": first(form, f"{prefix}-text") or ""}

    def completeness(self, content: FillInContent, answer: FillInAnswer) -> Completeness:
        """White space is no answer."""
        return Completeness.FULL if fold(answer.text) else Completeness.NONE

    def grade(self, content: FillInContent, answer: FillInAnswer) -> Fraction:
        """1 for an accepted spelling."""
        is_right = any(
            is_spelling(answer.text, spelling, typos=content.typos, is_case_sensitive=content.case_sensitive)
            for spelling in content.accepted
        )
        return all_or_nothing(right=is_right)

    def solution(self, content: FillInContent) -> dict[str, Any]:
        """The first spelling."""
        return {"text": content.accepted[0]}

    def describe(self, content: FillInContent, answer: FillInAnswer) -> list[str]:
        """The text as typed."""
        return [answer.text] if fold(answer.text) else []

    def interaction(self, content: FillInContent) -> Interaction:
        """Type ``fill-in``."""
        case = "true" if content.case_sensitive else "false"
        return Interaction(
            "fill-in",
            correct_responses=tuple(f"{{case_matters={case}}}{spelling}" for spelling in content.accepted),
        )

    def response(self, content: FillInContent, answer: FillInAnswer) -> str:
        """The text, trimmed."""
        return answer.text.strip()


KIND = FillIn()
