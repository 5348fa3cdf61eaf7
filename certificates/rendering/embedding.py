"""A typeface inside one document: what is drawn, as codes, and the PDF objects that give the codes shape and meaning.

The font is written as a composite one (Type 0 over CIDFontType2, ISO 32000-1, 9.7). ReportLab's own TrueType fonts name
glyphs by character in subsets of 256, cannot place marks and list U+0000 in their maps, so they are not used.
A code is given to each *pair* of text and drawing: the same outline can stand for two texts, a pair keeps them apart in
the map that text extraction reads.
"""

from __future__ import annotations

import hashlib
import string
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfdoc import PDFObjectReference, PDFString

from certificates.rendering.fonts import ShapedLine, Typeface
from certificates.rendering.kept import kept
from certificates.rendering.objects import Array, Dictionary, Refer, Stream, pdf_name
from certificates.rendering.subsetting import NOTDEF, Drawing, Subset, subset_for

SYMBOLIC = 4
_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
# What nearly every German document needs, so that the same font file serves nearly all of them.
USUAL = string.ascii_letters + string.digits + "ÄÖÜäöüß .,-:()/„“–·•"
# The longest block of a map (ISO 32000-1, 9.7.5.4 after the CMap specification).
_CMAP_BLOCK = 100

# A text and what is drawn for it.
Letter = tuple[str, Drawing]


class EmbeddedFont:
    """Collects what one document draws in one typeface and writes it as PDF objects."""

    def __init__(self, typeface: Typeface, resource: str) -> None:
        self.typeface = typeface
        self.resource = resource
        # By the cluster's key: code and, of codes beyond the usual ones, what they stand for.
        self._codes = _usual_codes(typeface).copy()
        self._more: list[Letter] = []

    def show(self, line: ShapedLine) -> str:
        """The operator that shows a line: codes, and between them how far to step back (kerning; operator TJ)."""
        if usual := _usual_operator(self.typeface, line):
            return usual
        for cluster in line.clusters:
            if cluster.key not in self._codes:
                self._codes[cluster.key] = len(self._codes) + 1
                self._more.append((cluster.text, cluster.parts))
        return _operator(self.typeface, line, self._codes)

    def font_object(self, refer: Refer) -> Dictionary:
        """The font with all it needs."""
        program = font_program(self.typeface, tuple(self._more))
        return Dictionary(
            {
                "Type": pdf_name("Font"),
                "Subtype": pdf_name("Type0"),
                "BaseFont": pdf_name(program.name),
                "Encoding": pdf_name("Identity-H"),
                "DescendantFonts": Array([self._descendant(refer, program)]),
                "ToUnicode": refer(Stream(program.to_unicode, is_shared=True)),
            }
        )

    def _descendant(self, refer: Refer, program: FontProgram) -> PDFObjectReference:
        system = {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
        return refer(
            Dictionary(
                {
                    "Type": pdf_name("Font"),
                    "Subtype": pdf_name("CIDFontType2"),
                    "BaseFont": pdf_name(program.name),
                    "CIDSystemInfo": Dictionary(system),
                    "FontDescriptor": self._descriptor(refer, program.name, program.data),
                    "W": program.widths,
                    "CIDToGIDMap": refer(Stream(program.glyph_of_code, is_shared=True)),
                }
            )
        )

    def _descriptor(self, refer: Refer, name: str, data: bytes) -> PDFObjectReference:
        metrics = self.typeface.metrics
        return refer(
            Dictionary(
                {
                    "Type": pdf_name("FontDescriptor"),
                    "FontName": pdf_name(name),
                    "Flags": SYMBOLIC,
                    "FontBBox": Array(metrics.bounding_box),
                    "ItalicAngle": metrics.italic_angle,
                    "Ascent": metrics.ascent,
                    "Descent": metrics.descent,
                    "CapHeight": metrics.cap_height,
                    # The usual estimate of the stem from the weight; asked for only when a viewer replaces the font.
                    "StemV": 50 + round((metrics.weight / 65) ** 2),
                    "FontFile2": refer(Stream(data, is_shared=True, Length1=len(data))),
                }
            )
        )


@dataclass(frozen=True)
class FontProgram:
    """A font file with its name, and what codes mean in it: text, glyph and width."""

    name: str
    data: bytes
    to_unicode: bytes
    glyph_of_code: bytes
    widths: str


@kept(64)
def font_program(typeface: Typeface, more: tuple[Letter, ...]) -> FontProgram:
    """For the usual letters and ``more``. Most names need no more, so most documents share one."""
    letters = (("", NOTDEF), *_usual_letters(typeface), *more)
    subset = subset_for(typeface, [drawing for _, drawing in letters])
    widths = " ".join(fp_str(round(advance * 1000 / typeface.units, 3)) for advance in subset.advances)
    return FontProgram(
        name=f"{_tag(subset)}+{typeface.name}",
        data=subset.data,
        to_unicode=_to_unicode([text for text, _ in letters]),
        glyph_of_code=struct.pack(f">{len(subset.gids)}H", *subset.gids),
        widths=f"[0 [{widths}]]",
    )


@kept(8)
def _usual_codes(typeface: Typeface) -> dict[int, int]:
    """The usual letters' codes by their clusters' keys; 0 is no letter."""
    keys = dict.fromkeys(cluster.key for letter in USUAL for cluster in typeface.shape(letter).clusters)
    return {key: code for code, key in enumerate(keys, start=1)}


@kept(8)
def _usual_letters(typeface: Typeface) -> tuple[Letter, ...]:
    clusters = (cluster for letter in USUAL for cluster in typeface.shape(letter).clusters)
    return tuple({cluster.key: (cluster.text, cluster.parts) for cluster in clusters}.values())


@kept(2048)
def _usual_operator(typeface: Typeface, line: ShapedLine) -> str:
    """The operator of a line, the same in every document; empty if the line needs an unusual letter."""
    codes = _usual_codes(typeface)
    return _operator(typeface, line, codes) if all(c.key in codes for c in line.clusters) else ""


def _operator(typeface: Typeface, line: ShapedLine, codes: dict[int, int]) -> str:
    items: list[str] = []
    run = ""
    for cluster in line.clusters:
        run += f"{codes[cluster.key]:04X}"
        if cluster.back:
            items.append(f"<{run}>{fp_str(cluster.back * 1000 / typeface.units)}")
            run = ""
    if run:
        items.append(f"<{run}>")
    return f"[{''.join(items)}] TJ"


def _to_unicode(texts: Sequence[str]) -> bytes:
    """The map from codes to text (ISO 32000-1, 9.10.3); only codes that stand for something are in it."""
    lines = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>\n"
        for code, text in enumerate(texts)
        if text
    ]
    blocks = [lines[start : start + _CMAP_BLOCK] for start in range(0, len(lines), _CMAP_BLOCK)]
    body = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    return (_CMAP_HEAD + body + _CMAP_TAIL).encode("ascii")


def _tag(subset: Subset) -> str:
    """Six capital letters that name a subset (ISO 32000-1, 9.6.4), drawn from its content: same letters, same tag."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(subset.data).digest()[:6])
