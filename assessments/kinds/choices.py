"""What single and multiple choice share."""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, TypeVar

from assessments.kinds.base import Answer, Content, Kind, Note, Shown
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Entry, as_entries, give_keys, refuse_same_texts
from assessments.kinds.interaction import ITEMS, Component, Interaction
from assessments.kinds.refusals import ContentRefused


class Option(Entry, frozen=True, omit_defaults=True):
    """A text to choose, right or not; ``feedback`` is for who chose it."""

    correct: bool = False
    feedback: Note = ""


class ChoiceContent(Content, frozen=True, kw_only=True):
    """``shuffle`` is switched off where the order means something ("all of the above", growing numbers)."""

    options: list[Option]
    shuffle: bool = True

    @property
    def right(self) -> list[str]:
        """The keys of the right options."""
        return [option.key for option in self.options if option.correct]

    @property
    def keys(self) -> set[str]:
        """The keys of all options."""
        return {option.key for option in self.options}


A = TypeVar("A", bound=Answer)


class ChoiceKind(Kind[ChoiceContent, A]):
    """Options of which the right ones are chosen."""

    content_type = ChoiceContent
    is_closed = True
    editor: ClassVar[tuple[EditorField, ...]] = (
        EditorField(
            "options",
            pgettext("question", "Options"),
            Widget.ROWS,
            help=pgettext("question", "At least two."),
            least=2,
            columns=(
                EditorField(
                    "text",
                    pgettext("question", "Option"),
                    help=pgettext("question", "Short, and as long as the others."),
                    required=True,
                ),
                EditorField(
                    "correct",
                    pgettext("question", "Correct"),
                    Widget.FLAG,
                    help=pgettext("question", "Tick what is right."),
                ),
                EditorField(
                    "feedback",
                    pgettext("question", "Explanation"),
                    help=pgettext("question", "For people who chose this; may stay empty."),
                ),
            ),
        ),
        EditorField(
            "shuffle",
            pgettext("question", "Shuffle"),
            Widget.FLAG,
            help=pgettext("question", "Show the options in a random order."),
        ),
    )

    def complete(self, raw: dict[str, Any], *, question: str, known: ChoiceContent | None) -> dict[str, Any]:
        """Options with keys."""
        options = as_entries(raw.get("options"), where="options")
        return {
            **raw,
            "options": give_keys(
                options, known=known.options if known else [], question=question, role="options"
            ),
        }

    def without_keys(self, content: ChoiceContent) -> dict[str, Any]:
        """Options stay mappings, right and wrong ones alike."""
        bare = super().without_keys(content)
        return {
            **bare,
            "options": [{"text": one} if isinstance(one, str) else one for one in bare["options"]],
        }

    def check(self, content: ChoiceContent) -> None:
        """At least two options, told apart by their texts."""
        if len(content.options) < 2:
            raise ContentRefused("too_few", where="options", detail="At least two options are needed.")
        refuse_same_texts(content.options, where="options")

    def draw(self, content: ChoiceContent, rng: random.Random) -> dict[str, list[str]]:
        """Options in a drawn order, so that a place learnt by heart does not help the next time."""
        keys = [option.key for option in content.options]
        if content.shuffle:
            rng.shuffle(keys)
        return {"options": keys}

    def view(self, content: ChoiceContent, shown: Shown, answer: A | None) -> dict[str, Any]:
        """Prompt and options."""
        texts = {option.key: option.text for option in content.options}
        chosen = set(self.chosen(answer)) if answer else set()
        return {
            "prompt": content.prompt,
            "options": [
                {"key": key, "text": texts[key], "chosen": key in chosen} for key in shown["options"]
            ],
        }

    @abstractmethod
    def chosen(self, answer: A) -> Sequence[str]:
        """The keys chosen."""

    def describe(self, content: ChoiceContent, answer: A) -> list[str]:
        """The texts chosen."""
        return _texts(content, self.chosen(answer))

    def remarks(self, content: ChoiceContent, answer: A) -> list[str]:
        """The explanations of what was chosen."""
        chosen = set(self.chosen(answer))
        return [
            f"{option.text} – {option.feedback}"
            for option in content.options
            if option.feedback and option.key in chosen
        ]

    def interaction(self, content: ChoiceContent) -> Interaction:
        """Type ``choice``."""
        return Interaction(
            "choice",
            correct_responses=(ITEMS.join(content.right),),
            choices=tuple(Component(option.key, option.text) for option in content.options),
        )

    def response(self, content: ChoiceContent, answer: A) -> str:
        """Keys in the order of the options."""
        chosen = set(self.chosen(answer))
        return ITEMS.join(option.key for option in content.options if option.key in chosen)


def _texts(content: ChoiceContent, keys: Collection[str]) -> list[str]:
    return [option.text for option in content.options if option.key in keys]
