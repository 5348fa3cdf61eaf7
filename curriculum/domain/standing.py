"""Where enrolments stand unit by unit, read without a lesson or a quiz: all that desks of others may know.

A list of people has hundreds of lessons and quizzes in its outlines; here nothing could even say how somebody learns.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from curriculum.domain.completion_rules import Fact, Missing, unit_result
from curriculum.domain.edition_units import Dates, LoadedUnit, dates_of_runs, load_units
from curriculum.domain.progress_records import stored_units
from curriculum.domain.progress_state import UnitState, stored_unit_facts


@dataclass(frozen=True)
class UnitStanding:
    """What is open in one unit; ``date`` is the run's date of the day."""

    title: str
    date: dt.date | None
    open: tuple[Missing, ...]


@dataclass(frozen=True)
class CourseStanding:
    """One enrolment."""

    enrolment_id: uuid.UUID
    level: str
    is_active: bool
    is_complete: bool
    units: tuple[UnitStanding, ...]


class Listed(Protocol):
    """What has to be known of an enrolment; ``preset`` is the completion rule that holds for it."""

    @property
    def enrolment_id(self) -> uuid.UUID: ...
    @property
    def edition_id(self) -> uuid.UUID: ...
    @property
    def run_id(self) -> uuid.UUID | None: ...
    @property
    def level(self) -> str: ...
    @property
    def preset(self) -> str: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def is_complete(self) -> bool: ...


def standings_of(listed: Sequence[Listed]) -> tuple[CourseStanding, ...]:
    """In the order of ``listed``; two queries for any number."""
    editions = load_units({one.edition_id for one in listed})
    stored = stored_units([one.enrolment_id for one in listed])
    dates = dates_of_runs({one.run_id for one in listed if one.run_id is not None})
    return tuple(
        CourseStanding(
            enrolment_id=one.enrolment_id,
            level=one.level,
            is_active=one.is_active,
            is_complete=one.is_complete,
            units=_units(one, editions[one.edition_id], stored[one.enrolment_id], dates),
        )
        for one in listed
    )


def _units(
    listed: Listed, units: Sequence[LoadedUnit], stored: Mapping[uuid.UUID, UnitState], dates: Dates
) -> tuple[UnitStanding, ...]:
    return tuple(
        UnitStanding(
            title=unit.row.title,
            date=dates.get((listed.run_id, unit.row.pk)),
            open=_open_in(unit, stored.get(unit.row.pk, UnitState()), listed.preset),
        )
        for unit in units
    )


def _open_in(unit: LoadedUnit, stored: UnitState, preset: str) -> tuple[Missing, ...]:
    result = unit_result(preset=preset, facts=stored_unit_facts(unit.frame, stored))
    if result.confirmation_due is None:
        return result.missing
    return (*result.missing, Missing(Fact.ATTENDED, result.confirmation_due))
