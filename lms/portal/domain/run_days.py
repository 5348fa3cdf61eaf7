"""A run as its trainer works through it: per seminar day who is confirmed and who is not."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from curriculum.domain.queries import DayFacts, Participant
from curriculum.models import Run, SeminarDay
from curriculum.permissions import may_confirm
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
class Day:
    """One seminar day: may the person confirm it today, and who stands where."""

    id: uuid.UUID
    title: str
    date: dt.date
    may_confirm: bool
    open: tuple[Learner, ...]
    confirmed: tuple[Learner, ...]


def days_of(
    *, run: Run, participants: Sequence[Participant], roles: Roles, person: User, today: dt.date
) -> tuple[Day, ...]:
    """The run's days by the order of their units; three queries."""
    days = run.days.select_related("run", "unit").prefetch_related("trainers", "stand_ins__person")
    days = days.order_by("unit__position")
    return tuple(_day(day, participants, may_confirm=may_confirm(roles, person, day, today)) for day in days)


def _day(day: SeminarDay, participants: Sequence[Participant], *, may_confirm: bool) -> Day:
    learners = [_learner(participant, day.unit_id) for participant in participants]
    return Day(
        id=day.pk,
        title=day.unit.title,
        date=day.date,
        may_confirm=may_confirm,
        open=tuple(learner for learner in learners if learner.attendance_id is None),
        confirmed=tuple(learner for learner in learners if learner.attendance_id is not None),
    )


def _learner(participant: Participant, unit_id: uuid.UUID) -> Learner:
    facts: DayFacts | None = next((day for day in participant.days if day.unit_id == unit_id), None)
    return Learner(
        enrolment_id=participant.enrolment_id,
        name=participant.name,
        body_name=participant.body_name,
        attendance_id=facts.attendance_id if facts else None,
    )
