"""Lists of learners for those who look after them: trainers, provider offices, HR.

They show facts and dates, never scores, attempts or times of day (rules C4, P1, P2). Queries do not grow with the rows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from curriculum.domain.edition_units import LoadedUnit, load_units
from curriculum.enums import EnrolmentState
from curriculum.models import Attendance, Enrolment, Run, UnitProgress
from lms.accounts.models import Employment


@dataclass(frozen=True)
class DayFacts:
    """One unit of one learner: what happened when. ``attendance_id`` is the valid attendance, if there is one."""

    unit_id: uuid.UUID
    title: str
    day_number: int | None
    is_seminar_day: bool
    lessons_done_on: dt.date | None
    quiz_passed_on: dt.date | None
    attended_on: dt.date | None
    completed_on: dt.date | None
    attendance_id: uuid.UUID | None


@dataclass(frozen=True)
class Participant:
    """A learner in a run, as trainers see them."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    body_name: str
    days: tuple[DayFacts, ...]
    completed_on: dt.date | None


def participants(run: Run) -> tuple[Participant, ...]:
    """The active learners of ``run`` by name, in five queries."""
    enrolments = list(
        run.enrolments.filter(state=EnrolmentState.ACTIVE)
        .select_related("person", "body", "progress")
        .order_by("person__name_search", "person__pk")
    )
    facts = _days_by_enrolment(enrolments)
    return tuple(
        Participant(
            enrolment_id=enrolment.pk,
            person_id=enrolment.person_id,
            name=str(enrolment.person),
            body_name=enrolment.body.name if enrolment.body else "",
            days=facts[enrolment.pk],
            completed_on=_completed_on(enrolment),
        )
        for enrolment in enrolments
    )


def enrolments_for_hr(
    *, bodies: Collection[uuid.UUID] | QuerySet[Any, Any], today: dt.date
) -> QuerySet[Enrolment]:
    """Enrolments made for ``bodies`` by people who work there on ``today``, whatever their state (rule P8).

    The one home of what HR may know of: neither what happened at an earlier employer nor anything after somebody has
    left. Everything that hangs on an enrolment (certificates, decisions) is filtered by this query.
    """
    works_there = Employment.objects.on(today).filter(person=OuterRef("person"), body=OuterRef("body"))
    return Enrolment.objects.filter(Exists(works_there), body__in=bodies)


def _completed_on(enrolment: Enrolment) -> dt.date | None:
    progress = getattr(enrolment, "progress", None)
    return progress.completed_on if progress is not None else None


def _days_by_enrolment(
    enrolments: Sequence[Enrolment],
) -> Mapping[uuid.UUID, tuple[DayFacts, ...]]:
    editions = load_units({enrolment.edition_id for enrolment in enrolments})
    progress = {
        (row.enrolment_id, row.unit_id): row for row in UnitProgress.objects.filter(enrolment__in=enrolments)
    }
    valid = Attendance.objects.filter(enrolment__in=enrolments, withdrawn_at__isnull=True)
    attendance = {(row.enrolment_id, row.unit_id): row.pk for row in valid}
    return {
        enrolment.pk: tuple(
            _day_facts(
                unit, progress.get((enrolment.pk, unit.row.pk)), attendance.get((enrolment.pk, unit.row.pk))
            )
            for unit in editions[enrolment.edition_id]
        )
        for enrolment in enrolments
    }


def _day_facts(unit: LoadedUnit, progress: UnitProgress | None, attendance_id: uuid.UUID | None) -> DayFacts:
    return DayFacts(
        unit_id=unit.row.pk,
        title=unit.row.title,
        day_number=unit.day_number,
        is_seminar_day=unit.row.is_seminar_day,
        lessons_done_on=progress.lessons_done_on if progress else None,
        quiz_passed_on=progress.quiz_passed_on if progress else None,
        attended_on=progress.attended_on if progress else None,
        completed_on=progress.completed_on if progress else None,
        attendance_id=attendance_id,
    )
