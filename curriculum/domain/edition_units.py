"""Reads editions with all their units and activities, two queries for any number, and on which days runs teach them.

Rows of editions are frozen, so a process that has read an edition keeps it and asks no more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from curriculum.domain.completion_rules import Fact
from curriculum.domain.progress_state import ActivityFrame, UnitFrame
from curriculum.enums import ActivityKind
from curriculum.models import EditionActivity, EditionUnit, SeminarDay
from lms.base.kept import Kept

FACT_OF_KIND: Mapping[str, Fact] = {ActivityKind.LESSON: Fact.LESSONS, ActivityKind.QUIZ: Fact.QUIZ}

Dates = Mapping[tuple[uuid.UUID | None, uuid.UUID], dt.date]  # run and unit → the date of the seminar day


@dataclass(frozen=True)
class LoadedUnit:
    """A unit with its activities in order, as rows and as what completion needs of them.

    ``day_number`` counts the seminar days of the edition from 1; other units have none.
    """

    row: EditionUnit
    activities: tuple[EditionActivity, ...]
    day_number: int | None

    @cached_property
    def frame(self) -> UnitFrame:
        """The unit as far as completion needs it."""
        return UnitFrame(
            id=self.row.pk,
            is_seminar_day=self.row.is_seminar_day,
            activities=tuple(
                ActivityFrame(
                    id=activity.pk,
                    iri=activity.iri,
                    fact=FACT_OF_KIND[activity.kind],
                    mandatory=activity.mandatory,
                )
                for activity in self.activities
            ),
        )


_KEPT: Kept[uuid.UUID, tuple[LoadedUnit, ...]] = Kept(most=100)


def load_units(edition_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[LoadedUnit, ...]]:
    """Edition id → its units in order."""
    found = _KEPT.get_many(edition_ids, _read_units)
    return {edition_id: found.get(edition_id, ()) for edition_id in edition_ids}


def dates_of_runs(run_ids: Collection[uuid.UUID]) -> Dates:
    """When runs teach their units; one query for any number, none without a run."""
    if not run_ids:
        return {}
    days = SeminarDay.objects.filter(run__in=run_ids).values_list("run", "unit", "date")
    return {(run, unit): date for run, unit, date in days}


def _read_units(edition_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[LoadedUnit, ...]]:
    """Without the editions that have no units: these are not complete yet."""
    activities: defaultdict[uuid.UUID, list[EditionActivity]] = defaultdict(list)
    for activity in EditionActivity.objects.filter(unit__edition__in=edition_ids).order_by("position"):
        activities[activity.unit_id].append(activity)
    units: defaultdict[uuid.UUID, list[LoadedUnit]] = defaultdict(list)
    for unit in EditionUnit.objects.filter(edition__in=edition_ids).order_by("position"):
        before = units[unit.edition_id]
        before.append(
            LoadedUnit(
                row=unit,
                activities=tuple(activities[unit.pk]),
                day_number=_next_day(before) if unit.is_seminar_day else None,
            )
        )
    return {edition_id: tuple(rows) for edition_id, rows in units.items()}


def _next_day(before: list[LoadedUnit]) -> int:
    return 1 + sum(unit.row.is_seminar_day for unit in before)
