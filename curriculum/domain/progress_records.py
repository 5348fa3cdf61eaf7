"""Progress as rows: reads what is stored and writes where it differs."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import TypeVar

from curriculum.domain.progress_state import ActivityState, CourseState, ProgressState, UnitState
from curriculum.models import ActivityProgress, Enrolment, EnrolmentProgress, UnitProgress

States = Mapping[uuid.UUID, ProgressState]
Pair = tuple[uuid.UUID, uuid.UUID]  # enrolment and activity, or enrolment and unit
State = TypeVar("State", ActivityState, UnitState)


def stored_states(enrolments: Sequence[Enrolment]) -> dict[uuid.UUID, ProgressState]:
    """Enrolment id → what the rows say; three queries for any number."""
    courses = {
        course.enrolment_id: CourseState(
            units_complete=course.units_complete,
            units_attended=course.units_attended,
            units_total=course.units_total,
            completed_on=course.completed_on,
        )
        for course in EnrolmentProgress.objects.filter(enrolment__in=enrolments)
    }
    facts = stored_facts(enrolments)
    return {key: replace(state, course=courses.get(key)) for key, state in facts.items()}


def stored_facts(enrolments: Sequence[Enrolment]) -> dict[uuid.UUID, ProgressState]:
    """Enrolment id → what the rows of its activities and units say, without the course; two queries for any number."""
    activities, units = stored_activities(enrolments), stored_units([one.pk for one in enrolments])
    return {
        one.pk: ProgressState(activities=activities[one.pk], units=units[one.pk], course=None)
        for one in enrolments
    }


def stored_units(enrolment_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, dict[uuid.UUID, UnitState]]:
    """Enrolment id → unit id → its facts; one query for any number."""
    units: dict[uuid.UUID, dict[uuid.UUID, UnitState]] = {one: {} for one in enrolment_ids}
    rows = UnitProgress.objects.filter(enrolment__in=enrolment_ids)
    # Values here and below: a page of people has hundreds of these rows, and nothing but the values is needed.
    for enrolment, unit, *days in rows.values_list("enrolment_id", "unit_id", *_names(UnitState)):
        units[enrolment][unit] = UnitState(*days)
    return units


def stored_activities(enrolments: Sequence[Enrolment]) -> Mapping[uuid.UUID, dict[uuid.UUID, ActivityState]]:
    """Enrolment id → activity id → that it is done; one query for any number."""
    activities: dict[uuid.UUID, dict[uuid.UUID, ActivityState]] = {one.pk: {} for one in enrolments}
    rows = ActivityProgress.objects.filter(enrolment__in=enrolments)
    for enrolment, activity, *state in rows.values_list(
        "enrolment_id", "activity_id", *_names(ActivityState)
    ):
        activities[enrolment][activity] = ActivityState(*state)
    return activities


def write_states(*, stored: States, computed: States) -> None:
    """Bring the rows from ``stored`` to ``computed`` (same enrolments); equal rows are left alone."""
    _write_activities(
        {(e, a): row for e, state in stored.items() for a, row in state.activities.items()},
        {(e, a): row for e, state in computed.items() for a, row in state.activities.items()},
    )
    _write_units(
        {(e, u): row for e, state in stored.items() for u, row in state.units.items()},
        {(e, u): row for e, state in computed.items() for u, row in state.units.items()},
    )
    _write_courses(stored, computed)


def _write_activities(stored: Mapping[Pair, ActivityState], computed: Mapping[Pair, ActivityState]) -> None:
    _delete_pairs(ActivityProgress, "activity_id", stored.keys() - computed.keys())
    ActivityProgress.objects.bulk_create(
        [
            ActivityProgress(enrolment_id=enrolment, activity_id=activity, **asdict(state))
            for (enrolment, activity), state in _changed(stored, computed)
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "activity"],
        update_fields=_names(ActivityState),
    )


def _write_units(stored: Mapping[Pair, UnitState], computed: Mapping[Pair, UnitState]) -> None:
    _delete_pairs(UnitProgress, "unit_id", stored.keys() - computed.keys())
    UnitProgress.objects.bulk_create(
        [
            UnitProgress(enrolment_id=enrolment, unit_id=unit, **asdict(state))
            for (enrolment, unit), state in _changed(stored, computed)
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "unit"],
        update_fields=_names(UnitState),
    )


def _write_courses(stored: States, computed: States) -> None:
    EnrolmentProgress.objects.bulk_create(
        [
            EnrolmentProgress(enrolment_id=enrolment, **asdict(state.course))
            for enrolment, state in computed.items()
            if state.course is not None and state.course != stored[enrolment].course
        ],
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=_names(CourseState),
    )


def _changed(stored: Mapping[Pair, State], computed: Mapping[Pair, State]) -> Iterator[tuple[Pair, State]]:
    return ((pair, state) for pair, state in computed.items() if stored.get(pair) != state)


def _delete_pairs(model: type[ActivityProgress | UnitProgress], column: str, pairs: Collection[Pair]) -> None:
    if pairs:
        rows = model.objects.filter(enrolment__in={enrolment for enrolment, _ in pairs})
        doomed = [pk for pk, *pair in rows.values_list("pk", "enrolment_id", column) if tuple(pair) in pairs]
        model.objects.filter(pk__in=doomed).delete()


def _names(state: type[ActivityState | UnitState | CourseState]) -> list[str]:
    return [field.name for field in fields(state)]
