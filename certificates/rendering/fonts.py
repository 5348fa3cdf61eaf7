"""A typeface: which letters it has and how a line of them is shaped. HarfBuzz does the work; nothing here knows PDF."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import uharfbuzz as hb  # type: ignore[import-untyped]

from certificates.rendering.kept import kept

# Ligatures would make one glyph out of letters that a reader may want to copy one by one.
FEATURES = {"liga": False}

# As HarfBuzz gives it: number, offsets to the right and upwards, advance.
Glyph = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A glyph and where it stands from the start of its cluster, in font units."""

    gid: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """What stands for a letter: one glyph, or a base letter with the marks placed on it. Lengths in font units.

    ``back`` is how far the next one steps back from where the font's own width would put it (kerning). ``key`` is the
    same for the same text and parts in this typeface, and quick to look up.
    """

    text: str
    parts: tuple[Part, ...]
    advance: int
    back: int
    key: int


@dataclass(frozen=True, slots=True, eq=False)
class ShapedLine:
    """A line of text, ready to be drawn at any size. Shaped once, so it is told apart by identity."""

    clusters: tuple[Cluster, ...]
    em: float

    def width(self, size: float) -> float:
        """The length in points at ``size`` points."""
        return self.em * size


class Typeface:
    """One cut of a font family, read from a TrueType file; raises ``FileNotFoundError``."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.face = hb.Face(hb.Blob(path.read_bytes()))
        self.units = int(self.face.upem)
        self._font = hb.Font(self.face)
        self._characters = frozenset(map(chr, self.face.unicodes))
        self._keys: dict[tuple[str, tuple[Part, ...]], int] = {}
        self._made: dict[tuple[str, tuple[Glyph, ...]], Cluster] = {}

    def lacks(self, text: str) -> list[str]:
        """The characters of ``text`` that would be drawn as an empty box, each once, in order."""
        text = unicodedata.normalize("NFC", text)
        lacking = set(text) - self._characters
        return [c for c in dict.fromkeys(text) if c in lacking] if lacking else []

    @kept(2048)
    def shape(self, text: str) -> ShapedLine:
        """``text`` as one line, in NFC, left to right."""
        text = unicodedata.normalize("NFC", text)
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
        buffer.add_str(text)
        buffer.direction = "ltr"
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, FEATURES)
        clusters = tuple(self._cluster(*found) for found in _clusters(text, buffer))
        return ShapedLine(clusters, sum(cluster.advance for cluster in clusters) / self.units)

    def _cluster(self, text: str, glyphs: tuple[Glyph, ...]) -> Cluster:
        """Made once for the same text and glyphs in this typeface."""
        found = self._made.get((text, glyphs))
        if found is None:
            parts, advance = _placed(glyphs)
            key = self._keys.setdefault((text, parts), len(self._keys))
            back = int(self._font.get_glyph_h_advance(parts[0].gid)) - advance
            found = self._made[text, glyphs] = Cluster(text, parts, advance, back, key)
        return found

    @cached_property
    def metrics(self) -> FontMetrics:
        """What a PDF font descriptor wants to know."""
        return FontMetrics.read(self.face)


@dataclass(frozen=True)
class FontMetrics:
    """Figures of the whole font, in thousandths of the font size."""

    ascent: int
    descent: int
    cap_height: int
    italic_angle: float
    bounding_box: tuple[int, ...]
    weight: int

    @classmethod
    def read(cls, face: hb.Face) -> FontMetrics:
        """From the tables hhea, OS/2 (version 2 or later), post and head (OpenType specification 1.9)."""
        thousandths = 1000 / face.upem
        ascent, descent = _read(face, "hhea", ">hh", 4)
        (weight,) = _read(face, "OS/2", ">H", 4)
        (cap_height,) = _read(face, "OS/2", ">h", 88)
        (italic_angle,) = _read(face, "post", ">i", 4)
        return cls(
            ascent=round(ascent * thousandths),
            descent=round(descent * thousandths),
            cap_height=round(cap_height * thousandths),
            italic_angle=italic_angle / 65536,
            bounding_box=tuple(round(side * thousandths) for side in _read(face, "head", ">hhhh", 36)),
            weight=weight,
        )


@dataclass(frozen=True)
class Family:
    """The cuts a certificate uses."""

    regular: Typeface
    semibold: Typeface
    bold: Typeface


@cache
def load_family(folder: Path) -> Family:
    """Noto Sans from ``folder``, read once per process; raises ``FileNotFoundError``."""
    return Family(*(Typeface(folder / f"NotoSans-{cut}.ttf") for cut in ("Regular", "SemiBold", "Bold")))


def _clusters(text: str, buffer: hb.Buffer) -> Iterator[tuple[str, tuple[Glyph, ...]]]:
    """The shaped glyphs, gathered by the characters they belong to."""
    gathered: dict[int, tuple[Glyph, ...]] = {}
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyph = (info.codepoint, place.x_offset, place.y_offset, place.x_advance)
        gathered[info.cluster] = (*gathered.get(info.cluster, ()), glyph)
    for start, end in pairwise([*sorted(gathered), len(text)]):
        yield text[start:end], gathered[start]


def _placed(glyphs: tuple[Glyph, ...]) -> tuple[tuple[Part, ...], int]:
    """Where the glyphs of a cluster stand, and how wide it is."""
    parts: list[Part] = []
    advance = 0
    for gid, x_offset, y_offset, x_advance in glyphs:
        parts.append(Part(gid, advance + x_offset, y_offset))
        advance += x_advance
    return tuple(parts), advance


def _read(face: hb.Face, table: str, form: str, offset: int) -> tuple[int, ...]:
    return struct.unpack_from(form, face.reference_table(table).data, offset)
