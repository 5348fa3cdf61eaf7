"""The pages behind the first: a list of days that is too long for it, and what the days were about."""

from __future__ import annotations

from collections.abc import Sequence

from certificates.rendering.day_table import DayTable
from certificates.rendering.fonts import Family
from certificates.rendering.layout import FittedText, fit_lines
from certificates.rendering.painting import (
    FOOT,
    INK,
    LEFT,
    QUIET,
    RIGHT,
    TOP,
    WIDTH,
    Block,
    Painter,
    Style,
    draw_down,
    gap,
    height_of,
    leading_of,
)
from certificates.rendering.sheet import CertificateSheet, Contents, DayContents, DayRow

DAY_SIZE = 9.0
BULLET = "•"
INDENT = 14.0
PAGE_WIDTH = 90.0
MOST_LINES_OF_A_NAME = 4


class FurtherPages:
    """Each begins with whose certificate it belongs to."""

    def __init__(self, painter: Painter, family: Family, sheet: CertificateSheet) -> None:
        self.painter = painter
        self.document = painter.document
        self.family = family
        self.sheet = sheet
        self.number = 1

    def draw_days(self, table: DayTable) -> None:
        """The list of days, as many rows on each page as fit."""
        rest = self.sheet.days.rows
        while rest:
            head = self._head(self.sheet.days.caption)
            room = TOP - FOOT - height_of(head)
            count = len(rest)
            while (part := self._part(table, count, rest)).height > room and count > 1:
                count -= 1
            self._page([*head, part])
            rest = rest[count:]

    def draw_contents(self, contents: Contents) -> None:
        """Day by day with its items; a day stays together unless it is longer than a page."""
        head = self._head(contents.caption)
        room = TOP - FOOT - height_of(head)
        blocks: list[Block] = []
        for day in contents.days:
            for part in self._day_parts(day, room):
                if blocks and height_of(blocks) + part.height > room:
                    self._page([*head, *blocks])
                    blocks = []
                blocks.append(part)
        self._page([*head, *blocks])

    def _page(self, blocks: Sequence[Block]) -> None:
        self.document.new_page()
        self.number += 1
        self.painter.frame()
        draw_down(blocks, TOP)

    def _part(self, table: DayTable, count: int, rows: Sequence[DayRow]) -> Block:
        return table.block(DAY_SIZE, rows[:count], with_total=count == len(rows))

    def _head(self, caption: str) -> list[Block]:
        sheet, family = self.sheet, self.family
        whose = f"{sheet.name} · {sheet.number}"
        return [
            self._programme(),
            Block(24, self.painter.accent_bar),
            self.painter.paragraph(
                caption, Style(family.bold, INK, (18, 15)), role="H2", most_lines=1, after=2
            ),
            self.painter.paragraph(
                whose, Style(family.regular, QUIET, (10, 9, 8)), most_lines=MOST_LINES_OF_A_NAME
            ),
            gap(14),
        ]

    def _programme(self) -> Block:
        """The programme's name and, against the right edge, the number of the page it is drawn on."""
        style = Style(self.family.semibold, self.painter.accent, (12, 11, 10))
        programme = self.painter.column(self.sheet.programme, style, x=LEFT, width=WIDTH - PAGE_WIDTH)
        quiet = Style(self.family.regular, QUIET, (10,))

        def draw(y: float) -> None:
            programme.draw(y)
            page = FittedText((f"{self.sheet.page_word} {self.number}",), quiet.sizes[0])
            with self.document.structure.element("P"):
                self.painter.text(page, quiet, (RIGHT, y - style.sizes[0]), to_the_left=True)

        return Block(programme.height + 7, draw)

    def _day_parts(self, day: DayContents, room: float) -> list[Block]:
        """The day as one block, or as several lists if it needs more than a page."""
        heading = self.painter.paragraph(
            day.heading, Style(self.family.semibold, INK, (11, 10)), role="H3", most_lines=3, after=4
        )
        items = [self._item(item) for item in day.items]
        lists: list[list[Block]] = [[]]
        height = heading.height
        for item in items:
            if height + item.height > room - 12:
                lists.append([])
                height = 0
            lists[-1].append(item)
            height += item.height
        first, *others = (self._list(part) for part in lists)
        whole = Block(heading.height + first.height, lambda y: draw_down([heading, first], y))
        return [whole, *others]

    def _list(self, items: Sequence[Block]) -> Block:
        def draw(y: float) -> None:
            if items:
                with self.document.structure.element("L"):
                    draw_down(items, y)

        return Block(height_of(items) + 12, draw)

    def _item(self, text: str) -> Block:
        style = Style(self.family.regular, INK, (9.5, 8.5))
        fitted = fit_lines(text, face=style.face, width=WIDTH - INDENT, sizes=style.sizes, most_lines=4)
        bullet = fit_lines(BULLET, face=style.face, width=INDENT, sizes=(fitted.size,), most_lines=1)

        def draw(y: float) -> None:
            element = self.document.structure.element
            with element("LI"):
                with element("Lbl"):
                    self.painter.text(bullet, style, (LEFT, y - fitted.size))
                with element("LBody"):
                    self.painter.text(fitted, style, (LEFT + INDENT, y - fitted.size))

        return Block(len(fitted.lines) * leading_of(fitted) + 2, draw)
