"""What is shown as a whole: a provider's logo, and the ornament of the design. Decoded and drawn once per process."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from reportlab.lib.rl_accel import fp_str

from certificates.rendering.kept import kept
from certificates.rendering.objects import Array, Dictionary, Stream, pdf_name

LARGEST_SIDE = 1200


class UnusablePictureError(ValueError):
    """Not a picture that can be printed; the message says why."""


@dataclass(frozen=True)
class Picture:
    """A picture without transparency, three bytes of sRGB for each pixel."""

    width: int
    height: int
    pixels: bytes

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.width / self.height


@dataclass(frozen=True)
class Ornament:
    """A rosette of fine lines within a ring, as engravers draw them; ``diameter`` in points."""

    diameter: float
    colour: tuple[float, float, float]


@kept(32)
def read_picture(data: bytes) -> Picture:
    """PNG or JPEG on white paper; raises ``UnusablePictureError``."""
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as image:
            if max(image.size) > LARGEST_SIDE * 4:
                raise UnusablePictureError(
                    f"The picture is too large: {image.width} × {image.height} pixels."
                )
            shown = image.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnusablePictureError(f"The picture cannot be read: {error}") from error
    shown.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    paper = Image.new("RGBA", shown.size, "white")
    paper.alpha_composite(shown)
    flat = paper.convert("RGB")
    return Picture(flat.width, flat.height, flat.tobytes())


def picture_object(picture: Picture) -> Stream:
    """An image (ISO 32000-1, 8.9.5)."""
    return Stream(
        picture.pixels,
        is_shared=True,
        Type=pdf_name("XObject"),
        Subtype=pdf_name("Image"),
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pdf_name("DeviceRGB"),
        BitsPerComponent=8,
    )


def ornament_object(ornament: Ornament) -> Stream:
    """A form (ISO 32000-1, 8.10)."""
    return Stream(
        _rosette(ornament),
        is_shared=True,
        Type=pdf_name("XObject"),
        Subtype=pdf_name("Form"),
        BBox=Array([0, 0, ornament.diameter, ornament.diameter]),
        Resources=Dictionary({}),
    )


@kept(16)
def _rosette(ornament: Ornament) -> bytes:
    """Operators of closed curves around the middle, each a circle whose radius swings."""
    middle = ornament.diameter / 2
    curves = [
        _curve(middle, radius * middle, swing=swing * middle, waves=waves, turn=turn)
        for radius, swing, waves in ((0.66, 0.15, 12), (0.44, 0.13, 9))
        for turn in (0.0, 0.25, 0.5, 0.75)
    ]
    rings = [_curve(middle, radius * middle) for radius in (0.97, 0.9, 0.26)]
    lines = " ".join([f"{fp_str(*ornament.colour)} RG 0.45 w 1 j", *curves, "0.9 w", *rings])
    return lines.encode("ascii")


def _curve(middle: float, radius: float, *, swing: float = 0, waves: int = 1, turn: float = 0) -> str:
    steps = 180
    points = []
    for step in range(steps):
        angle = 2 * math.pi * step / steps
        distance = radius + swing * math.sin(waves * angle + 2 * math.pi * turn)
        points.append(f"{middle + distance * math.cos(angle):.2f} {middle + distance * math.sin(angle):.2f}")
    return f"{points[0]} m {' '.join(f'{point} l' for point in points[1:])} s"
