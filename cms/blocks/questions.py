"""Questions inside a lesson, for practice only.

The blocks hold what an author writes; ``assessments.kinds`` makes a question of it and knows everything else.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.kinds import kind_named
from assessments.kinds.base import Content
from assessments.kinds.refusals import ContentRefused
from assessments.wording import content_sentence

# What the editor says of each kind, and a question to show it by.
DESCRIPTIONS = {
    "single_choice": _("Several options, one of them is right."),
    "multiple_choice": _("Several options, any number of them is right."),
    "true_false": _("A statement that holds or does not."),
    "matching": _("Pairs that belong together; learners choose the right side for each left one."),
    "ordering": _("Items to be put in order, with numbers and not by dragging."),
    "fill_in": _("A word or a short text to be typed; several spellings can be right."),
    "numeric": _("A number to be typed, with a tolerance if you like."),
}
OPTIONS = [{"text": "Das Fachamt", "correct": True}, {"text": "Niemand", "correct": False}]
SAMPLES: dict[str, dict[str, Any]] = {
    "single_choice": {"prompt": "Wer kennt den Ablauf am besten?", "options": OPTIONS},
    "multiple_choice": {"prompt": "Wer gehört an den Tisch?", "options": OPTIONS},
    "true_false": {"prompt": "Ein Medienbruch kostet Zeit.", "correct": True},
    "matching": {
        "prompt": "Was gehört zusammen?",
        "pairs": [{"left": "Antrag", "right": "Bürgerin"}, {"left": "Bescheid", "right": "Amt"}],
    },
    "ordering": {"prompt": "Was kommt zuerst?", "items": ["Ablauf klären", "Formular bauen"]},
    "fill_in": {"prompt": "Wie heißt der Wechsel des Mediums?", "accepted": ["Medienbruch"]},
    "numeric": {"prompt": "Wie viele Minuten hat eine Unterrichtseinheit?", "answer": "45"},
}


def _explanation() -> blocks.TextBlock:
    """Last in a question without feedback per option; a base class would put it first."""
    return blocks.TextBlock(
        rows=2,
        required=False,
        label=_("Explanation"),
        help_text=_("Shown after the answer: why it is right."),
    )


class QuestionBlock(blocks.StructBlock):
    """What every practice question has. The block's name is the name of its kind."""

    prompt = blocks.TextBlock(
        rows=2, label=_("Question"), help_text=_("One question or statement, without a double negative.")
    )

    def get_description(self) -> str:
        """What kind of question it is."""
        return str(DESCRIPTIONS.get(self.name, ""))

    def get_preview_value(self) -> Any:
        """A question of this kind."""
        return self.normalize(SAMPLES.get(self.name, {}))

    class Meta:
        preview_template = "cms/blocks/preview/question.html"

    def clean(self, value: Any) -> Any:
        """The value; raises a ``ValidationError`` when the kind cannot make a question of it."""
        cleaned = super().clean(value)
        try:
            question_content(self.name, cleaned)
        except ContentRefused as refused:
            problem = ValidationError(
                _("This makes no question: %(reason)s") % {"reason": content_sentence(refused)}
            )
            raise StructBlockValidationError(non_block_errors=[problem]) from refused
        return cleaned


class OptionBlock(blocks.StructBlock):
    """A text to choose, right or not."""

    text = blocks.CharBlock(label=_("Option"), help_text=_("Short, and as long as the others."))
    correct = blocks.BooleanBlock(required=False, label=_("Correct"), help_text=_("Tick what is right."))

    class Meta:
        label = _("Option")


class ChoiceQuestionBlock(QuestionBlock):
    """Options to choose from."""

    options = blocks.ListBlock(
        OptionBlock(), min_num=2, label=_("Options"), help_text=_("At least two, of which one is right.")
    )
    shuffle = blocks.BooleanBlock(
        required=False, default=True, label=_("Shuffle"), help_text=_("Show the options in a random order.")
    )
    feedback = _explanation()


class PairBlock(blocks.StructBlock):
    """What belongs together."""

    left = blocks.CharBlock(label=_("Left side"), help_text=_("Shown in this order."))
    right = blocks.CharBlock(label=_("Right side"), help_text=_("What belongs to it; learners choose it."))

    class Meta:
        label = _("Pair")


class TrueFalseBlock(QuestionBlock):
    """A statement that holds or not."""

    correct = blocks.BooleanBlock(
        required=False,
        label=_("The statement is true"),
        help_text=_("Without a tick the statement is false."),
    )
    feedback = _explanation()


class MatchingBlock(QuestionBlock):
    """Pairs to be found."""

    pairs = blocks.ListBlock(PairBlock(), min_num=2, label=_("Pairs"), help_text=_("At least two."))
    feedback = _explanation()


class OrderingBlock(QuestionBlock):
    """Items to be put in order; they are entered in the right one."""

    items = blocks.ListBlock(
        blocks.CharBlock(label=_("Item")), min_num=2, label=_("Items"), help_text=_("In the right order.")
    )
    feedback = _explanation()


class FillInBlock(QuestionBlock):
    """A short text to be typed."""

    accepted = blocks.ListBlock(
        blocks.CharBlock(label=_("Spelling")),
        min_num=1,
        label=_("Accepted spellings"),
        help_text=_("Capitals and blanks at the ends do not matter."),
    )
    feedback = _explanation()


class NumericBlock(QuestionBlock):
    """A number to be typed."""

    answer = blocks.CharBlock(max_length=60, label=_("Right number"), help_text=_("With comma or point."))
    tolerance = blocks.CharBlock(
        max_length=60,
        required=False,
        default="0",
        label=_("Tolerance"),
        help_text=_("How far an answer may be off, in the same unit."),
    )
    unit = blocks.CharBlock(
        max_length=40,
        required=False,
        label=_("Unit"),
        help_text=_("Shown behind the field, such as “minutes”."),
    )
    feedback = _explanation()


class QuestionsBlock(blocks.StreamBlock):
    """Questions of any kind, in order. Every name is that of a kind in ``assessments.kinds``."""

    single_choice = ChoiceQuestionBlock(label=_("Single choice"), icon="radio-full")
    multiple_choice = ChoiceQuestionBlock(label=_("Multiple choice"), icon="tick")
    true_false = TrueFalseBlock(label=_("True or false"), icon="check")
    matching = MatchingBlock(label=_("Matching"), icon="link")
    ordering = OrderingBlock(label=_("Ordering"), icon="list-ol")
    fill_in = FillInBlock(label=_("Short text"), icon="edit")
    numeric = NumericBlock(label=_("A number"), icon="decimal")


# The parts of a block that a kind does not want when they are empty.
OPTIONAL = ("feedback", "tolerance", "unit")


def authored(value: Any) -> dict[str, Any]:
    """A question block's value as an author would write it in a course file, without its type."""
    raw = {name: part for name, part in dict(value).items() if part or name not in OPTIONAL}
    if "options" in raw:
        raw["options"] = [{"text": option["text"], "correct": option["correct"]} for option in raw["options"]]
    if "pairs" in raw:
        raw["pairs"] = [[pair["left"], pair["right"]] for pair in raw["pairs"]]
    for name in ("items", "accepted"):
        if name in raw:
            raw[name] = list(raw[name])
    return raw


def question_content(kind_name: str, value: Any) -> Content:
    """The question that a block's value makes; raises ``ContentRefused``."""
    content: Content = kind_named(kind_name).author(authored(value), question=kind_name)
    return content
