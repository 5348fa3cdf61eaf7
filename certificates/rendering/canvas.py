"""ReportLab's canvas, kept from what its open-source edition gets wrong and led to what it has no calls for.

Whatever depends on ReportLab's insides stands here: no initial Helvetica (it is never embedded), no clock, page entries
for tagged documents, streams that end as PDF/A demands.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFObjectReference
from reportlab.pdfgen.canvas import Canvas

from certificates.rendering.kept import kept

# Makes an object one of the file and gives the reference to it.
Refer = Callable[[PDFObject], PDFObjectReference]


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


class Dictionary(PDFDictionary):
    """ReportLab's, written in the order it was made and without spelling its names anew each time."""

    def format(self, document: pdfdoc.PDFDocument, IND: bytes = b" ") -> bytes:  # noqa: N803 - ReportLab's name
        """As it stands in the file (ISO 32000-1, 7.3.7)."""
        entries = [_name(name) + pdfdoc.format(value, document) for name, value in self.dict.items()]
        return b"<<" + IND + IND.join(entries) + IND + b">>"


class Stream(pdfdoc.PDFStream):
    """A stream that ends its data with an end of line, as PDF/A demands and ReportLab forgets.

    With both its characters: data may end in CR, and readers would take that and a bare LF for one end of line.
    """

    def __init__(
        self, content: bytes, *, is_compressed: bool = True, is_shared: bool = False, **entries: object
    ) -> None:
        """``is_shared``: other files hold the same, so its compressed form is worth keeping."""
        filters = {"Filter": PDFName("FlateDecode")} if is_compressed else {}
        super().__init__(Dictionary({**filters, **entries}))
        compress = _kept if is_shared else _compressed
        self.data = compress(content) if is_compressed else content

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """The object as it stands in the file (ISO 32000-1, 7.3.8)."""
        head = Dictionary({**self.dictionary.dict, "Length": len(self.data)})
        return head.format(document) + b"\nstream\n" + self.data + b"\r\nendstream\n"


class SheetCanvas(Canvas):
    """A canvas for tagged pages without ReportLab's own fonts."""

    _doc: Any

    def __init__(self, metadata: Metadata, *, size: tuple[float, float]) -> None:
        super().__init__(
            BytesIO(),
            pagesize=size,
            pdfVersion=(1, 7),
            lang=metadata.language,
            invariant=1,
            pageCompression=0,
        )
        self._external: dict[str, PDFObjectReference] = {}
        self.setTitle(metadata.title)
        self.setAuthor(metadata.author)
        self.setCreator(metadata.author)
        self.setSubject(metadata.subject)
        self.setProducer(metadata.producer)
        self.setViewerPreference("DisplayDocTitle", "true")
        day = f"D:{metadata.created_on:%Y%m%d}000000Z"
        self.setDateFormatter(lambda *_: day)
        # The file's identifier comes from its content alone; ReportLab starts it with the time.
        self._doc.signature = hashlib.md5(usedforsecurity=False)

    def refer(self, thing: PDFObject) -> PDFObjectReference:
        """Make ``thing`` an object of the file."""
        reference: PDFObjectReference = self._doc.Reference(thing)
        return reference

    def name_font(self, resource: str, font: PDFDictionary) -> None:
        """Let pages show text in ``font`` by the name ``resource``."""
        self._doc.idToObject["BasicFonts"].dict[resource] = self.refer(font)

    def name_external(self, name: str, make: Callable[[], PDFObject]) -> None:
        """Let the current page and those after it show an external object by ``name``; made when it is new."""
        if name not in self._external:
            self._external[name] = self.refer(make())

    def enter_in_catalogue(self, **entries: object) -> None:
        """Entries of the file's root, also some that ReportLab does not know (``AF``, ``OutputIntents``, ``Perms``)."""
        catalogue = self._doc.Catalog
        catalogue.__NoDefault__ = list(dict.fromkeys([*catalogue.__NoDefault__, *sorted(entries)]))
        catalogue.__dict__.update(entries)

    def page_reference(self, number: int) -> PDFObjectReference:
        """A page, whether it has been ended or not; the first is 0."""
        return PDFObjectReference(f"Page{number + 1}")

    def page_references(self) -> list[PDFObjectReference]:
        """The pages that have been ended so far."""
        return [PDFObjectReference(f"Page{number}") for number in range(1, self._doc.pageCounter)]

    def write(self, annotations: Sequence[Sequence[PDFDictionary]]) -> bytes:
        """The file, once every page is ended; ``annotations`` are those of each page."""
        for number, (reference, page_annotations) in enumerate(
            zip(self.page_references(), annotations, strict=True)
        ):
            self._complete(self._doc.idToObject[reference.name], number, page_annotations)
        data: bytes = self._doc.GetPDFData(self)
        return data

    def _make_preamble(self) -> None:
        """What starts each page: the coordinate system, and no font."""
        self._preamble = "1 0 0 1 0 0 cm"

    def _complete(self, page: pdfdoc.PDFPage, number: int, annotations: Sequence[PDFDictionary]) -> None:
        content = page.stream.encode("ascii")
        self._doc.updateSignature(content)
        page.Contents = Stream(content)
        if self._external:
            page.Resources = Dictionary(
                {
                    "Font": PDFObjectReference("BasicFonts"),
                    "ProcSet": "[ /PDF /Text /ImageC ]",
                    "XObject": Dictionary(self._external),
                }
            )
        # Two entries ReportLab does not know: the page's key in the parent tree, and to tab along the structure.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.__dict__.update(StructParents=number, Tabs=PDFName("S"))
        if annotations:
            page.Annots = PDFArray([self.refer(annotation) for annotation in annotations])


def reference(target: PDFObjectReference, document: pdfdoc.PDFDocument) -> bytes:
    """A reference as it stands in the file (ISO 32000-1, 7.3.10)."""
    return b"%d %d R" % document.idToObjectNumberAndVersion[target.name]


@kept(256)
def _name(name: str) -> bytes:
    return PDFName(name).encode("ascii") + b" "


def _compressed(content: bytes) -> bytes:
    return zlib.compress(content, 6)


_kept = kept(64)(_compressed)
