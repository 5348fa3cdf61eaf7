"""What fits where: line breaking and shrinking. Measures with the typeface, draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from certificates.rendering.fonts import Typeface
from certificates.rendering.kept import kept

# Space, hyphen-minus, hyphen, en dash.
BREAK_AFTER = " -\u2010\u2013"


class TextDoesNotFitError(ValueError):
    """A text needs more room than the sheet gives it, even at the smallest size."""

    def __init__(self, text: str) -> None:
        super().__init__(f"No room for {text!r}.")
        self.text = text


@dataclass(frozen=True)
class FittedText:
    """Lines and the size at which they fit. A line keeps the space it was broken at, so that readers hear two words."""

    lines: tuple[str, ...]
    size: float

    @property
    def whole(self) -> str:
        """The text in one piece where it was broken elsewhere than at a space; else nothing."""
        return "" if all(line.endswith(" ") for line in self.lines[:-1]) else "".join(self.lines)


def fit_line(text: str, *, face: Typeface, width: float, sizes: tuple[float, ...]) -> FittedText | None:
    """``text`` on one line at the largest of ``sizes`` (largest first) that fits into ``width`` points, or ``None``."""
    em = face.shape(text).width(1)
    return next((FittedText((text,), size) for size in sizes if em * size <= width), None)


@kept(2048)
def fit_lines(
    text: str,
    *,
    face: Typeface,
    width: float,
    sizes: tuple[float, ...],
    most_lines: int,
    break_after: str = BREAK_AFTER,
    is_even: bool = False,
) -> FittedText:
    """``text`` on at most ``most_lines`` lines at the largest of ``sizes`` (largest first) that fits.

    ``is_even``: on lines of similar length. Raises ``TextDoesNotFitError`` when even the smallest size does not fit.
    """
    if (in_one_line := fit_line(text, face=face, width=width, sizes=sizes[:1])) is not None:
        return in_one_line
    pieces = _pieces(text, break_after)
    for size in sizes:
        lines = _fill(pieces, face, width / size)
        if lines is not None and len(lines) <= most_lines:
            return FittedText(tuple(_even_out(lines, pieces, face, width / size) if is_even else lines), size)
    raise TextDoesNotFitError(text)


def fit_name(
    name: str,
    *,
    face: Typeface,
    width: float,
    sizes: tuple[float, ...],
    broken_sizes: tuple[float, ...],
    most_lines: int,
) -> FittedText:
    """A person's name: shrunk to the last of ``sizes``, then broken, else refused.

    Broken at spaces as long as that suffices, at hyphens only then: a double name stays in one piece, on paper and for
    whoever copies it out of the file. Raises ``TextDoesNotFitError``.
    """
    if (in_one_line := fit_line(name, face=face, width=width, sizes=sizes)) is not None:
        return in_one_line
    breaking = partial(
        fit_lines, name, face=face, width=width, sizes=broken_sizes, most_lines=most_lines, is_even=True
    )
    try:
        return breaking(break_after=" ")
    except TextDoesNotFitError:
        return breaking()


def wrap(text: str, *, face: Typeface, width: float, size: float) -> tuple[str, ...]:
    """``text`` on as many lines as it takes; a word too long for a line is cut wherever the line is full."""
    em = width / size
    pieces = [part for piece in _pieces(text, BREAK_AFTER) for part in _cut(piece, face, em)]
    return tuple(_fill(pieces, face, em) or ())


def _cut(piece: str, face: Typeface, em: float) -> list[str]:
    """``piece`` in parts that fit on a line each."""
    if _length(piece, face) <= em:
        return [piece]
    parts = [""]
    for character in piece:
        if parts[-1] and _length(parts[-1] + character, face) > em:
            parts.append("")
        parts[-1] += character
    return parts


def _pieces(text: str, break_after: str) -> list[str]:
    """``text`` cut after each place where a line may end."""
    pieces = [""]
    for character in text:
        pieces[-1] += character
        if character in break_after:
            pieces.append("")
    return [piece for piece in pieces if piece]


def _fill(pieces: Sequence[str], face: Typeface, em: float) -> list[str] | None:
    """As much on each line as fits into ``em`` times the size; ``None`` when one piece alone is too long."""
    lines: list[str] = []
    for piece in pieces:
        if lines and _length(lines[-1] + piece, face) <= em:
            lines[-1] += piece
        elif _length(piece, face) <= em:
            lines.append(piece)
        else:
            return None
    return lines


def _even_out(lines: list[str], pieces: Sequence[str], face: Typeface, em: float) -> list[str]:
    """The same number of lines in a narrower measure, so that the last one is not left with one word."""
    narrowest = em / 2
    for step in range(20):
        narrower = _fill(pieces, face, narrowest + (em - narrowest) * step / 20)
        if narrower is not None and len(narrower) == len(lines):
            return narrower
    return lines


def _length(text: str, face: Typeface) -> float:
    return face.shape(text.rstrip(" ")).width(1)
