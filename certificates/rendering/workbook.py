"""The workbook's pages: a person's own notes, lesson by lesson, in a tagged PDF."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from certificates.rendering.canvas import Metadata
from certificates.rendering.document import Document
from certificates.rendering.fonts import Family, Typeface
from certificates.rendering.layout import FittedText, wrap
from certificates.rendering.painting import (
    A4,
    ACCENT,
    FOOT,
    INK,
    LEFT,
    QUIET,
    TOP,
    WIDTH,
    Painter,
    Style,
    leading_of,
)
from certificates.rendering.tagging import Role

# Drawn for a character the typeface has no glyph for: a note may hold anything, and must come out all the same.
STAND_IN = "?"


@dataclass(frozen=True)
class TaskSheet:
    """A task and what was noted on it."""

    title: str
    text: str


@dataclass(frozen=True)
class LessonSheet:
    """A lesson with its tasks; ``course`` stands above it in small print."""

    course: str
    title: str
    tasks: tuple[TaskSheet, ...]


@dataclass(frozen=True)
class WorkbookSheet:
    """Everything printed."""

    language: str
    title: str
    owner: str
    subject: str
    note: str
    printed_on: dt.date
    lessons: tuple[LessonSheet, ...]


def draw_workbook(sheet: WorkbookSheet, family: Family) -> bytes:
    """The PDF of ``sheet``; the same bytes for the same sheet. A character without a glyph is drawn as ``?``."""
    metadata = Metadata(
        title=f"{sheet.title} – {sheet.owner}",
        author=sheet.owner,
        subject=sheet.subject,
        language=sheet.language,
        created_on=sheet.printed_on,
        identifier=f"{sheet.title} {sheet.printed_on:%Y-%m-%d}",
    )
    return _Workbook(Document(metadata, size=A4), sheet, family).draw()


class _Workbook:
    """Draws downwards and turns the page when it is full."""

    def __init__(self, document: Document, sheet: WorkbookSheet, family: Family) -> None:
        self.document = document
        self.painter = Painter(document)
        self.sheet = sheet
        self.y = TOP
        self.title = Style(family.bold, ACCENT, (22,))
        self.lesson = Style(family.semibold, ACCENT, (14,))
        self.task = Style(family.semibold, INK, (11,))
        self.body = Style(family.regular, INK, (10.5,))
        self.small = Style(family.regular, QUIET, (9,))

    def draw(self) -> bytes:
        self._paragraph(self.sheet.title, self.title, role="H1")
        self._paragraph(self.sheet.owner, self.body)
        self._paragraph(self.sheet.note, self.small, after=10)
        for lesson in self.sheet.lessons:
            self._room_for(3)
            self._paragraph(lesson.title, self.lesson, role="H2", before=16)
            if lesson.course:
                self._paragraph(lesson.course, self.small)
            for task in lesson.tasks:
                self._room_for(2)
                self._paragraph(task.title, self.task, role="H3", before=8)
                for paragraph in task.text.split("\n"):
                    self._paragraph(paragraph, self.body)
        return self.document.finish()

    def _paragraph(
        self, text: str, style: Style, *, role: Role = "P", before: float = 0, after: float = 3
    ) -> None:
        self.y -= before
        lines = wrap(printable(text, style.face), face=style.face, width=WIDTH, size=style.sizes[0])
        if lines:
            with self.document.structure.element(role):
                for line in lines:
                    self._line(line, style)
        else:
            self.y -= style.sizes[0] / 2
        self.y -= after

    def _line(self, line: str, style: Style) -> None:
        fitted = FittedText((line,), style.sizes[0])
        height = leading_of(fitted)
        if self.y - height < FOOT:
            self._turn_page()
        self.painter.text(fitted, style, (LEFT, self.y - fitted.size))
        self.y -= height

    def _room_for(self, lines: int) -> None:
        """A heading does not stand alone at the foot of a page."""
        if self.y - lines * 24 < FOOT:
            self._turn_page()

    def _turn_page(self) -> None:
        self.document.new_page()
        self.y = TOP


def printable(text: str, face: Typeface) -> str:
    """``text`` as ``face`` can draw it: spaces for tabs, nothing for control characters, ``?`` for missing glyphs."""
    lacking = set(face.lacks(text))
    return "".join(_printable_characters(unicodedata.normalize("NFC", text), lacking))


def _printable_characters(text: str, lacking: set[str]) -> Iterator[str]:
    for character in text:
        if character == "\t":
            yield "    "
        elif unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
            continue
        else:
            yield STAND_IN if character in lacking else character
