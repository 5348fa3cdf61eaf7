"""Finished attempts in a list, and which of them wait for somebody to read them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.enums import Counting
from assessments.models import AttemptResult


@dataclass(frozen=True)
class AttemptLine:
    """A finished attempt in a list. ``percent`` is rounded down, of a pending attempt what it has by now."""

    id: uuid.UUID
    number: int
    submitted_at: dt.datetime
    percent: int
    is_passed: bool
    is_pending: bool


def line_of(result: AttemptResult) -> AttemptLine:
    """The line of an attempt with this result."""
    attempt = result.attempt
    return AttemptLine(
        attempt.pk,
        attempt.number,
        attempt.submitted_at or result.graded_at,
        percent_of(result),
        result.passed,
        is_undecided(result),
    )


def percent_of(result: AttemptResult) -> int:
    """Percent of the points, rounded down; of nothing everything."""
    return int(result.points * 100 / result.max_points) if result.max_points else 100


def is_undecided(result: AttemptResult) -> bool:
    """Whether the rest, which somebody has to read, decides. Who passed without it has passed."""
    return result.is_pending and not result.passed


def counted_among(lines: Sequence[AttemptLine], counting: str) -> Sequence[AttemptLine]:
    """The attempts that decide; ``lines`` come newest first."""
    if counting == Counting.LAST:
        return lines[:1]
    return lines[-1:] if counting == Counting.FIRST else lines
