"""Statements, each of them true or false (Kprim)."""

from __future__ import annotations

import random
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar

from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Note, Shown, by_name, share
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Entry, as_entries, give_keys, refuse_same_texts
from assessments.kinds.interaction import ITEMS, PAIR, Component, Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason
from assessments.kinds.text import Wording

_FIELD = {"true": True, "false": False}
_WORDS = {True: Wording(pgettext("question", "True")), False: Wording(pgettext("question", "False"))}


class KprimScoring(StrEnum):
    """``KPRIM``: all right gives everything, all but one the half (the usual rule of the kind)."""

    KPRIM = "kprim"
    PARTIAL = "partial"
    ALL_OR_NOTHING = "all_or_nothing"


class Statement(Entry, frozen=True, omit_defaults=True):
    """A statement, true or not."""

    correct: bool = False
    feedback: Note = ""


class KprimContent(Content, frozen=True, kw_only=True):
    """Two to ten statements, usually four."""

    statements: list[Statement]
    scoring: KprimScoring = KprimScoring.KPRIM
    shuffle: bool = True

    @property
    def texts(self) -> dict[str, str]:
        """Key → text, in order."""
        return {statement.key: statement.text for statement in self.statements}


class KprimAnswer(Answer, frozen=True):
    """Statement key → whether it is taken for true, for as many as were judged."""

    values: dict[str, bool]


class Kprim(Kind[KprimContent, KprimAnswer]):
    """Every statement has to be judged."""

    name = "kprim"
    label = pgettext("question", "Kprim (true or false, several statements)")
    description = pgettext("question", "Several statements, each of them true or false.")
    icon = "list-ul"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Was gilt für Protokolle?",
        "statements": [
            {"text": "Sie halten Beschlüsse fest.", "correct": True},
            {"text": "Sie sind geheim."},
        ],
    }
    is_closed = True
    content_type = KprimContent
    answer_type = KprimAnswer
    editor = (
        EditorField(
            "statements",
            pgettext("question", "Statements"),
            Widget.ROWS,
            help=pgettext("question", "Two to ten, usually four."),
            least=2,
            columns=(
                EditorField(
                    "text",
                    pgettext("question", "Statement"),
                    help=pgettext("question", "Without a double negative."),
                    required=True,
                ),
                EditorField(
                    "correct",
                    pgettext("question", "True"),
                    Widget.FLAG,
                    help=pgettext("question", "Without a tick the statement is false."),
                ),
                EditorField(
                    "feedback",
                    pgettext("question", "Explanation"),
                    help=pgettext("question", "For people who judged it wrongly; may stay empty."),
                ),
            ),
        ),
        EditorField(
            "scoring",
            pgettext("question", "Points"),
            Widget.CHOICE,
            help=pgettext("question", "How judgements become points."),
            required=True,
            choices=(
                (KprimScoring.KPRIM.value, pgettext("question", "half the points for all but one")),
                (KprimScoring.PARTIAL.value, pgettext("question", "a share for every right one")),
                (KprimScoring.ALL_OR_NOTHING.value, pgettext("question", "all or nothing")),
            ),
        ),
        EditorField(
            "shuffle",
            pgettext("question", "Shuffle"),
            Widget.FLAG,
            help=pgettext("question", "Show the statements in a random order."),
        ),
    )

    def complete(self, raw: dict[str, Any], *, question: str, known: KprimContent | None) -> dict[str, Any]:
        """Statements with keys."""
        entries = as_entries(raw.get("statements"), where="statements")
        before = known.statements if known else []
        return {**raw, "statements": give_keys(entries, known=before, question=question, role="statements")}

    def check(self, content: KprimContent) -> None:
        """Two to ten, told apart by their texts."""
        if not 2 <= len(content.statements) <= 10:
            raise ContentRefused("too_few", where="statements", detail="Two to ten statements are needed.")
        refuse_same_texts(content.statements, where="statements")

    def draw(self, content: KprimContent, rng: random.Random) -> dict[str, list[str]]:
        """Statements in a drawn order."""
        keys = list(content.texts)
        if content.shuffle:
            rng.shuffle(keys)
        return {"statements": keys}

    def view(self, content: KprimContent, shown: Shown, answer: KprimAnswer | None) -> dict[str, Any]:
        """Statements with what was said about each."""
        said = answer.values if answer else {}
        return {
            "prompt": content.prompt,
            "statements": [
                {
                    "key": key,
                    "text": content.texts[key],
                    "is_true": said.get(key) is True,
                    "is_false": said.get(key) is False,
                }
                for key in shown["statements"]
            ],
        }

    def check_answer(self, content: KprimContent, answer: KprimAnswer) -> None:
        """Statements of this question."""
        if not answer.values.keys() <= content.texts.keys():
            raise AnswerRefused(Reason.UNKNOWN_OPTION)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Radio buttons ``<prefix>-row-<key>`` with ``true`` and ``false``; anything else is refused later."""
        given = by_name(form, f"{prefix}-row-")
        return {"values": {key: _FIELD.get(value, value) for key, value in given.items()}}

    def completeness(self, content: KprimContent, answer: KprimAnswer) -> Completeness:
        """Whole when every statement was judged."""
        if not answer.values:
            return Completeness.NONE
        is_full = answer.values.keys() == content.texts.keys()
        return Completeness.FULL if is_full else Completeness.PARTIAL

    def grade(self, content: KprimContent, answer: KprimAnswer) -> Fraction:
        """By the number of statements judged rightly."""
        total = len(content.statements)
        right = sum(answer.values.get(one.key) is one.correct for one in content.statements)
        if content.scoring is KprimScoring.PARTIAL:
            return share(right=right, of=total)
        is_half = content.scoring is KprimScoring.KPRIM and right == total - 1
        return Fraction(1, 2) if is_half else Fraction(int(right == total))

    def solution(self, content: KprimContent) -> dict[str, Any]:
        """All judgements."""
        return {"values": {one.key: one.correct for one in content.statements}}

    def describe(self, content: KprimContent, answer: KprimAnswer) -> list[str]:
        """``statement – true`` a line each; the word is the interface's."""
        return [
            Wording(_WORDS[answer.values[key]], before=f"{text} – ")
            for key, text in content.texts.items()
            if key in answer.values
        ]

    def remarks(self, content: KprimContent, answer: KprimAnswer) -> list[str]:
        """Explanations of the statements judged wrongly."""
        return [
            f"{one.text} – {one.feedback}"
            for one in content.statements
            if one.feedback and answer.values.get(one.key) is not one.correct
        ]

    def interaction(self, content: KprimContent) -> Interaction:
        """Type ``matching``: statements to ``true`` and ``false``."""
        return Interaction(
            "matching",
            correct_responses=(_pairs({one.key: one.correct for one in content.statements}),),
            source=tuple(Component(key, text) for key, text in content.texts.items()),
            target=(Component("true", "richtig"), Component("false", "falsch")),
        )

    def response(self, content: KprimContent, answer: KprimAnswer) -> str:
        """Pairs in the order of the statements."""
        return _pairs({key: answer.values[key] for key in content.texts if key in answer.values})


def _pairs(values: dict[str, bool]) -> str:
    return ITEMS.join(f"{key}{PAIR}{'true' if value else 'false'}" for key, value in values.items())


KIND = Kprim()
