"""One shape for all benchmarks: a printed table and a JSON list of ``{name, value, unit, floor, ratio}``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    """``value`` in ``unit``; ``floor`` is what it is held against (same unit), ``ratio`` what counts."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None


def report(measurements: Sequence[Measurement], *, file: str | None) -> None:
    """Print the table; write the JSON to ``file`` when one is named."""
    width = max(len(m.name) for m in measurements)
    print(f"{'':{width}}  {'value':>12}  {'unit':<8}  {'floor':>12}  {'ratio':>7}")
    for m in measurements:
        floor = "" if m.floor is None else f"{m.floor:.3f}"
        ratio = "" if m.ratio is None else f"{m.ratio:.2f}"
        print(f"{m.name:{width}}  {m.value:>12.3f}  {m.unit:<8}  {floor:>12}  {ratio:>7}")
    if file:
        Path(file).write_text(json.dumps([asdict(m) for m in measurements], indent=1), encoding="utf-8")
