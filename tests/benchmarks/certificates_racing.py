"""Ours against other engines: same content, fonts and QR matrix, one thread; see ``tests.benchmarks.certificates``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import page

from tests.benchmarks import certificate_engines as others
from tests.benchmarks.certificate_sheets import facts
from tests.benchmarks.table import Measurement
from tests.certificates.samples import issue_sample

ROUNDS = 3


def ours(number: int) -> bytes:
    """Drawn, with signed badge, sealed."""
    return issue_sample(facts(number))


# Engine, standards its file must pass before it is measured, aim for ours as a multiple of it.
ENGINES: tuple[tuple[str, Callable[[], others.Engine], tuple[str, ...], float | None], ...] = (
    ("WeasyPrint", others.weasyprint_engine, ("ua1",), 6.0),
    ("Typst", others.typst_engine, ("ua1", "3a"), 0.85),
    ("fpdf2", others.fpdf2_engine, ("3b",), None),
)


def rate(draw: others.Engine, count: int) -> float:
    """Documents a second of processor time, best of some rounds."""
    draw(0)
    best = 0.0
    for round_number in range(ROUNDS):
        start = time.process_time()
        for number in range(count):
            draw(round_number * count + number)
        best = max(best, count / (time.process_time() - start))
    return best


def failures(pdf: bytes, standards: tuple[str, ...]) -> list[str]:
    """What page-validation says."""
    return [
        failure.rule_id
        for standard in standards
        for failure in page.validate_pdf_bytes(pdf, profile=standard).failures
    ]


def racing(count: int) -> list[Measurement]:
    """Ours and the others."""
    assert failures(ours(0), ("ua1", "3a")) == []
    own = rate(ours, count * 4)
    figures = [Measurement("ours: UA-1, A-3a, sealed, badge", own, "doc/s", None, None)]
    for name, make, standards, aim in ENGINES:
        try:
            draw = make()
        except ImportError:
            print(f"{name} is not installed: skipped", file=sys.stderr)
            continue
        if found := failures(draw(0), standards):
            print(f"{name} fails {', '.join(standards)}, so it does not race: {found[:5]}", file=sys.stderr)
            continue
        other = rate(draw, count)
        figures.append(Measurement(f"{name}: {', '.join(standards)}", other, "doc/s", None, None))
        figures.append(Measurement(f"ours to {name}", own / other, "times", aim, own / other))
    return figures
