"""ReportLab's canvas, kept from what its open-source edition gets wrong and led to what it has no calls for.

Whatever depends on its insides stands here and in ``objects``: no initial Helvetica (it is never embedded), no clock,
pages and a root for tagged documents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObject, PDFObjectReference, PDFString
from reportlab.pdfgen.canvas import Canvas

from certificates.rendering.objects import Array, Dictionary, Stream, file_of, pdf_name


@dataclass(frozen=True)
class Metadata:
    """What a viewer shows about the file."""

    title: str
    author: str
    subject: str
    language: str
    created_on: dt.date
    identifier: str
    producer: str = "ReportLab"


class SheetCanvas(Canvas):
    """A canvas for tagged pages without ReportLab's own fonts."""

    _doc: Any
    _pagesize: tuple[float, float]

    def __init__(self, metadata: Metadata, *, size: tuple[float, float]) -> None:
        super().__init__(BytesIO(), pagesize=size, invariant=1, pageCompression=0)
        self._metadata = metadata
        self._root: dict[str, object] = {}
        self._external: dict[str, PDFObjectReference] = {}
        self._fonts: dict[str, PDFObjectReference] = {}

    def refer(self, thing: PDFObject) -> PDFObjectReference:
        """Make ``thing`` an object of the file."""
        reference: PDFObjectReference = self._doc.Reference(thing)
        return reference

    def name_font(self, resource: str, font: PDFDictionary) -> None:
        """Let pages show text in ``font`` by the name ``resource``."""
        self._fonts[resource] = self.refer(font)

    def name_external(self, name: str, make: Callable[[], PDFObject]) -> None:
        """Let pages show an external object by ``name``; made when it is new."""
        if name not in self._external:
            self._external[name] = self.refer(make())

    def enter_in_catalogue(self, **entries: object) -> None:
        """Entries of the file's root (ISO 32000-1, 7.7.2)."""
        self._root |= entries

    def page_reference(self, number: int) -> PDFObjectReference:
        """A page, whether it has been ended or not; the first is 0."""
        return PDFObjectReference(f"Page{number + 1}")

    def page_references(self) -> list[PDFObjectReference]:
        """The pages that have been ended so far."""
        return [self.page_reference(number) for number in range(self._doc.pageCounter - 1)]

    def write(self, annotations: Sequence[Sequence[PDFDictionary]]) -> bytes:
        """The file, once every page is ended; ``annotations`` are those of each page."""
        document, references = self._doc, self.page_references()
        pages = self.refer(
            Dictionary({"Type": pdf_name("Pages"), "Kids": Array(references), "Count": len(references)})
        )
        resources = self.refer(
            Dictionary({"Font": Dictionary(self._fonts), "XObject": Dictionary(self._external)})
        )
        for number, (reference, page_annotations) in enumerate(zip(references, annotations, strict=True)):
            page = self._page(document.idToObject[reference.name], number, page_annotations)
            # In place of ReportLab's, which knows neither tags nor the order of tabs.
            document.idToObject[reference.name] = Dictionary(
                {**page, "Parent": pages, "Resources": resources}
            )
        return file_of(
            document, root=self.refer(self._catalogue(pages)), info=self.refer(self._information())
        )

    def _make_preamble(self) -> None:
        """What starts each page: the coordinate system, and no font."""
        self._preamble = "1 0 0 1 0 0 cm"

    def _page(
        self, ended: pdfdoc.PDFPage, number: int, annotations: Sequence[PDFDictionary]
    ) -> dict[str, object]:
        """A page's own entries; ``StructParents`` is its key in the parent tree (7.7.3.3)."""
        return {
            "Type": pdf_name("Page"),
            "MediaBox": Array([0, 0, *self._pagesize]),
            "Contents": self.refer(Stream(ended.stream.encode("ascii"))),
            "StructParents": number,
            "Tabs": pdf_name("S"),
            **({"Annots": Array(map(self.refer, annotations))} if annotations else {}),
        }

    def _catalogue(self, pages: PDFObjectReference) -> Dictionary:
        return Dictionary(
            {
                "Type": pdf_name("Catalog"),
                "Pages": pages,
                "Lang": PDFString(self._metadata.language),
                "ViewerPreferences": Dictionary({"DisplayDocTitle": "true"}),
                **self._root,
            }
        )

    def _information(self) -> Dictionary:
        """The same as the metadata packet, for programs that do not read it (14.3.3)."""
        metadata = self._metadata
        day = f"(D:{metadata.created_on:%Y%m%d}000000Z)"
        return Dictionary(
            {
                "Title": PDFString(metadata.title),
                "Author": PDFString(metadata.author),
                "Creator": PDFString(metadata.author),
                "Subject": PDFString(metadata.subject),
                "Producer": PDFString(metadata.producer),
                "CreationDate": day,
                "ModDate": day,
            }
        )
