"""A tagged PDF document of one or more pages: text and shapes in, bytes out.

The same calls give the same bytes: nothing here reads the clock, the environment or a random number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import segno
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from certificates.rendering.canvas import Metadata, SheetCanvas
from certificates.rendering.embedding import EmbeddedFont
from certificates.rendering.fonts import ShapedLine, Typeface
from certificates.rendering.tagging import StructureTree

Colour = tuple[float, float, float]
# A link is printed with its page, as PDF/A wants of every annotation (ISO 32000-1, 12.5.3).
PRINTED = 4


class Document:
    """One file. Draw on the current page, ``new_page`` for another, ``finish`` for the bytes.

    What is drawn inside ``with document.structure.element(…)`` belongs to that element.
    """

    def __init__(self, metadata: Metadata, *, size: tuple[float, float]) -> None:
        self.structure = StructureTree()
        self._fonts: dict[str, EmbeddedFont] = {}
        self._annotations: list[list[PDFDictionary]] = [[]]
        self._canvas = SheetCanvas(metadata, size=size)

    @contextmanager
    def decoration(self) -> Iterator[Canvas]:
        """A canvas for rules, frames and colours, which screen readers pass over."""
        self._canvas.addLiteral("/Artifact BMC q")
        yield self._canvas
        self._canvas.addLiteral("Q EMC")

    def text(
        self, line: ShapedLine, at: tuple[float, float], *, face: Typeface, size: float, colour: Colour
    ) -> None:
        """A line of text, its baseline starting ``at`` x and y; part of the open structure element."""
        font = self._font(face)
        self._draw(
            f"BT /{font.resource} {fp_str(size)} Tf {fp_str(*colour)} rg 1 0 0 1 {fp_str(*at)} Tm {font.show(line)} ET"
        )

    def qr_code(self, content: str, at: tuple[float, float], *, side: float, colour: Colour) -> None:
        """A QR code (error correction M), its lower left corner ``at`` x and y; part of the open structure element."""
        matrix = segno.make(content, error="m", micro=False).matrix
        module = side / len(matrix)
        left, top = at[0], at[1] + side
        squares = [
            f"{fp_str(left + start * module, top - (row + 1) * module, length * module, module)} re"
            for row, line in enumerate(matrix)
            for start, length in _dark_runs(bytes(line))
        ]
        self._draw(f"{fp_str(*colour)} rg {' '.join(squares)} f")

    def link(self, address: str, box: tuple[float, float, float, float], *, description: str) -> None:
        """Make ``box`` (left, bottom, right, top) clickable; part of the open ``Link`` element."""
        annotation = PDFDictionary(
            {
                "Type": PDFName("Annot"),
                "Subtype": PDFName("Link"),
                "Rect": PDFArray(box),
                "Border": PDFArray([0, 0, 0]),
                "F": PRINTED,
                "Contents": PDFString(description),
                "A": PDFDictionary({"S": PDFName("URI"), "URI": PDFString(address)}),
            }
        )
        self._annotations[-1].append(annotation)
        self.structure.attach(self._page, annotation)

    def new_page(self) -> None:
        """End the current page and start another."""
        self._canvas.showPage()
        self._annotations.append([])

    def finish(self) -> bytes:
        """The file."""
        canvas = self._canvas
        canvas.showPage()
        for font in self._fonts.values():
            canvas.name_font(font.resource, font.font_object(canvas.refer))
        root = self.structure.root_object(canvas.refer, canvas.page_references())
        canvas.setCatalogEntry("StructTreeRoot", root)
        canvas.setCatalogEntry("MarkInfo", PDFDictionary({"Marked": "true"}))
        return canvas.write(self._annotations)

    @property
    def _page(self) -> int:
        return len(self._annotations) - 1

    def _font(self, face: Typeface) -> EmbeddedFont:
        return self._fonts.setdefault(face.name, EmbeddedFont(face, f"F{len(self._fonts) + 1}"))

    def _draw(self, operators: str) -> None:
        """Operators as one piece of marked content."""
        role, mcid = self.structure.mark(self._page)
        self._canvas.addLiteral(f"/{role} <</MCID {mcid}>> BDC {operators} EMC")


def _dark_runs(line: bytes) -> Iterator[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    start = None
    for index, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            yield start, index - start
            start = None
