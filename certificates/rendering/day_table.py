"""The list of days as a table: date, content, teaching units, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certificates.rendering.fonts import Family
from certificates.rendering.layout import FittedText, fit_lines
from certificates.rendering.painting import (
    HAIR,
    INK,
    LEFT,
    QUIET,
    RIGHT,
    Block,
    Painter,
    Style,
    draw_down,
    height_of,
    leading_of,
)
from certificates.rendering.sheet import DayList, DayRow
from certificates.rendering.tagging import Role, Scope

# Left edge and width of date and content; units stand against the right edge.
DATE = (LEFT, 72.0)
CONTENT = (LEFT + 78, RIGHT - LEFT - 78 - 52)
UNITS = (RIGHT, 44.0)
LABEL = (LEFT, RIGHT - LEFT - 52)
# With a column of money, which stands against the right edge then.
AMOUNT = (RIGHT, 74.0)
UNITS_BEFORE_AMOUNT = (RIGHT - 82, 40.0)
CONTENT_BEFORE_AMOUNT = (LEFT + 78, RIGHT - LEFT - 78 - 130)
LABEL_BEFORE_AMOUNT = (LEFT, RIGHT - LEFT - 130)
MOST_LINES = 4


@dataclass(frozen=True)
class _Cell:
    """A text in its column; ``below`` is its small print."""

    text: FittedText
    style: Style
    x: float
    below: FittedText | None = None
    to_the_left: bool = False
    columns: int = 1

    @property
    def height(self) -> float:
        return sum(len(text.lines) * leading_of(text) for text in (self.text, self.below) if text)


class DayTable:
    """Builds the table, or a part of it, at a type size."""

    def __init__(self, painter: Painter, family: Family, days: DayList) -> None:
        self.painter = painter
        self.family = family
        self.days = days
        self.has_amounts = bool(days.amount_heading)
        self.content = CONTENT_BEFORE_AMOUNT if self.has_amounts else CONTENT
        self.units = UNITS_BEFORE_AMOUNT if self.has_amounts else UNITS
        self.label = LABEL_BEFORE_AMOUNT if self.has_amounts else LABEL

    def block(self, size: float, rows: Sequence[DayRow], *, with_total: bool = True) -> Block:
        """``rows`` below the headings, at ``size``; raises ``TextDoesNotFitError``."""
        blocks = [self._heading(max(size - 1.5, 7.0)), *(self._day(row, size) for row in rows)]
        if with_total:
            blocks.append(self._total(size))

        def draw(y: float) -> None:
            with self.painter.document.structure.element("Table"):
                draw_down(blocks, y)

        return Block(height_of(blocks), draw)

    def _heading(self, size: float) -> Block:
        days, style = self.days, Style(self.family.semibold, QUIET, (size,))
        cells = [
            self._cell(days.date_heading, style, DATE),
            self._cell(days.content_heading, style, self.content),
            self._cell(days.ue_heading, style, self.units),
            *self._amount(days.amount_heading, style),
        ]
        return self._row(cells, size, role="TH", rule=(INK, 0.75))

    def _day(self, row: DayRow, size: float) -> Block:
        style = Style(self.family.regular, INK, (size, size * 0.85))
        cells = [
            self._cell(row.date, style, DATE),
            self._cell(row.content, style, self.content, note=row.note),
            self._cell(row.ue, style, self.units),
            *self._amount(row.amount, style),
        ]
        return self._row(cells, size)

    def _total(self, size: float) -> Block:
        style = Style(self.family.semibold, INK, (size, size * 0.85))
        cells = [
            self._cell(self.days.total_label, style, self.label),
            self._cell(self.days.total_ue, style, self.units),
            *self._amount(self.days.total_amount, style),
        ]
        return self._row(cells, size)

    def _amount(self, text: str, style: Style) -> list[_Cell]:
        return [self._cell(text, style, AMOUNT)] if self.has_amounts else []

    def _cell(self, text: str, style: Style, column: tuple[float, float], *, note: str = "") -> _Cell:
        x, width = column
        fine = tuple(size * 0.85 for size in style.sizes)
        return _Cell(
            fit_lines(text, face=style.face, width=width, sizes=style.sizes, most_lines=MOST_LINES),
            style,
            x,
            fit_lines(note, face=style.face, width=width, sizes=fine, most_lines=MOST_LINES)
            if note
            else None,
            to_the_left=column in {UNITS, UNITS_BEFORE_AMOUNT, AMOUNT},
            columns=2 if column in {LABEL, LABEL_BEFORE_AMOUNT} else 1,
        )

    def _row(
        self,
        cells: Sequence[_Cell],
        size: float,
        *,
        role: Role = "TD",
        rule: tuple[tuple[float, float, float], float] = (HAIR, 0.5),
    ) -> Block:
        padding = size * 0.36
        height = max(cell.height for cell in cells) + 2 * padding

        structure = self.painter.document.structure

        def draw(y: float) -> None:
            with structure.element("TR"):
                for cell in cells:
                    scope: Scope | None = "Column" if role == "TH" else None
                    with structure.element(role, scope=scope, columns=cell.columns):
                        self._draw_cell(cell, y - padding - size * 1.05)
            self.painter.rule(y - height, *rule)

        return Block(height, draw)

    def _draw_cell(self, cell: _Cell, baseline: float) -> None:
        self.painter.text(cell.text, cell.style, (cell.x, baseline), to_the_left=cell.to_the_left)
        if cell.below:
            below = baseline - len(cell.text.lines) * leading_of(cell.text)
            quiet = Style(cell.style.face, QUIET, cell.style.sizes)
            self.painter.text(cell.below, quiet, (cell.x, below))
