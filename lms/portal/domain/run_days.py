"""A run as its trainer works through it: per seminar day who is confirmed, who is not, and who was a guest."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cms.domain.identity import page_ids
from curriculum.domain.queries import DayFacts, Participant
from curriculum.models import Attendance, Run, SeminarDay
from curriculum.permissions import may_confirm, may_name_stand_ins
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


@dataclass(frozen=True)
class Learner:
    """One participant on one day; ``attendance_id`` is set when attendance is confirmed."""

    enrolment_id: uuid.UUID
    name: str
    body_name: str
    attendance_id: uuid.UUID | None


@dataclass(frozen=True)
class Substitute:
    """Somebody who stands in on a day."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class Day:
    """One seminar day: what the person may do with it today, and who stands where.

    ``guests`` are confirmed people of other runs (make-up day); ``page_id`` is the unit's page in the editor.
    """

    id: uuid.UUID
    title: str
    date: dt.date
    begins_at: dt.time | None
    ends_at: dt.time | None
    venue: str
    trainers: tuple[str, ...]
    stand_ins: tuple[Substitute, ...]
    may_confirm: bool
    may_name_stand_ins: bool
    open: tuple[Learner, ...]
    confirmed: tuple[Learner, ...]
    guests: tuple[Learner, ...]
    page_id: int | None


def days_of(
    *, run: Run, participants: Sequence[Participant], roles: Roles, person: User, today: dt.date
) -> tuple[Day, ...]:
    """The run's days by the order of their units; five queries."""
    found = run.days.select_related("run", "unit").prefetch_related("trainers", "stand_ins__person")
    days = list(found.order_by("unit__position"))
    guests = _guests(run)
    pages = page_ids(keys=[day.unit.key for day in days]) if roles.is_editor else {}
    return tuple(
        _day(
            day,
            participants,
            guests=guests.get(day.pk, ()),
            page_id=pages.get(day.unit.key),
            may_confirm=may_confirm(roles, person, day, today),
            may_name_stand_ins=may_name_stand_ins(roles, person, day, today),
        )
        for day in days
    )


def _day(
    day: SeminarDay,
    participants: Sequence[Participant],
    *,
    guests: Sequence[Learner],
    page_id: int | None,
    may_confirm: bool,
    may_name_stand_ins: bool,
) -> Day:
    learners = [_learner(participant, day.unit_id) for participant in participants]
    return Day(
        id=day.pk,
        title=day.unit.title,
        date=day.date,
        begins_at=day.begins_at,
        ends_at=day.ends_at,
        venue=day.venue or day.run.venue,
        trainers=tuple(sorted(str(trainer) for trainer in day.trainers.all())),
        stand_ins=tuple(Substitute(one.pk, str(one.person)) for one in day.stand_ins.all()),
        may_confirm=may_confirm,
        may_name_stand_ins=may_name_stand_ins,
        open=tuple(learner for learner in learners if learner.attendance_id is None),
        confirmed=tuple(learner for learner in learners if learner.attendance_id is not None),
        guests=tuple(guests),
        page_id=page_id,
    )


def _guests(run: Run) -> Mapping[uuid.UUID, Sequence[Learner]]:
    """Day → people of other runs whose attendance was confirmed there, by name."""
    found: defaultdict[uuid.UUID, list[Learner]] = defaultdict(list)
    confirmed = Attendance.objects.filter(seminar_day__run=run, withdrawn_at__isnull=True)
    of_others = confirmed.exclude(enrolment__run=run).select_related("enrolment__person", "enrolment__body")
    for attendance in of_others.order_by("enrolment__person__name_search", "pk"):
        enrolment = attendance.enrolment
        name, body = str(enrolment.person), enrolment.body.name if enrolment.body else ""
        if attendance.seminar_day_id is not None:
            found[attendance.seminar_day_id].append(Learner(enrolment.pk, name, body, attendance.pk))
    return found


def _learner(participant: Participant, unit_id: uuid.UUID) -> Learner:
    facts: DayFacts | None = next((day for day in participant.days if day.unit_id == unit_id), None)
    return Learner(
        enrolment_id=participant.enrolment_id,
        name=participant.name,
        body_name=participant.body_name,
        attendance_id=facts.attendance_id if facts else None,
    )
