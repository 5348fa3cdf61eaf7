"""Statements to agree with on a scale (Likert); nothing is right or wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec

from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Marking, Shown, by_name
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Entry, as_entries, give_keys, refuse_same_texts
from assessments.kinds.interaction import ITEMS, PAIR, Component, Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class SurveyContent(Content, frozen=True, kw_only=True):
    """``scale`` are the labels from one end to the other, numbered from 1."""

    statements: list[Entry]
    scale: Annotated[list[Label], msgspec.Meta(min_length=2, max_length=11)]

    @property
    def texts(self) -> dict[str, str]:
        """Key → text, in order."""
        return {statement.key: statement.text for statement in self.statements}


class SurveyAnswer(Answer, frozen=True):
    """Statement key → place on the scale from 1, for as many as were answered."""

    values: dict[str, int]


class Survey(Kind[SurveyContent, SurveyAnswer]):
    """Not graded, no points."""

    name = "survey"
    label = pgettext("question", "Survey (scale)")
    description = pgettext("question", "Statements to agree with on a scale; nothing is right or wrong.")
    icon = "form"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Wie war der Tag?",
        "statements": ["Das Tempo war passend."],
        "scale": ["gar nicht", "teils", "völlig"],
    }
    marking = Marking.NONE
    content_type = SurveyContent
    answer_type = SurveyAnswer
    editor = (
        EditorField(
            "statements",
            pgettext("question", "Statements"),
            Widget.LINES,
            help=pgettext("question", "Each is judged on the whole scale."),
            required=True,
            least=1,
        ),
        EditorField(
            "scale",
            pgettext("question", "Scale"),
            Widget.LINES,
            help=pgettext("question", "Labels from one end to the other, two to eleven."),
            required=True,
            least=2,
        ),
    )

    def complete(self, raw: dict[str, Any], *, question: str, known: SurveyContent | None) -> dict[str, Any]:
        """Statements with keys."""
        entries = as_entries(raw.get("statements"), where="statements")
        before = known.statements if known else []
        return {**raw, "statements": give_keys(entries, known=before, question=question, role="statements")}

    def check(self, content: SurveyContent) -> None:
        """At least one statement, told apart by their texts."""
        if not content.statements:
            raise ContentRefused("too_few", where="statements", detail="At least one statement is needed.")
        refuse_same_texts(content.statements, where="statements")

    def view(self, content: SurveyContent, shown: Shown, answer: SurveyAnswer | None) -> dict[str, Any]:
        """Statements, each with the whole scale."""
        given = answer.values if answer else {}
        return {
            "prompt": content.prompt,
            "statements": [
                {
                    "key": key,
                    "text": text,
                    "scale": [
                        {"number": number, "label": label, "chosen": given.get(key) == number}
                        for number, label in enumerate(content.scale, start=1)
                    ],
                }
                for key, text in content.texts.items()
            ],
        }

    def check_answer(self, content: SurveyContent, answer: SurveyAnswer) -> None:
        """Statements of this question, places there are."""
        if not answer.values.keys() <= content.texts.keys():
            raise AnswerRefused(Reason.UNKNOWN_OPTION)
        if not all(1 <= value <= len(content.scale) for value in answer.values.values()):
            raise AnswerRefused(Reason.POSITION_OUT_OF_RANGE)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Radio buttons ``<prefix>-row-<key>`` with the place; what is no number is passed on to be refused."""
        given = by_name(form, f"{prefix}-row-")
        return {
            "values": {
                key: int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else value
                for key, value in given.items()
            }
        }

    def completeness(self, content: SurveyContent, answer: SurveyAnswer) -> Completeness:
        """Whole when every statement was answered."""
        if not answer.values:
            return Completeness.NONE
        is_full = answer.values.keys() == content.texts.keys()
        return Completeness.FULL if is_full else Completeness.PARTIAL

    def grade(self, content: SurveyContent, answer: SurveyAnswer) -> Fraction:
        """Nothing to reach."""
        return Fraction(0)

    def solution(self, content: SurveyContent) -> dict[str, Any]:
        """No answer is right."""
        return {"values": {}}

    def describe(self, content: SurveyContent, answer: SurveyAnswer) -> list[str]:
        """``statement – label`` a line each."""
        return [
            f"{text} – {content.scale[answer.values[key] - 1]}"
            for key, text in content.texts.items()
            if key in answer.values
        ]

    def interaction(self, content: SurveyContent) -> Interaction:
        """Type ``likert`` for one statement, ``matching`` of statements and scale for several."""
        scale = tuple(Component(str(number), label) for number, label in enumerate(content.scale, start=1))
        if len(content.statements) == 1:
            return Interaction("likert", scale=scale)
        return Interaction(
            "matching",
            source=tuple(Component(key, text) for key, text in content.texts.items()),
            target=scale,
        )

    def response(self, content: SurveyContent, answer: SurveyAnswer) -> str:
        """The place, or pairs in the order of the statements."""
        given = [(key, answer.values[key]) for key in content.texts if key in answer.values]
        if len(content.statements) == 1:
            return "".join(str(value) for _key, value in given)
        return ITEMS.join(f"{key}{PAIR}{value}" for key, value in given)


KIND = Survey()
