"""Items to be put in order."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any, ClassVar

from assessments.kinds.base import (
    Answer,
    Completeness,
    Content,
    FormData,
    Kind,
    Shown,
    all_or_nothing,
    by_name,
)
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Entry, as_entries, give_keys
from assessments.kinds.interaction import ITEMS, Component, Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason


class OrderingContent(Content, frozen=True, kw_only=True):
    """The items in the right order. Two may have the same text: they can then stand for each other."""

    items: list[Entry]

    @property
    def texts(self) -> dict[str, str]:
        """Key → text, in the right order."""
        return {item.key: item.text for item in self.items}


class OrderingAnswer(Answer, frozen=True):
    """Item key → position from 1. Missing and doubled positions are an unfinished answer, kept as given."""

    positions: dict[str, int]


class Ordering(Kind[OrderingContent, OrderingAnswer]):
    """Graded all or nothing."""

    name = "ordering"
    label = pgettext("question", "Ordering")
    description = pgettext("question", "Items to be put in order, with numbers and not by dragging.")
    icon = "list-ol"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Was kommt zuerst?",
        "items": ["Ablauf klären", "Formular bauen"],
    }
    content_type = OrderingContent
    answer_type = OrderingAnswer
    editor = (
        EditorField(
            "items",
            pgettext("question", "Items"),
            Widget.LINES,
            help=pgettext("question", "In the right order."),
            required=True,
            least=2,
        ),
    )

    def complete(
        self, raw: dict[str, Any], *, question: str, known: OrderingContent | None
    ) -> dict[str, Any]:
        """Items with keys."""
        items = as_entries(raw.get("items"), where="items")
        return {
            **raw,
            "items": give_keys(items, known=known.items if known else [], question=question, role="items"),
        }

    def check(self, content: OrderingContent) -> None:
        """At least one item."""
        if not content.items:
            raise ContentRefused("too_few", where="items", detail="At least one item is needed.")

    def draw(self, content: OrderingContent, rng: random.Random) -> dict[str, list[str]]:
        """A drawn order which never reads like the right one (unless all items read the same)."""
        texts = content.texts
        keys = list(texts)
        solved = [texts[key] for key in keys]
        rng.shuffle(keys)
        while len(set(solved)) > 1 and [texts[key] for key in keys] == solved:
            rng.shuffle(keys)
        return {"items": keys}

    def view(self, content: OrderingContent, shown: Shown, answer: OrderingAnswer | None) -> dict[str, Any]:
        """Items in the drawn order, each with the list of positions."""
        given = answer.positions if answer else {}
        positions = range(1, len(content.items) + 1)
        return {
            "prompt": content.prompt,
            "items": [
                {
                    "key": key,
                    "text": content.texts[key],
                    "positions": [{"number": n, "chosen": given.get(key) == n} for n in positions],
                }
                for key in shown["items"]
            ],
        }

    def check_answer(self, content: OrderingContent, answer: OrderingAnswer) -> None:
        """Items of this question, positions there are."""
        if not answer.positions.keys() <= content.texts.keys():
            raise AnswerRefused(Reason.UNKNOWN_OPTION)
        if not all(1 <= position <= len(content.items) for position in answer.positions.values()):
            raise AnswerRefused(Reason.POSITION_OUT_OF_RANGE)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """One list ``<prefix>-position-<item key>`` an item; what is no number is passed on to be refused."""
        given = by_name(form, f"{prefix}-position-")
        return {"positions": {key: _number(value) for key, value in given.items()}}

    def completeness(self, content: OrderingContent, answer: OrderingAnswer) -> Completeness:
        """Whole when every position is taken once."""
        if not answer.positions:
            return Completeness.NONE
        full = sorted(answer.positions.values()) == list(range(1, len(content.items) + 1))
        return Completeness.FULL if full else Completeness.PARTIAL

    def repeated(self, content: OrderingContent, answer: OrderingAnswer) -> list[int]:
        """Each position once, in order."""
        taken = Counter(answer.positions.values())
        return sorted(position for position, times in taken.items() if times > 1)

    def grade(self, content: OrderingContent, answer: OrderingAnswer) -> Fraction:
        """1 when the texts read in the right order."""
        if self.completeness(content, answer) is not Completeness.FULL:
            return Fraction(0)
        read = [content.texts[key] for key in _in_order(answer)]
        return all_or_nothing(right=read == list(content.texts.values()))

    def solution(self, content: OrderingContent) -> dict[str, Any]:
        """Positions in the right order."""
        return {"positions": {item.key: number for number, item in enumerate(content.items, start=1)}}

    def describe(self, content: OrderingContent, answer: OrderingAnswer) -> list[str]:
        """Numbered lines."""
        return [f"{answer.positions[key]}. {content.texts[key]}" for key in _in_order(answer)]

    def interaction(self, content: OrderingContent) -> Interaction:
        """Type ``sequencing``."""
        return Interaction(
            "sequencing",
            correct_responses=(ITEMS.join(content.texts),),
            choices=tuple(Component(key, text) for key, text in sorted(content.texts.items())),
        )

    def response(self, content: OrderingContent, answer: OrderingAnswer) -> str:
        """Keys by position."""
        return ITEMS.join(_in_order(answer))


def _in_order(answer: OrderingAnswer) -> list[str]:
    return sorted(answer.positions, key=lambda key: answer.positions[key])


def _number(value: str) -> int | str:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else value


KIND = Ordering()
