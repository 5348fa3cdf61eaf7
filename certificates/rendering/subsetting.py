"""A font file with only what one document draws, and with letters the font does not have in one piece.

A base letter with marks is drawn as *one* glyph: a composite one (OpenType specification 1.9, table glyf) that names
its parts and their places. So a letter is one code in the page and one entry in the map to Unicode, and every program
extracts it whole. Marks moved about in the page itself are read as gaps by some programs.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import uharfbuzz as hb  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFontMaker

from certificates.rendering.fonts import Part, Typeface

# What PDF needs is glyf, head, hhea, hmtx, loca, maxp, and prep for hinting; the rest is weight.
DROPPED_TABLES = ("GDEF", "GPOS", "GSUB", "OS/2", "STAT", "cmap", "gasp", "name", "post")
NOTDEF = (Part(0, 0, 0),)

_ARGUMENTS_ARE_WORDS = 0x0001
_ARGUMENTS_ARE_OFFSETS = 0x0002
_MORE_COMPONENTS = 0x0020
_LONG_OFFSETS = 1

Drawing = tuple[Part, ...]


@dataclass(frozen=True)
class Subset:
    """A font file, and for each drawing the number of its glyph and its width in font units."""

    data: bytes
    gids: tuple[int, ...]
    advances: tuple[int, ...]


def subset_for(typeface: Typeface, drawings: Sequence[Drawing]) -> Subset:
    """The font with one glyph for each drawing."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(part.gid for drawing in drawings for part in drawing)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in DROPPED_TABLES)
    plan = hb.SubsetPlan(typeface.face, wanted)
    numbers = plan.old_to_new_glyph_mapping
    program = _Program(plan.execute())
    gids = tuple(
        numbers[drawing[0].gid]
        if is_single(drawing)
        else program.add_composite([Part(numbers[part.gid], part.x, part.y) for part in drawing])
        for drawing in drawings
    )
    return Subset(program.write(), gids, tuple(program.advances[gid] for gid in gids))


def is_single(drawing: Drawing) -> bool:
    """One glyph in its natural place."""
    return len(drawing) == 1 and (drawing[0].x, drawing[0].y) == (0, 0)


class _Program:
    """The tables of a small TrueType font, with room for more glyphs."""

    def __init__(self, face: hb.Face) -> None:
        self._tables = {tag: bytearray(face.reference_table(tag).data) for tag in face.table_tags}
        self.glyphs = self._split_glyphs(face.glyph_count)
        self.advances, self.bearings = self._split_metrics(face.glyph_count)
        self.most_parts = 0

    def add_composite(self, parts: Sequence[Part]) -> int:
        """A glyph made of others; as wide as its first part. Returns its number."""
        box = _union([_moved(self.glyphs[part.gid], part) for part in parts if self.glyphs[part.gid]])
        records = bytearray(struct.pack(">hhhhh", -1, *box))
        for index, part in enumerate(parts):
            more = _MORE_COMPONENTS if index + 1 < len(parts) else 0
            flags = _ARGUMENTS_ARE_WORDS | _ARGUMENTS_ARE_OFFSETS | more
            records += struct.pack(">HHhh", flags, part.gid, part.x, part.y)
        self.glyphs.append(bytes(records))
        self.advances.append(self.advances[parts[0].gid])
        self.bearings.append(box[0])
        self.most_parts = max(self.most_parts, len(parts))
        return len(self.glyphs) - 1

    def write(self) -> bytes:
        """The font file."""
        self._join_glyphs()
        self._join_metrics()
        self._widen_limits()
        maker = TTFontMaker()
        for tag, table in self._tables.items():
            maker.add(tag, bytes(table))
        return bytes(maker.makeStream())

    def _split_glyphs(self, count: int) -> list[bytes]:
        loca, glyf = self._tables["loca"], self._tables["glyf"]
        if self._number("head", 50) == _LONG_OFFSETS:
            offsets = struct.unpack_from(f">{count + 1}L", loca)
        else:
            offsets = tuple(half * 2 for half in struct.unpack_from(f">{count + 1}H", loca))
        return [bytes(glyf[offsets[i] : offsets[i + 1]]) for i in range(count)]

    def _split_metrics(self, count: int) -> tuple[list[int], list[int]]:
        full = self._number("hhea", 34)
        pairs = struct.unpack_from(">" + "Hh" * full, self._tables["hmtx"])
        rest = struct.unpack_from(f">{count - full}h", self._tables["hmtx"], full * 4)
        advances = [*pairs[::2], *[pairs[-2]] * (count - full)]
        return advances, [*pairs[1::2], *rest]

    def _join_glyphs(self) -> None:
        offsets, glyf = [0], bytearray()
        for glyph in self.glyphs:
            glyf += glyph + b"\0" * (-len(glyph) % 4)
            offsets.append(len(glyf))
        self._tables["glyf"] = glyf
        self._tables["loca"] = bytearray(struct.pack(f">{len(offsets)}L", *offsets))
        struct.pack_into(">h", self._tables["head"], 50, _LONG_OFFSETS)

    def _join_metrics(self) -> None:
        pairs = [number for pair in zip(self.advances, self.bearings, strict=True) for number in pair]
        self._tables["hmtx"] = bytearray(struct.pack(">" + "Hh" * len(self.glyphs), *pairs))
        struct.pack_into(">H", self._tables["hhea"], 34, len(self.glyphs))

    def _widen_limits(self) -> None:
        """Tell programs that read the font how large its glyphs can be now (tables maxp and head)."""
        maxp, head = self._tables["maxp"], self._tables["head"]
        struct.pack_into(">H", maxp, 4, len(self.glyphs))
        for simple, composite in ((6, 10), (8, 12)):
            largest = max(self._number("maxp", simple), self._number("maxp", composite))
            struct.pack_into(">H", maxp, composite, min(0xFFFF, largest * max(1, self.most_parts)))
        struct.pack_into(">H", maxp, 28, max(self._number("maxp", 28), self.most_parts))
        struct.pack_into(">H", maxp, 30, self._number("maxp", 30) + bool(self.most_parts))
        boxes = [struct.unpack_from(">hhhh", glyph, 2) for glyph in self.glyphs if glyph]
        struct.pack_into(">hhhh", head, 36, *_union(boxes))

    def _number(self, table: str, offset: int) -> int:
        return int(struct.unpack_from(">H", self._tables[table], offset)[0])


Box = tuple[int, int, int, int]


def _moved(glyph: bytes, part: Part) -> Box:
    left, bottom, right, top = struct.unpack_from(">hhhh", glyph, 2)
    return left + part.x, bottom + part.y, right + part.x, top + part.y


def _union(boxes: Sequence[tuple[int, ...]]) -> Box:
    """The box around ``boxes``; an empty one around nothing."""
    if not boxes:
        return 0, 0, 0, 0
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)
