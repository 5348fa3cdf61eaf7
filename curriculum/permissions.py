"""Who may do what in a run. Deliberately narrow (``docs/decisions/0034``):

a trainer acts where they are named on a seminar day *and* still hold the trainer role at the run's provider; a stand-in
does so too, but on the date of the day only; the provider's office acts in all runs of its provider; nobody else does,
the programme office included, which must not see learning data.
"""

from __future__ import annotations

import datetime as dt
import uuid

from curriculum.domain.queries import readable_keys
from curriculum.enums import EnrolmentState
from curriculum.models import Attendance, Enrolment, Run, SeminarDay
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


def may_learn(person: User, enrolment: Enrolment) -> bool:
    """Own and active."""
    return person.is_active and enrolment.person_id == person.pk and enrolment.state == EnrolmentState.ACTIVE


def may_read_activity(person: User, roles: Roles, key: uuid.UUID) -> bool:
    """Whether a lesson, quiz or unit page is open: to its enrolled learners and to who teaches it (editors apart)."""
    return person.is_active and key in readable_keys(person=person, roles=roles)


def may_confirm(roles: Roles, person: User, where: SeminarDay | Run, today: dt.date | None = None) -> bool:
    """Whether ``person`` may attest attendance on a seminar day, or somewhere in a run.

    For a make-up day ``where`` is that day, so its provider counts. With ``today`` a day still to come is closed, and
    stand-ins count on the date of their day.
    """
    run = where.run if isinstance(where, SeminarDay) else where
    if today is not None and isinstance(where, SeminarDay) and where.date > today:
        return False
    return run.provider_id in roles.office_providers or (
        run.provider_id in roles.trainer_providers and _teaches(person, where, today)
    )


def may_name_stand_ins(roles: Roles, person: User, day: SeminarDay, today: dt.date) -> bool:
    """The provider's office, or a trainer named on the day; a day that is over needs no stand-in."""
    if day.date < today:
        return False
    provider = day.run.provider_id
    return provider in roles.office_providers or (
        provider in roles.trainer_providers and _is_named(person, day)
    )


def may_withdraw_attendance(
    roles: Roles, person: User, attendance: Attendance, today: dt.date | None = None
) -> bool:
    """The provider's office, or its trainer who is named on the day or confirmed it; a stand-in on the date only."""
    if attendance.provider_id in roles.office_providers:
        return True
    if attendance.provider_id not in roles.trainer_providers:
        return False
    day = attendance.seminar_day
    if day is None:
        return attendance.confirmed_by_id == person.pk
    if _is_stand_in(person, day) and not _is_named(person, day):
        return day.date == today
    return attendance.confirmed_by_id == person.pk or _is_named(person, day)


def may_see_participants(roles: Roles, person: User, run: Run, today: dt.date | None = None) -> bool:
    """Who may attest in a run may see who is in it and how far they are (never scores or answers)."""
    return may_confirm(roles, person, run, today)


def may_see_results(roles: Roles, person: User, run: Run) -> bool:
    """Quiz results of persons: the run's own trainers, where it has tutoring, as its learners are told."""
    return run.tutoring and run.provider_id in roles.trainer_providers and _teaches(person, run, None)


def _teaches(person: User, where: SeminarDay | Run, today: dt.date | None) -> bool:
    days = [where] if isinstance(where, SeminarDay) else where.days.prefetch_related("trainers", "stand_ins")
    return any(_is_named(person, day) or (day.date == today and _is_stand_in(person, day)) for day in days)


def _is_named(person: User, day: SeminarDay) -> bool:
    """Through ``all()``, so that a list of days asks the database once."""
    return any(trainer.pk == person.pk for trainer in day.trainers.all())


def _is_stand_in(person: User, day: SeminarDay) -> bool:
    return any(stand_in.person_id == person.pk for stand_in in day.stand_ins.all())
