"""The foot of the first page: who issued it, when, its seal, and how to check it."""

from __future__ import annotations

from certificates.rendering.fonts import Family
from certificates.rendering.layout import FittedText, fit_lines
from certificates.rendering.painting import (
    HAIR,
    INK,
    LEFT,
    QUIET,
    RIGHT,
    WIDTH,
    Block,
    Painter,
    Style,
    draw_down,
    gap,
    height_of,
    leading_of,
)
from certificates.rendering.pictures import Ornament
from certificates.rendering.sheet import CertificateSheet, Signatory

QR_SIDE = 68.0
QR_GAP = 16.0
MEDALLION = 84.0
COLUMN_GAP = 18.0


class Foot:
    """Stands on the bottom margin, whatever is above."""

    def __init__(self, painter: Painter, family: Family, sheet: CertificateSheet) -> None:
        self.painter = painter
        self.document = painter.document
        self.family = family
        self.sheet = sheet
        # The medallion stands to the right of the texts; without a seal their lines break all the same.
        self.width = WIDTH - MEDALLION - COLUMN_GAP

    def blocks(self) -> list[Block]:
        """From the issuer down to the QR code."""
        return [
            self._issuer(),
            gap(12),
            Block(14, lambda y: self.painter.rule(y, HAIR, 0.5)),
            Block(QR_SIDE, self._check),
        ]

    def _issuer(self) -> Block:
        sheet, family = self.sheet, self.family
        texts = [
            self._paragraph(sheet.issuer, Style(family.semibold, INK, (11, 10, 9)), most_lines=3),
            self._paragraph(sheet.place_and_date, Style(family.regular, INK, (10.5, 9.5, 8.5))),
            *([gap(7), self._signatories()] if sheet.signatories else []),
            gap(6),
            self._paragraph(sheet.note, Style(family.regular, QUIET, (8.5, 7.5)), most_lines=5),
        ]
        height = max(height_of(texts), MEDALLION if sheet.seal else 0)

        def draw(y: float) -> None:
            draw_down(texts, y - (height - height_of(texts)))
            self._seal(y - height)

        return Block(height, draw)

    def _paragraph(self, text: str, style: Style, *, most_lines: int = 2) -> Block:
        return self.painter.column(text, style, x=LEFT, width=self.width, most_lines=most_lines)

    def _signatories(self) -> Block:
        """Side by side, two in a row."""
        width = (self.width - COLUMN_GAP) / 2
        pairs = [
            self.sheet.signatories[start : start + 2] for start in range(0, len(self.sheet.signatories), 2)
        ]
        rows = [
            [
                self._signatory(person, LEFT + place * (width + COLUMN_GAP), width)
                for place, person in enumerate(pair)
            ]
            for pair in pairs
        ]
        heights = [max(block.height for block in row) + 4 for row in rows]

        def draw(y: float) -> None:
            for row, height in zip(rows, heights, strict=True):
                for block in row:
                    block.draw(y)
                y -= height

        return Block(sum(heights), draw)

    def _signatory(self, person: Signatory, x: float, width: float) -> Block:
        named = Style(self.family.semibold, INK, (9.5, 8.5, 7.5))
        quiet = Style(self.family.regular, QUIET, (9, 8, 7))
        parts = [
            self.painter.column(text, style, x=x, width=width)
            for text, style in ((person.name, named), (person.function, quiet))
            if text
        ]
        return Block(height_of(parts), lambda y: draw_down(parts, y))

    def _seal(self, bottom: float) -> None:
        """The medallion, and over it the field that programs show the seal by."""
        if self.sheet.seal is None:
            return
        left = RIGHT - MEDALLION
        self.document.ornament(Ornament(MEDALLION, self.painter.accent), (left, bottom))
        self.document.seal_field(self.sheet.seal, (left, bottom, RIGHT, bottom + MEDALLION))

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
        style = Style(self.family.regular, self.painter.accent, (9, 8, 7, 6))
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
