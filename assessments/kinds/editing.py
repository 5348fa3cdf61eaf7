"""What the editor's form of a kind consists of. Free of Django: ``assessments.blocks`` makes blocks of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


def pgettext(context: str, word: str) -> str:  # noqa: ARG001 - for who collects messages
    """Marks a word for the translators, as Django's own does; ``assessments.wording.own_word`` translates it."""
    return word


class Widget(StrEnum):
    """How a part of the content is entered."""

    TEXT = "text"
    AREA = "area"
    # Formatted text (``text.clean_markup``).
    RICH = "rich"
    FLAG = "flag"
    NUMBER = "number"
    CHOICE = "choice"
    # A list of texts.
    LINES = "lines"
    # A list of entries with the columns of ``columns``.
    ROWS = "rows"
    # Questions of other kinds.
    PARTS = "parts"


@dataclass(frozen=True)
class EditorField:
    """A part of the content: its name there, its English label (translated where it is printed), its widget.

    ``least`` is how many entries a list has at least.
    """

    name: str
    label: str
    widget: Widget = Widget.TEXT
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[EditorField, ...] = ()
    least: int = 0


PROMPT = EditorField(
    "prompt",
    pgettext("question", "Question"),
    Widget.AREA,
    help=pgettext("question", "One question or statement, without a double negative."),
    required=True,
)
DETAILS = EditorField(
    "details",
    pgettext("question", "Formatted text below the question"),
    Widget.RICH,
    help=pgettext("question", "What people need to know to answer; may stay empty."),
)
HINTS = EditorField(
    "hints",
    pgettext("question", "Hints"),
    Widget.LINES,
    help=pgettext("question", "Opened one after the other; at most five."),
)
FEEDBACK = EditorField(
    "feedback",
    pgettext("question", "Explanation for everybody"),
    Widget.AREA,
    help=pgettext("question", "Shown after the answer: why it is right."),
)
