"""A text in one's own words, graded by a trainer along a rubric."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec

from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Marking, Note, Shown, first
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Entry, as_entries, give_keys, refuse_same_texts
from assessments.kinds.interaction import Interaction
from assessments.kinds.refusals import ContentRefused
from assessments.kinds.text import check_answer_text

MAX_LENGTH = 10_000


class Criterion(Entry, frozen=True, omit_defaults=True):
    """A line of the rubric and its weight among the others."""

    weight: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1


class FreeTextContent(Content, frozen=True, kw_only=True):
    """Without ``rubric`` the trainer gives points as a whole. ``sample`` is shown as a possible answer."""

    rubric: list[Criterion] = []
    sample: Note = ""
    max_length: Annotated[int, msgspec.Meta(ge=50, le=MAX_LENGTH)] = MAX_LENGTH


class FreeTextAnswer(Answer, frozen=True):
    """The text as typed."""

    text: str


class FreeText(Kind[FreeTextContent, FreeTextAnswer]):
    """Points come from people (``assessments.domain.marking``)."""

    name = "free_text"
    label = pgettext("question", "Free text")
    description = pgettext("question", "A text in one's own words; people read it and give the points.")
    icon = "doc-full"
    sample: ClassVar[dict[str, Any]] = {"prompt": "Wie gewinnen Sie Ihre Amtsleitung?"}
    marking = Marking.BY_PEOPLE
    content_type = FreeTextContent
    answer_type = FreeTextAnswer
    editor = (
        EditorField(
            "rubric",
            pgettext("question", "Rubric"),
            Widget.ROWS,
            help=pgettext(
                "question",
                "What counts: learners read it, trainers mark along it; may stay empty.",
            ),
            columns=(
                EditorField(
                    "text",
                    pgettext("question", "Criterion"),
                    help=pgettext("question", "Something that can be seen in the text."),
                    required=True,
                ),
                EditorField(
                    "weight",
                    pgettext("question", "Weight"),
                    Widget.NUMBER,
                    help=pgettext("question", "Among the others; empty: 1."),
                ),
            ),
        ),
        EditorField(
            "sample",
            pgettext("question", "Possible answer"),
            Widget.AREA,
            help=pgettext("question", "For trainers, and for learners after marking."),
        ),
        EditorField(
            "max_length",
            pgettext("question", "Greatest length"),
            Widget.NUMBER,
            help=pgettext("question", "In characters, from 50 to 10,000."),
        ),
    )

    def complete(
        self, raw: dict[str, Any], *, question: str, known: FreeTextContent | None
    ) -> dict[str, Any]:
        """Criteria with keys."""
        if "rubric" not in raw:
            return raw
        entries = as_entries(raw["rubric"], where="rubric")
        before = known.rubric if known else []
        return {**raw, "rubric": give_keys(entries, known=before, question=question, role="rubric")}

    def check(self, content: FreeTextContent) -> None:
        """Criteria are told apart by their texts."""
        refuse_same_texts(content.rubric, where="rubric")
        if len(content.rubric) > 20:
            raise ContentRefused("too_many", where="rubric", detail="At most 20 criteria are possible.")

    def view(self, content: FreeTextContent, shown: Shown, answer: FreeTextAnswer | None) -> dict[str, Any]:
        """Prompt, criteria (people should know what counts) and the text so far."""
        return {
            "prompt": content.prompt,
            "criteria": [criterion.text for criterion in content.rubric],
            "text": answer.text if answer else "",
            "max_length": content.max_length,
        }

    def check_answer(self, content: FreeTextContent, answer: FreeTextAnswer) -> None:
        """Any text that can be stored."""
        check_answer_text(answer.text, max_length=content.max_length)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Text area ``<prefix>-text``; browsers count and send line ends differently."""
        return {"text": (first(form, f"{prefix}-text") or "").replace("\r\n", "\n")}

    def completeness(self, content: FreeTextContent, answer: FreeTextAnswer) -> Completeness:
        """White space is no answer."""
        return Completeness.FULL if answer.text.strip() else Completeness.NONE

    def grade(self, content: FreeTextContent, answer: FreeTextAnswer) -> Fraction:
        """Nothing until a trainer has read it."""
        return Fraction(0)

    def solution(self, content: FreeTextContent) -> dict[str, Any]:
        """The possible answer."""
        return {"text": content.sample}

    def describe(self, content: FreeTextContent, answer: FreeTextAnswer) -> list[str]:
        """The text."""
        return [answer.text] if answer.text.strip() else []

    def interaction(self, content: FreeTextContent) -> Interaction:
        """Type ``long-fill-in``, without a pattern."""
        return Interaction("long-fill-in")

    def response(self, content: FreeTextContent, answer: FreeTextAnswer) -> None:
        """Free text of a person does not enter the journal."""


KIND = FreeText()
