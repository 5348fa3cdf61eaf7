"""The certificate: one A4 sheet in portrait, worth framing, and behind it what the days were about.

From top to bottom: programme and logo, heading, name, course, days, issuer, and at the foot how to check it. The list
of days shrinks when there are many and moves to pages of its own when there are very many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from certificates.rendering.archive import Attachment
from certificates.rendering.canvas import Metadata
from certificates.rendering.day_table import DayTable
from certificates.rendering.document import Document
from certificates.rendering.fonts import Family
from certificates.rendering.foot import Foot
from certificates.rendering.further_pages import FurtherPages
from certificates.rendering.layout import TextDoesNotFitError, fit_lines, fit_name
from certificates.rendering.painting import (
    A4,
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
from certificates.rendering.pictures import read_picture
from certificates.rendering.sheet import CertificateSheet, Fact

NAME_FLOOR = 14
NAME_SIZES = tuple(range(30, NAME_FLOOR - 1, -1))
NAME_SIZES_BROKEN = tuple(range(24, NAME_FLOOR - 1, -1))
NAME_LINES = 3
# How much of the space between lines is kept: all of it, or less where the page is full.
AIR = (1.0, 0.8, 0.6)
# How far the list of days may shrink before it moves to a page of its own.
DAY_SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
ABOVE_FOOT = 16.0
LOGO_HEIGHT = 46.0
LOGO_WIDTH = 170.0
LABEL_WIDTH = 150.0


class MissingGlyphsError(ValueError):
    """The typeface has no glyph for some characters, so they would be drawn as empty boxes."""

    def __init__(self, text: str, characters: Sequence[str]) -> None:
        super().__init__(f"No glyph for {', '.join(f'U+{ord(c):04X}' for c in characters)} in {text!r}.")
        self.text = text
        self.characters = tuple(characters)


def draw_certificate(
    sheet: CertificateSheet,
    family: Family,
    *,
    attachment: Attachment | None = None,
    archive_part: Literal[2, 3] = 3,
) -> bytes:
    """The PDF of ``sheet``: tagged, fonts embedded, the same bytes for the same sheet and attachment.

    It is PDF/UA-1 and PDF/A-3a or, with ``archive_part`` 2 and no attachment, PDF/A-2a. Raises ``MissingGlyphsError``,
    ``TextDoesNotFitError`` or ``UnusablePictureError`` rather than printing something wrong.
    """
    refuse_missing_glyphs(sheet, family)
    metadata = Metadata(
        title=sheet.file_title,
        author=sheet.issuer,
        subject=sheet.programme,
        language=sheet.language,
        created_on=sheet.issued_on,
        identifier=sheet.number,
    )
    document = Document(metadata, size=A4, archive_part=archive_part)
    if attachment is not None:
        document.attach(attachment)
    return _Certificate(document, sheet, family).draw()


def refuse_missing_glyphs(sheet: CertificateSheet, family: Family) -> None:
    """Raises ``MissingGlyphsError`` for the first text that a cut of the typeface cannot draw."""
    texts = list(sheet.texts())
    for face in (family.regular, family.semibold, family.bold):
        # All at once, since nearly always none is lacking.
        if face.lacks(" ".join(texts)):
            raise next(MissingGlyphsError(text, lacking) for text in texts if (lacking := face.lacks(text)))


class _Certificate:
    """One sheet being drawn."""

    def __init__(self, document: Document, sheet: CertificateSheet, family: Family) -> None:
        self.document = document
        self.painter = Painter(document, accent=sheet.look.accent)
        self.sheet = sheet
        self.family = family
        self.table = DayTable(self.painter, family, sheet.days)

    def draw(self) -> bytes:
        foot = Foot(self.painter, self.family, self.sheet).blocks()
        room = TOP - FOOT - height_of(foot) - ABOVE_FOOT
        here = self._with_days_within(room)
        self.painter.frame()
        draw_down(here or self._without_days_within(room), TOP)
        draw_down(foot, FOOT + height_of(foot))
        further = FurtherPages(self.painter, self.family, self.sheet)
        if here is None:
            further.draw_days(self.table)
        if self.sheet.contents is not None:
            further.draw_contents(self.sheet.contents)
        return self.document.finish()

    def _with_days_within(self, room: float) -> list[Block] | None:
        """What stands above the foot with the list of days, as large and then as airy as it fits, if it fits."""
        for size in DAY_SIZES:
            table = self.table.block(size, self.sheet.days.rows)
            if head := self._head_within(room - table.height):
                return [*head, table]
        return None

    def _without_days_within(self, room: float) -> list[Block]:
        """The same with a word on where the days stand; raises ``TextDoesNotFitError`` with the longest text."""
        word = self._days_elsewhere()
        if head := self._head_within(room - word.height):
            return [*head, word]
        sheet = self.sheet
        people = (text for person in sheet.signatories for text in (person.name, person.function))
        raise TextDoesNotFitError(max(sheet.name, sheet.award, sheet.course, sheet.issuer, *people, key=len))

    def _head_within(self, room: float) -> list[Block] | None:
        heads = (self._head(air) for air in AIR)
        return next((head for head in heads if height_of(head) <= room), None)

    def _head(self, air: float) -> list[Block]:
        """Down to the last line above the list of days; ``air`` is how much of the space between lines is kept."""
        sheet, painter, family = self.sheet, self.painter, self.family
        name = fit_name(
            sheet.name,
            face=family.bold,
            width=WIDTH,
            sizes=NAME_SIZES,
            broken_sizes=NAME_SIZES_BROKEN,
            most_lines=NAME_LINES,
        )
        heading = Style(family.bold, INK, (40, 34, 28, 22))
        award = Style(family.regular, INK, (15, 14, 13, 12))
        course = Style(family.semibold, INK, (15, 14, 13, 12, 11))
        scope = Style(family.regular, QUIET, (10.5, 9.5))
        remark = Style(family.semibold, INK, (10, 9))
        return [
            self._programme(),
            Block(38 * air, painter.accent_bar),
            painter.paragraph(sheet.heading, heading, role="H1", most_lines=1, after=5 * air),
            *([painter.paragraph(sheet.award, award, most_lines=3)] if sheet.award else []),
            gap(30 * air),
            painter.lines(name, Style(family.bold, painter.accent, NAME_SIZES), after=10 * air),
            painter.paragraph(sheet.participation, Style(family.regular, INK, (12, 11)), after=7 * air),
            painter.paragraph(sheet.course, course, most_lines=3, after=8 * air),
            *(painter.paragraph(line, scope) for line in sheet.scope),
            *([gap(6 * air)] if sheet.remarks else []),
            *(painter.paragraph(line, remark, most_lines=3) for line in sheet.remarks),
            *([gap(10 * air)] if sheet.particulars else []),
            *(self._particular(fact) for fact in sheet.particulars),
            gap(18 * air),
        ]

    def _programme(self) -> Block:
        """The programme's name on the left, the logo on the right."""
        sheet, painter, logo = self.sheet, self.painter, self.sheet.look.logo
        style = Style(self.family.semibold, painter.accent, (12, 11, 10))
        picture = read_picture(logo.data) if logo else None
        height = min(LOGO_HEIGHT, LOGO_WIDTH / picture.ratio) if picture else 0
        reserved = height * picture.ratio + 20 if picture else 0
        programme = painter.column(sheet.programme, style, x=LEFT, width=WIDTH - reserved)

        def draw(y: float) -> None:
            programme.draw(y)
            if picture and logo:
                with self.document.structure.element("Figure", alt=logo.description):
                    corner = (RIGHT - height * picture.ratio, y - height + 10)
                    self.document.picture(picture, corner, height=height)

        return Block(programme.height + 7, draw)

    def _particular(self, fact: Fact) -> Block:
        """A label and, beside it, what it says; one paragraph."""
        painter, family = self.painter, self.family
        label_style, value_style = (
            Style(family.regular, QUIET, (9.5, 8.5)),
            Style(family.semibold, INK, (9.5, 8.5)),
        )
        label = fit_lines(
            fact.label, face=family.regular, width=LABEL_WIDTH - 8, sizes=label_style.sizes, most_lines=1
        )
        value = fit_lines(
            fact.value, face=family.semibold, width=WIDTH - LABEL_WIDTH, sizes=value_style.sizes, most_lines=3
        )

        def draw(y: float) -> None:
            with self.document.structure.element("P"):
                painter.text(label, label_style, (LEFT, y - 9.5))
                painter.text(value, value_style, (LEFT + LABEL_WIDTH, y - 9.5))

        return Block(len(value.lines) * leading_of(value) + 2, draw)

    def _days_elsewhere(self) -> Block:
        return self.painter.paragraph(self.sheet.days.elsewhere, Style(self.family.regular, INK, (10.5, 9.5)))
