"""What the editor's form of a kind consists of. Free of Django: ``assessments.editor_forms`` makes fields of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Widget(StrEnum):
    """How a part of the content is entered."""

    TEXT = "text"
    AREA = "area"
    FLAG = "flag"
    NUMBER = "number"
    CHOICE = "choice"
    # One entry a line.
    LINES = "lines"
    # A table of entries with the columns of ``columns``.
    ROWS = "rows"
    # Questions as a course file has them.
    YAML = "yaml"


@dataclass(frozen=True)
class EditorField:
    """A part of the content: its name there, its English label (translated where it is printed), its widget."""

    name: str
    label: str
    widget: Widget = Widget.TEXT
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[EditorField, ...] = ()
