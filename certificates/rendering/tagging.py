"""The structure of a document: what a screen reader walks through (ISO 32000-1, 14.7 and 14.8).

Elements form a tree; marked content on the pages points into it by number (MCID), and a parent tree leads back.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

from reportlab.pdfbase.pdfdoc import (
    PDFObject,
    PDFObjectReference,
    PDFString,
)

from certificates.rendering.objects import Array, Dictionary, Refer, pdf_name, reference

Role = Literal[
    "Document",
    "P",
    "H1",
    "H2",
    "H3",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "Figure",
    "Link",
    "Form",
]
Scope = Literal["Column", "Row"]


@dataclass(frozen=True)
class MarkedContent:
    """A piece of a page's content stream."""

    page: int
    mcid: int


@dataclass(frozen=True)
class AnnotationContent:
    """An annotation (a link) that belongs to an element."""

    page: int
    annotation: Dictionary


@dataclass(eq=False)
class Element:
    """A node of the tree."""

    role: Role
    alt: str = ""
    scope: Scope | None = None
    columns: int = 1
    kids: list[Element | MarkedContent | AnnotationContent] = field(default_factory=list)


class StructureTree:
    """Grows while pages are drawn; ``open`` is the element that content now belongs to."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._open = [self.root]
        self._content: dict[int, list[Element]] = {}
        self._annotations: list[tuple[Dictionary, Element]] = []

    def element(
        self, role: Role, *, alt: str = "", scope: Scope | None = None, columns: int = 1
    ) -> AbstractContextManager[None]:
        """An element below the open one; what is drawn inside belongs to it. ``columns`` is how many a cell spans."""
        element = Element(role, alt, scope, columns)
        self._open[-1].kids.append(element)
        return _Inside(self._open, element)

    def mark(self, page: int) -> tuple[Role, int]:
        """The role of the open element and the number of its next piece of content on ``page``."""
        element = self._open[-1]
        owners = self._content.setdefault(page, [])
        owners.append(element)
        element.kids.append(MarkedContent(page, len(owners) - 1))
        return element.role, len(owners) - 1

    def attach(self, page: int, annotation: Dictionary) -> None:
        """An annotation belongs to the open element."""
        self._open[-1].kids.append(AnnotationContent(page, annotation))
        self._annotations.append((annotation, self._open[-1]))

    def root_object(self, refer: Refer, pages: Sequence[PDFObjectReference]) -> PDFObjectReference:
        """The tree as PDF objects, with the way back from contents and annotations to their elements."""
        root = Dictionary({"Type": pdf_name("StructTreeRoot")})
        reference = refer(root)
        writer = _TreeWriter(refer, pages)
        root["K"] = writer.write(self.root, reference)
        root["ParentTree"] = refer(self._parent_tree(writer, first_key=len(pages)))
        root["ParentTreeNextKey"] = len(pages) + len(self._annotations)
        return reference

    def _parent_tree(self, writer: _TreeWriter, *, first_key: int) -> Dictionary:
        """A page's number leads to the elements of its contents, ``first_key`` and the next to those of annotations."""
        numbers: list[object] = []
        for page, owners in sorted(self._content.items()):
            numbers += [page, writer.refer(Array([writer.references[id(owner)] for owner in owners]))]
        for key, (annotation, owner) in enumerate(self._annotations, start=first_key):
            annotation["StructParent"] = key
            numbers += [key, writer.references[id(owner)]]
        return Dictionary({"Nums": Array(numbers)})


class _Inside:
    """As long as it is entered, the element is the open one. No generator: a sheet has a hundred elements."""

    __slots__ = ("_element", "_open")

    def __init__(self, opened: list[Element], element: Element) -> None:
        self._open = opened
        self._element = element

    def __enter__(self) -> None:
        self._open.append(self._element)

    def __exit__(self, *_: object) -> None:
        self._open.pop()


class _TreeWriter:
    """Turns elements into objects and remembers which became which."""

    def __init__(self, refer: Refer, pages: Sequence[PDFObjectReference]) -> None:
        self.refer = refer
        self.pages = pages
        self.references: dict[int, PDFObjectReference] = {}

    def write(self, element: Element, parent: PDFObjectReference) -> PDFObjectReference:
        """The element with everything below it; gives the reference to it."""
        node = _Node(element, parent)
        reference = self.references[id(element)] = self.refer(node)
        pages = {kid.page for kid in element.kids if isinstance(kid, MarkedContent)}
        # One page for all its contents, so that each is only a number (ISO 32000-1, table 323).
        node.page = self.pages[pages.pop()] if len(pages) == 1 else None
        node.kids = [self._kid(kid, reference, node) for kid in element.kids]
        return reference

    def _kid(
        self, kid: Element | MarkedContent | AnnotationContent, parent: PDFObjectReference, node: _Node
    ) -> object:
        if isinstance(kid, Element):
            return self.write(kid, parent)
        page = self.pages[kid.page]
        if isinstance(kid, AnnotationContent):
            return Dictionary({"Type": pdf_name("OBJR"), "Pg": page, "Obj": self.refer(kid.annotation)})
        if node.page is not None:
            return kid.mcid
        return Dictionary({"Type": pdf_name("MCR"), "Pg": page, "MCID": kid.mcid})


class _Node(PDFObject):
    """A structure element as an object of the file, written without a dictionary: a sheet has a hundred of them."""

    __RefOnly__ = 1

    def __init__(self, element: Element, parent: PDFObjectReference) -> None:
        self.element = element
        self.parent = parent
        self.page: PDFObjectReference | None = None
        self.kids: list[Any] = []

    def format(self, document: Any) -> bytes:
        """As it stands in the file (ISO 32000-1, table 323)."""
        element = self.element
        kids = b" ".join(
            b"%d" % kid
            if isinstance(kid, int)
            else reference(kid, document)
            if isinstance(kid, PDFObjectReference)
            else kid.format(document)
            for kid in self.kids
        )
        parts = [b"<< /S /%b /P %b" % (element.role.encode("ascii"), reference(self.parent, document))]
        if self.page is not None:
            parts.append(b" /Pg " + reference(self.page, document))
        if element.alt:
            parts.append(b" /Alt " + PDFString(element.alt).format(document))
        if element.scope or element.columns > 1:
            scope = b" /Scope /" + element.scope.encode("ascii") if element.scope else b""
            parts.append(b" /A << /O /Table /ColSpan %d%b >>" % (element.columns, scope))
        parts.append(b" /K [%b] >>" % kids)
        return b"".join(parts)
