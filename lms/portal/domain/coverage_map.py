"""The dot map: where each municipality's dot stands on the drawing. Django-free but for the states it is handed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.portal.domain.coverage import BodyState
from lms.portal.enums import Cover

WIDTH = 600
MARGIN = 10


@dataclass(frozen=True)
class Dot:
    """A municipality on the map, in units of the drawing from the top left corner."""

    x: float
    y: float
    name: str
    cover: Cover


@dataclass(frozen=True)
class DotMap:
    """All dots, those that matter most last, so that they lie on top; ``missing`` have no point in the register."""

    width: int
    height: int
    dots: Sequence[Dot]
    missing: int


def draw_map(states: Iterable[BodyState]) -> DotMap:
    """Every state with a point, to scale: a degree of longitude shrinks with the cosine of the middle latitude."""
    placed, missing = [], 0
    for state in states:
        if state.longitude is None or state.latitude is None:
            missing += 1
        else:
            placed.append((state.longitude, state.latitude, state))
    if not placed:
        return DotMap(WIDTH, WIDTH, (), missing)
    west, east = min(p[0] for p in placed), max(p[0] for p in placed)
    south, north = min(p[1] for p in placed), max(p[1] for p in placed)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * shrink, 0.01)
    dots = [
        Dot(
            x=round(MARGIN + (longitude - west) * shrink * scale, 1),
            y=round(MARGIN + (north - latitude) * scale, 1),
            name=state.name,
            cover=state.cover,
        )
        for longitude, latitude, state in placed
    ]
    order = {Cover.NOBODY: 0, Cover.TRAINING: 1, Cover.COVERED: 2}
    return DotMap(
        width=WIDTH,
        height=math.ceil((north - south) * scale) + 2 * MARGIN,
        dots=sorted(dots, key=lambda dot: order[dot.cover]),
        missing=missing,
    )
