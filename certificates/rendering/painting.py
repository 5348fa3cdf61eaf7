"""Blocks of known height, drawn one below the other: the vocabulary in which a page is composed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from certificates.rendering.document import Colour, Document
from certificates.rendering.fonts import Typeface
from certificates.rendering.layout import FittedText, fit_lines
from certificates.rendering.tagging import Role

A4 = (595.2756, 841.8898)
LEFT = 76.0
WIDTH = A4[0] - 2 * LEFT
RIGHT = LEFT + WIDTH
TOP = A4[1] - 92
FOOT = 64.0
FRAME = 26.0

INK: Colour = (0.10, 0.13, 0.17)
QUIET: Colour = (0.33, 0.37, 0.42)
ACCENT: Colour = (0.02, 0.24, 0.37)
HAIR: Colour = (0.76, 0.80, 0.84)

LEADING = 1.36
DISPLAY_LEADING = 1.18
DISPLAY_SIZE = 14


class Block(NamedTuple):
    """Something of a known height that is drawn downwards from a given height."""

    height: float
    draw: Callable[[float], None]


def gap(height: float) -> Block:
    """Nothing."""
    return Block(height, lambda _: None)


def height_of(blocks: Sequence[Block]) -> float:
    """All blocks together."""
    return sum(block.height for block in blocks)


def draw_down(blocks: Sequence[Block], y: float) -> None:
    """Draw one below the other from ``y`` on."""
    for block in blocks:
        block.draw(y)
        y -= block.height


class Style(NamedTuple):
    """How a text looks: its cut, its colour and its sizes, largest first."""

    face: Typeface
    colour: Colour
    sizes: tuple[float, ...]


class Painter:
    """Draws texts and rules of the certificates' design on a document."""

    def __init__(self, document: Document, *, accent: Colour = ACCENT) -> None:
        self.document = document
        self.accent = accent

    def paragraph(
        self, text: str, style: Style, *, most_lines: int = 2, role: Role = "P", after: float = 2
    ) -> Block:
        """A text over the whole width; raises ``TextDoesNotFitError``."""
        fitted = fit_lines(text, face=style.face, width=WIDTH, sizes=style.sizes, most_lines=most_lines)
        return self.lines(fitted, style, role=role, after=after)

    def lines(self, text: FittedText, style: Style, *, role: Role = "P", after: float = 2) -> Block:
        """A text that has been fitted already."""

        def draw(y: float) -> None:
            with self.document.structure.element(role):
                self.text(text, style, (LEFT, y - text.size))

        return Block(len(text.lines) * leading_of(text) + after, draw)

    def column(
        self,
        text: str,
        style: Style,
        *,
        x: float,
        width: float,
        most_lines: int = 2,
    ) -> Block:
        """A paragraph in a column of ``width`` that starts at ``x``; raises ``TextDoesNotFitError``."""
        fitted = fit_lines(text, face=style.face, width=width, sizes=style.sizes, most_lines=most_lines)

        def draw(y: float) -> None:
            with self.document.structure.element("P"):
                self.text(fitted, style, (x, y - fitted.size))

        return Block(len(fitted.lines) * leading_of(fitted), draw)

    def text(
        self, text: FittedText, style: Style, at: tuple[float, float], *, to_the_left: bool = False
    ) -> None:
        """Lines starting ``at`` x and baseline, or ending there; they belong to the open structure element."""
        (x, baseline), leading = at, leading_of(text)
        placed = []
        for number, line in enumerate(text.lines):
            shaped = style.face.shape(line)
            left = x - shaped.width(text.size) if to_the_left else x
            placed.append((shaped, (left, baseline - number * leading)))
        self.document.text(placed, face=style.face, size=text.size, colour=style.colour, whole=text.whole)

    def rule(self, y: float, colour: Colour, thickness: float) -> None:
        """A line over the whole width."""
        with self.document.decoration() as canvas:
            canvas.setStrokeColorRGB(*colour)
            canvas.setLineWidth(thickness)
            canvas.line(LEFT, y, RIGHT, y)

    def accent_bar(self, y: float) -> None:
        """The short bar below the programme's name."""
        with self.document.decoration() as canvas:
            canvas.setFillColorRGB(*self.accent)
            canvas.rect(LEFT, y - 3, 42, 3, stroke=0, fill=1)

    def frame(self) -> None:
        """Two fine lines round the page."""
        width, height = A4
        with self.document.decoration() as canvas:
            for inset, colour, thickness in ((FRAME, self.accent, 0.9), (FRAME + 5, HAIR, 0.5)):
                canvas.setStrokeColorRGB(*colour)
                canvas.setLineWidth(thickness)
                canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)


def leading_of(text: FittedText) -> float:
    """From baseline to baseline; display sizes stand closer."""
    return text.size * (DISPLAY_LEADING if text.size >= DISPLAY_SIZE else LEADING)
