"""What a PDF file is made of, written by us (ISO 32000-1, 7.3 to 7.5); ReportLab numbers it and writes texts.

ReportLab asks of each value what it is and spells each name anew. A sheet has more than a hundred objects with a
thousand values, so ours are written straight.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFObject, PDFObjectReference

from certificates.rendering.kept import kept

# Makes an object one of the file and gives the reference to it.
Refer = Callable[[PDFObject], PDFObjectReference]
# The second line tells programs that move files that this one is not text (7.5.2).
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Array(PDFObject):
    """Values in a row."""

    def __init__(self, values: Iterable[object]) -> None:
        self.values = list(values)

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """As it stands in the file (7.3.6)."""
        return b"[%b]" % b" ".join([written(value, document) for value in self.values])


class Dictionary(PDFDictionary):
    """ReportLab's, written in the order it was made."""

    def format(self, document: pdfdoc.PDFDocument, IND: bytes = b" ") -> bytes:  # noqa: N803 - ReportLab's name
        """As it stands in the file (7.3.7)."""
        entries = [_key(key) + written(value, document) for key, value in self.dict.items()]
        return b"<<" + IND + IND.join(entries) + IND + b">>"


class Stream(pdfdoc.PDFStream):
    """A stream that ends its data with an end of line, as PDF/A demands and ReportLab forgets.

    With both its characters: data may end in CR, and readers would take that and a bare LF for one end of line.
    """

    def __init__(
        self, content: bytes, *, is_compressed: bool = True, is_shared: bool = False, **entries: object
    ) -> None:
        """``is_shared``: other files hold the same, so its compressed form is worth keeping."""
        filters = {"Filter": pdf_name("FlateDecode")} if is_compressed else {}
        super().__init__(Dictionary({**filters, **entries}))
        compress = _well_compressed if is_shared else _compressed
        self.data = compress(content) if is_compressed else content

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """The object as it stands in the file (7.3.8)."""
        head = Dictionary({**self.dictionary.dict, "Length": len(self.data)})
        return head.format(document) + b"\nstream\n" + self.data + b"\r\nendstream\n"


def written(value: object, document: pdfdoc.PDFDocument) -> bytes:
    """A value as it stands in the file."""
    if type(value) is PDFObjectReference:
        return reference(value, document)
    if isinstance(value, str):
        return value.encode("latin-1")
    found: bytes = pdfdoc.format(value, document)
    return found


def reference(target: PDFObjectReference, document: pdfdoc.PDFDocument) -> bytes:
    """A reference as it stands in the file (7.3.10)."""
    return b"%d %d R" % document.idToObjectNumberAndVersion[target.name]


def file_of(document: pdfdoc.PDFDocument, *, root: PDFObjectReference, info: PDFObjectReference) -> bytes:
    """Header, objects, where each of them begins, and the way to the first (7.5).

    The identifier comes from the content alone, where ReportLab's starts with the time.
    """
    pieces, offset, places = [HEADER], len(HEADER), [b"0000000000 65535 f \n"]
    names, things = document.numberToId, document.idToObject
    # Writing an object may make more of them.
    while (number := len(places)) in names:
        content = pdfdoc.format(things[names[number]], document, toplevel=1)
        piece = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        pieces.append(piece)
        places.append(b"%010d 00000 n \n" % offset)
        offset += len(piece)
    body = b"".join(pieces)
    identifier = hashlib.sha256(body).hexdigest()[:32].encode("ascii")
    entries = {"Size": number, "Root": root, "Info": info, "ID": b"[<%b> <%b>]" % (identifier, identifier)}
    trailer = b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (Dictionary(entries).format(document), offset)
    return b"".join([body, b"xref\n0 %d\n" % number, *places, trailer])


@kept(256)
def pdf_name(text: str) -> str:
    """A name as it stands in the file (7.3.5)."""
    name: str = PDFName(text)
    return name


@kept(256)
def _key(text: str) -> bytes:
    return pdf_name(text).encode("ascii") + b" "


def _compressed(content: bytes) -> bytes:
    """Quickly: the best level saves a hundredth and takes four times as long."""
    return zlib.compress(content, 4)


@kept(64)
def _well_compressed(content: bytes) -> bytes:
    return zlib.compress(content, 9)
