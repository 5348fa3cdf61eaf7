"""The place a seal is written into: a signature field, tagged for screen readers, and room for the seal's bytes.

The field and its signature dictionary are in the file from the start (ISO 32000-1, 12.7.4.5 and 12.8), so sealing fills
three gaps of fixed width and adds nothing: the first revision is the only one. The field itself is empty to look at;
what people should read about the seal is text on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFObject,
    PDFObjectReference,
    PDFString,
)

from certificates.rendering.objects import Array, Dictionary, Refer, Stream, pdf_name

# Printed, and nobody moves it.
PRINTED_AND_LOCKED = 4 | 128
# Signatures exist, and whoever changes the file must append (ISO 32000-1, table 219).
SIGNATURES_EXIST_APPEND_ONLY = 3
# Nothing may change after the seal but what keeps it verifiable (ISO 32000-1, 12.8.2.2, P = 1).
NO_CHANGES = 1
DIGITS_OF_AN_OFFSET = 10
DATE_GAP = "D:00000000000000Z".ljust(23)


@dataclass(frozen=True)
class SealField:
    """A seal that will be written: what the field is called and for how many bytes there is room."""

    name: str
    description: str
    reason: str
    room: int


class SignatureDictionary(PDFObject):
    """The signature with gaps for time, byte range and content, each of a width that never changes."""

    __RefOnly__ = 1

    def __init__(self, field: SealField) -> None:
        self.field = field

    def format(self, document: Any) -> bytes:
        """As it stands in the file until it is sealed (PAdES, ETSI EN 319 142-1, 6.3)."""
        gap = "*" * DIGITS_OF_AN_OFFSET
        reason = PDFString(self.field.reason).format(document)
        head = (
            f"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ({DATE_GAP})"
            f" /ByteRange [0 {gap} {gap} {gap}] /Reason "
        )
        changes = (
            " /Reference [<< /Type /SigRef /TransformMethod /DocMDP"
            f" /TransformParams << /Type /TransformParams /P {NO_CHANGES} /V /1.2 >> >>]"
        )
        contents = f" /Contents <{'0' * (2 * self.field.room)}> >>"
        return head.encode("ascii") + reason + changes.encode("ascii") + contents.encode("ascii")


def seal_widget(
    field: SealField, box: tuple[float, float, float, float], refer: Refer, page: PDFObjectReference
) -> tuple[Dictionary, PDFObjectReference]:
    """The field over ``box`` (left, bottom, right, top) of ``page``, and its signature dictionary."""
    left, bottom, right, top = box
    look = Stream(
        b"",
        is_shared=True,
        Type=pdf_name("XObject"),
        Subtype=pdf_name("Form"),
        BBox=Array([0, 0, right - left, top - bottom]),
        Resources=Dictionary({}),
    )
    signature = refer(SignatureDictionary(field))
    widget = Dictionary(
        {
            "Type": pdf_name("Annot"),
            "Subtype": pdf_name("Widget"),
            "FT": pdf_name("Sig"),
            "T": PDFString(field.name),
            "TU": PDFString(field.description),
            "Contents": PDFString(field.description),
            "F": PRINTED_AND_LOCKED,
            "Rect": Array(box),
            "P": page,
            "V": signature,
            "AP": Dictionary({"N": refer(look)}),
        }
    )
    return widget, signature


def form(widget: PDFObjectReference) -> Dictionary:
    """The interactive form that holds nothing but the seal."""
    return Dictionary({"Fields": Array([widget]), "SigFlags": SIGNATURES_EXIST_APPEND_ONLY})
