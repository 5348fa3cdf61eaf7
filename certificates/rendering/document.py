"""A tagged PDF document of one or more pages: text and shapes in, bytes out.

The same calls give the same bytes: nothing here reads the clock, the environment or a random number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, TypeVar

import segno
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfdoc import PDFObject, PDFString
from reportlab.pdfgen.canvas import Canvas

from certificates.rendering.archive import Attachment, attached_file, metadata_object, output_intent
from certificates.rendering.canvas import Metadata, SheetCanvas
from certificates.rendering.embedding import EmbeddedFont
from certificates.rendering.fonts import ShapedLine, Typeface
from certificates.rendering.kept import kept
from certificates.rendering.objects import Array, Dictionary, pdf_name
from certificates.rendering.pictures import Ornament, Picture, ornament_object, picture_object
from certificates.rendering.seal_field import SealField, form, seal_widget
from certificates.rendering.tagging import StructureTree

Colour = tuple[float, float, float]
# A link is printed with its page, as PDF/A wants of every annotation (ISO 32000-1, 12.5.3).
PRINTED = 4
# Any of the eight masks can be read; trying all for the best takes longer than drawing the page.
QR_MASK = 2
# The end of an address, which tells one document from the next.
QR_TAIL = 16

Pair = tuple[float, float]
Thing = TypeVar("Thing", bound=Hashable)


class Document:
    """One file. Draw on the current page, ``new_page`` for another, ``finish`` for the bytes.

    What is drawn inside ``with document.structure.element(…)`` belongs to that element.
    """

    def __init__(
        self, metadata: Metadata, *, size: tuple[float, float], archive_part: Literal[2, 3] = 3
    ) -> None:
        self.structure = StructureTree()
        self._metadata = metadata
        self._archive_part = archive_part
        self._attachment: Attachment | None = None
        self._names: dict[object, str] = {}
        self._fonts: dict[str, EmbeddedFont] = {}
        self._annotations: list[list[Dictionary]] = [[]]
        self._canvas = SheetCanvas(metadata, size=size)

    @contextmanager
    def decoration(self) -> Iterator[Canvas]:
        """A canvas for rules, frames and colours, which screen readers pass over."""
        self._canvas.addLiteral("/Artifact BMC q")
        yield self._canvas
        self._canvas.addLiteral("Q EMC")

    def text(
        self,
        lines: Sequence[tuple[ShapedLine, Pair]],
        *,
        face: Typeface,
        size: float,
        colour: Colour,
        whole: str = "",
    ) -> None:
        """Lines of text, the baseline of each starting at x and y; part of the open structure element.

        ``whole`` is what they say where that is not the lines one after the other with a space between them.
        """
        font = self._font(face)
        shown = " ".join(f"1 0 0 1 {fp_str(*at)} Tm {font.show(line)}" for line, at in lines)
        operators = f"BT /{font.resource} {fp_str(size)} Tf {fp_str(*colour)} rg {shown} ET"
        if whole:
            # As replacement text (ISO 32000-1, 14.9.4); poppler looks for it in a span only.
            says = f"/Span <</ActualText <FEFF{whole.encode('utf-16-be').hex()}>>> BDC"
            operators = f"{says} {operators} EMC"
        self._draw(operators)

    def qr_code(self, content: str, at: tuple[float, float], *, side: float, colour: Colour) -> None:
        """A QR code (error correction M), its lower left corner ``at`` x and y; part of the open structure element."""
        matrix = qr_matrix(content)
        module = side / len(matrix)
        squares = " ".join(
            f"{start} {len(matrix) - row - 1} {length} 1 re"
            for row, line in enumerate(matrix)
            for start, length in dark_runs(line)
        )
        # In modules, so that most numbers of the page are small.
        scale = f"{fp_str(module)} 0 0 {fp_str(module)} {fp_str(*at)} cm"
        self._draw(f"q {scale} {fp_str(*colour)} rg {squares} f Q")

    def picture(self, picture: Picture, at: tuple[float, float], *, height: float) -> None:
        """A picture, its lower left corner ``at`` x and y; part of the open structure element."""
        self._draw(self._shown(picture, picture_object, size=(height * picture.ratio, height), at=at))

    def ornament(self, ornament: Ornament, at: tuple[float, float]) -> None:
        """A shape that decorates, its lower left corner ``at`` x and y; screen readers pass over it."""
        self._canvas.addLiteral(
            f"/Artifact BMC {self._shown(ornament, ornament_object, size=(1, 1), at=at)} EMC"
        )

    def link(self, address: str, box: tuple[float, float, float, float], *, description: str) -> None:
        """Make ``box`` (left, bottom, right, top) clickable; part of the open ``Link`` element."""
        annotation = Dictionary(
            {
                "Type": pdf_name("Annot"),
                "Subtype": pdf_name("Link"),
                "Rect": Array(box),
                "Border": Array([0, 0, 0]),
                "F": PRINTED,
                "Contents": PDFString(description),
                "A": Dictionary({"S": pdf_name("URI"), "URI": PDFString(address)}),
            }
        )
        self._annotations[-1].append(annotation)
        self.structure.attach(self._page, annotation)

    def seal_field(self, field: SealField, box: tuple[float, float, float, float]) -> None:
        """Room for a seal, its field over ``box`` (left, bottom, right, top); a ``Form`` element of its own."""
        canvas = self._canvas
        widget, signature = seal_widget(field, box, canvas.refer, canvas.page_reference(self._page))
        self._annotations[-1].append(widget)
        with self.structure.element("Form"):
            self.structure.attach(self._page, widget)
        canvas.enter_in_catalogue(
            AcroForm=form(canvas.refer(widget)), Perms=Dictionary({"DocMDP": signature})
        )

    def attach(self, attachment: Attachment) -> None:
        """Put a file into the file, as the same content for machines; raises ``ValueError`` in PDF/A-2."""
        if self._archive_part < 3:
            raise ValueError("PDF/A-2 holds no files of other kinds.")
        self._attachment = attachment

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
        canvas.enter_in_catalogue(
            StructTreeRoot=self.structure.root_object(canvas.refer, canvas.page_references()),
            MarkInfo=Dictionary({"Marked": "true"}),
            OutputIntents=output_intent(canvas.refer),
            Metadata=metadata_object(self._metadata, canvas.refer, part=self._archive_part),
        )
        if self._attachment:
            self._enter_attachment(self._attachment)
        return canvas.write(self._annotations)

    def _enter_attachment(self, attachment: Attachment) -> None:
        canvas = self._canvas
        file = attached_file(attachment, canvas.refer)
        names = Dictionary({"Names": Array([PDFString(attachment.name), file])})
        canvas.enter_in_catalogue(AF=Array([file]), Names=Dictionary({"EmbeddedFiles": canvas.refer(names)}))

    def _shown(self, thing: Thing, make: Callable[[Thing], PDFObject], *, size: Pair, at: Pair) -> str:
        """The operators that show an external object, which is put into the file once."""
        name = self._names.setdefault(thing, f"X{len(self._names) + 1}")
        self._canvas.name_external(name, lambda: make(thing))
        return f"q {fp_str(size[0])} 0 0 {fp_str(size[1], *at)} cm /{name} Do Q"

    @property
    def _page(self) -> int:
        return len(self._annotations) - 1

    def _font(self, face: Typeface) -> EmbeddedFont:
        if face.name not in self._fonts:
            self._fonts[face.name] = EmbeddedFont(face, f"F{len(self._fonts) + 1}")
        return self._fonts[face.name]

    def _draw(self, operators: str) -> None:
        """Operators as one piece of marked content."""
        role, mcid = self.structure.mark(self._page)
        self._canvas.addLiteral(f"/{role} <</MCID {mcid}>> BDC {operators} EMC")


@kept(32)
def qr_matrix(content: str) -> tuple[bytes, ...]:
    """The modules of a QR code, row by row from the top; 1 is dark (ISO/IEC 18004, error correction M).

    Codes of one length and mask are an affine space over GF(2), Reed and Solomon's correction included: what one bit of
    the text changes is the same whatever the others are. So only the first few codes of an installation are encoded.
    """
    data = content.encode()
    head, tail = data[:-QR_TAIL], data[-QR_TAIL:]
    side, modules = _qr_modules(head + bytes(len(tail)))
    for place, byte in enumerate(tail, start=len(head)):
        for bit in range(8):
            if byte >> bit & 1:
                modules ^= _qr_difference(len(data), place, bit)
    flat = modules.to_bytes(side * side, "big")
    return tuple(flat[start : start + side] for start in range(0, side * side, side))


@kept(1024)
def _qr_difference(length: int, place: int, bit: int) -> int:
    """The modules that turn when one bit of a text does."""
    text = bytearray(length)
    text[place] = 1 << bit
    return _qr_modules(bytes(length))[1] ^ _qr_modules(bytes(text))[1]


@kept(8)
def _qr_modules(data: bytes) -> tuple[int, int]:
    """A code's side, and its modules as one number, a byte for each."""
    matrix = segno.make(data, error="m", micro=False, mask=QR_MASK, mode="byte").matrix
    return len(matrix), int.from_bytes(b"".join(bytes(row) for row in matrix), "big")


def dark_runs(line: bytes) -> Iterator[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    return ((run.start(), run.end() - run.start()) for run in re.finditer(rb"\x01+", line))
