"""The certificate's page: one A4 sheet in portrait, worth framing.

From top to bottom: programme, heading, name, course, days, provider, and at the foot how to check it. The list of days
shrinks when there are many and moves to pages of its own when there are very many.
"""

from __future__ import annotations

from collections.abc import Sequence

from certificates.rendering.canvas import Metadata
from certificates.rendering.day_table import DayTable
from certificates.rendering.document import Document
from certificates.rendering.fonts import Family
from certificates.rendering.layout import FittedText, fit_lines, fit_name
from certificates.rendering.painting import (
    A4,
    ACCENT,
    FOOT,
    HAIR,
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
from certificates.rendering.sheet import CertificateSheet, DayRow

NAME_FLOOR = 14
NAME_SIZES = tuple(range(30, NAME_FLOOR - 1, -1))
NAME_SIZES_BROKEN = tuple(range(24, NAME_FLOOR - 1, -1))
NAME_LINES = 3
# How far the list of days may shrink before it moves to a page of its own, and its size there.
DAY_SIZES = (10.0, 9.0, 8.0, 7.0)
DAY_SIZE_APART = 9.0
QR_SIDE = 68.0
QR_GAP = 16.0


class MissingGlyphsError(ValueError):
    """The typeface has no glyph for some characters, so they would be drawn as empty boxes."""

    def __init__(self, text: str, characters: Sequence[str]) -> None:
        super().__init__(f"No glyph for {', '.join(f'U+{ord(c):04X}' for c in characters)} in {text!r}.")
        self.text = text
        self.characters = tuple(characters)


def draw_certificate(sheet: CertificateSheet, family: Family) -> bytes:
    """The PDF of ``sheet``: tagged, fonts embedded, the same bytes for the same sheet.

    Raises ``MissingGlyphsError`` or ``TextDoesNotFitError`` rather than printing something wrong.
    """
    refuse_missing_glyphs(sheet, family)
    metadata = Metadata(
        title=sheet.file_title,
        author=sheet.issuer,
        subject=sheet.programme,
        language=sheet.language,
        created_on=sheet.issued_on,
    )
    return _Certificate(Document(metadata, size=A4), sheet, family).draw()


def refuse_missing_glyphs(sheet: CertificateSheet, family: Family) -> None:
    """Raises ``MissingGlyphsError`` for the first text that a cut of the typeface cannot draw."""
    for text in sheet.texts():
        for face in (family.regular, family.semibold, family.bold):
            if lacking := face.lacks(text):
                raise MissingGlyphsError(text, lacking)


class _Certificate:
    """One sheet being drawn."""

    def __init__(self, document: Document, sheet: CertificateSheet, family: Family) -> None:
        self.document = document
        self.painter = Painter(document)
        self.sheet = sheet
        self.family = family
        self.table = DayTable(self.painter, family, sheet.days)

    def draw(self) -> bytes:
        head, foot = self._head(), self._foot()
        room = TOP - FOOT - height_of(head) - height_of(foot)
        rows = self.sheet.days.rows
        tables = (self.table.block(size, rows) for size in DAY_SIZES)
        days = next((table for table in tables if table.height <= room), None)
        self.painter.frame()
        draw_down([*head, days or self._days_elsewhere()], TOP)
        draw_down(foot, FOOT + height_of(foot))
        if days is None:
            self._day_pages()
        return self.document.finish()

    def _head(self) -> list[Block]:
        """Down to the last line above the list of days."""
        sheet, painter, family = self.sheet, self.painter, self.family
        name = fit_name(
            sheet.name,
            face=family.bold,
            width=WIDTH,
            sizes=NAME_SIZES,
            broken_sizes=NAME_SIZES_BROKEN,
            most_lines=NAME_LINES,
        )
        programme = Style(family.semibold, ACCENT, (12, 11, 10))
        heading = Style(family.bold, INK, (40, 34, 28, 22))
        award = Style(family.regular, INK, (15, 14, 13, 12))
        course = Style(family.semibold, INK, (15, 14, 13, 12, 11))
        scope = Style(family.regular, QUIET, (10.5, 9.5))
        return [
            painter.paragraph(sheet.programme, programme, after=7),
            Block(38, painter.accent_bar),
            painter.paragraph(sheet.heading, heading, role="H1", most_lines=1, after=5),
            *([painter.paragraph(sheet.award, award, most_lines=3)] if sheet.award else []),
            gap(32),
            painter.lines(name, Style(family.bold, ACCENT, NAME_SIZES), after=10),
            painter.paragraph(sheet.participation, Style(family.regular, INK, (12, 11)), after=7),
            painter.paragraph(sheet.course, course, most_lines=3, after=8),
            *(painter.paragraph(line, scope) for line in sheet.scope),
            gap(20),
        ]

    def _days_elsewhere(self) -> Block:
        return self.painter.paragraph(self.sheet.days.elsewhere, Style(self.family.regular, INK, (10.5, 9.5)))

    def _day_pages(self) -> None:
        """The list of days on pages of its own, as many rows on each as fit."""
        rest = self.sheet.days.rows
        while rest:
            head = self._day_page_head()
            room = TOP - FOOT - height_of(head)
            count = len(rest)
            while (table := self._part(rest, count)).height > room and count > 1:
                count -= 1
            self.document.new_page()
            self.painter.frame()
            draw_down([*head, table], TOP)
            rest = rest[count:]

    def _part(self, rows: Sequence[DayRow], count: int) -> Block:
        return self.table.block(DAY_SIZE_APART, rows[:count], with_total=count == len(rows))

    def _day_page_head(self) -> list[Block]:
        sheet, family = self.sheet, self.family
        whose = f"{sheet.name} · {sheet.number}"
        return [
            self.painter.paragraph(
                sheet.days.caption, Style(family.bold, INK, (18, 15)), role="H2", most_lines=1, after=2
            ),
            self.painter.paragraph(
                whose, Style(family.regular, QUIET, (10, 9, 8)), most_lines=NAME_LINES + 1
            ),
            gap(14),
        ]

    def _foot(self) -> list[Block]:
        """Who issued it, when, and how to check it; stands on the bottom margin whatever is above."""
        sheet, painter, family = self.sheet, self.painter, self.family
        quiet = Style(family.regular, QUIET, (9.5, 8.5))
        return [
            painter.paragraph(sheet.issuer, Style(family.semibold, INK, (11, 10, 9)), most_lines=3),
            *([painter.paragraph(sheet.signatory, quiet)] if sheet.signatory else []),
            painter.paragraph(sheet.place_and_date, Style(family.regular, INK, (10.5, 9.5, 8.5)), after=5),
            painter.paragraph(sheet.note, Style(family.regular, QUIET, (8.5,)), most_lines=3),
            gap(14),
            Block(14, lambda y: painter.rule(y, HAIR, 0.5)),
            Block(QR_SIDE, self._check),
        ]

    def _check(self, y: float) -> None:
        """The QR code and, beside it, how to check the certificate by hand."""
        sheet, family = self.sheet, self.family
        with self.document.structure.element("Figure", alt=sheet.qr_description):
            self.document.qr_code(sheet.address, (LEFT, y - QR_SIDE), side=QR_SIDE, colour=INK)
        baseline = y - 9
        for text, style in (
            (sheet.check_heading, Style(family.semibold, INK, (9.5, 8, 7))),
            (sheet.check_text, Style(family.regular, QUIET, (8.5, 7.5, 6.5))),
        ):
            baseline = self._check_line(_beside_qr(text, style), style, baseline)
        baseline = self._check_address(baseline)
        for text, style in (
            (sheet.code, Style(family.semibold, INK, (9, 8, 7))),
            (sheet.number, Style(family.regular, INK, (9, 8, 7))),
        ):
            baseline = self._check_line(_beside_qr(text, style), style, baseline)

    def _check_line(self, text: FittedText, style: Style, baseline: float) -> float:
        with self.document.structure.element("P"):
            self.painter.text(text, style, (LEFT + QR_SIDE + QR_GAP, baseline))
        return baseline - len(text.lines) * leading_of(text) - 2

    def _check_address(self, baseline: float) -> float:
        style = Style(self.family.regular, ACCENT, (9, 8, 7, 6))
        text = _beside_qr(self.sheet.address, style, most_lines=2, break_after="/-")
        bottom = baseline - (len(text.lines) - 1) * leading_of(text) - 3
        with self.document.structure.element("P"), self.document.structure.element("Link"):
            self.painter.text(text, style, (LEFT + QR_SIDE + QR_GAP, baseline))
            box = (LEFT + QR_SIDE + QR_GAP, bottom, RIGHT, baseline + text.size)
            self.document.link(self.sheet.address, box, description=self.sheet.qr_description)
        return baseline - len(text.lines) * leading_of(text) - 2


def _beside_qr(text: str, style: Style, *, most_lines: int = 1, break_after: str = " -") -> FittedText:
    return fit_lines(
        text,
        face=style.face,
        width=WIDTH - QR_SIDE - QR_GAP,
        sizes=style.sizes,
        most_lines=most_lines,
        break_after=break_after,
    )
