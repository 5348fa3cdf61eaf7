"""A typeface inside one document: what is drawn, as codes, and the PDF objects that give the codes shape and meaning.

The font is written as a composite one (Type 0 over CIDFontType2, ISO 32000-1, 9.7). ReportLab's own TrueType fonts name
glyphs by character in subsets of 256, cannot place marks and list U+0000 in their maps, so they are not used.
A code is given to each *pair* of text and drawing: the same outline can stand for two texts, a pair keeps them apart in
the map that text extraction reads.
"""

from __future__ import annotations

import hashlib
import struct

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

from certificates.rendering.canvas import Refer, Stream
from certificates.rendering.fonts import ShapedLine, Typeface
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
# The longest block of a map (ISO 32000-1, 9.7.5.4 after the CMap specification).
_CMAP_BLOCK = 100


class EmbeddedFont:
    """Collects what one document draws in one typeface and writes it as PDF objects."""

    def __init__(self, typeface: Typeface, resource: str) -> None:
        self.typeface = typeface
        self.resource = resource
        self._thousandths = 1000 / typeface.units
        # By the cluster's key: code and what it stands for.
        self._codes: dict[int, int] = {}
        self._shown: list[tuple[str, Drawing]] = [("", NOTDEF)]

    def show(self, line: ShapedLine) -> str:
        """The operator that shows a line: codes, and between them how far to step back (kerning; operator TJ)."""
        items: list[str] = []
        codes, run = self._codes, ""
        for cluster in line.clusters:
            code = codes.get(cluster.key)
            if code is None:
                code = codes[cluster.key] = len(self._shown)
                self._shown.append((cluster.text, cluster.parts))
            run += f"{code:04X}"
            if cluster.back:
                items.append(f"<{run}>{fp_str(cluster.back * self._thousandths)}")
                run = ""
        if run:
            items.append(f"<{run}>")
        return f"[{''.join(items)}] TJ"

    def font_object(self, refer: Refer) -> PDFDictionary:
        """The font with all it needs."""
        subset = subset_for(self.typeface, tuple(drawing for _, drawing in self._shown))
        name = f"{_tag(subset)}+{self.typeface.name}"
        return PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([self._descendant(refer, name, subset)]),
                "ToUnicode": refer(Stream(self._to_unicode())),
            }
        )

    def _descendant(self, refer: Refer, name: str, subset: Subset) -> PDFObjectReference:
        widths = [round(advance * self._thousandths, 3) for advance in subset.advances]
        glyph_of_code = struct.pack(f">{len(subset.gids)}H", *subset.gids)
        system = {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
        return refer(
            PDFDictionary(
                {
                    "Type": PDFName("Font"),
                    "Subtype": PDFName("CIDFontType2"),
                    "BaseFont": PDFName(name),
                    "CIDSystemInfo": PDFDictionary(system),
                    "FontDescriptor": self._descriptor(refer, name, subset.data),
                    "W": PDFArray([0, PDFArray(widths)]),
                    "CIDToGIDMap": refer(Stream(glyph_of_code, is_shared=True)),
                }
            )
        )

    def _descriptor(self, refer: Refer, name: str, data: bytes) -> PDFObjectReference:
        metrics = self.typeface.metrics
        return refer(
            PDFDictionary(
                {
                    "Type": PDFName("FontDescriptor"),
                    "FontName": PDFName(name),
                    "Flags": SYMBOLIC,
                    "FontBBox": PDFArray(metrics.bounding_box),
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

    def _to_unicode(self) -> bytes:
        """The map from codes to text (ISO 32000-1, 9.10.3); only codes that stand for something are in it."""
        lines = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>\n"
            for code, (text, _) in enumerate(self._shown)
            if text
        ]
        blocks = [lines[start : start + _CMAP_BLOCK] for start in range(0, len(lines), _CMAP_BLOCK)]
        body = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
        return (_CMAP_HEAD + body + _CMAP_TAIL).encode("ascii")


def _tag(subset: Subset) -> str:
    """Six capital letters that name a subset (ISO 32000-1, 9.6.4), drawn from its content: same letters, same tag."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(subset.data).digest()[:6])
