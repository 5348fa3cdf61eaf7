"""Who may do what in a run. Deliberately narrow (``docs/decisions/0034``):

a trainer acts where they are named on a seminar day *and* still hold the trainer role at the run's provider; the
provider's office acts in all runs of its provider; nobody else does, the programme office included, which must not see
learning data.
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

    For a make-up day ``where`` is that day, so its provider counts. With ``today`` a day still to come is closed.
    """
    run = where.run if isinstance(where, SeminarDay) else where
    if today is not None and isinstance(where, SeminarDay) and where.date > today:
        return False
    return run.provider_id in roles.office_providers or (
        run.provider_id in roles.trainer_providers and _is_named(person, where)
    )


def may_withdraw_attendance(roles: Roles, person: User, attendance: Attendance) -> bool:
    """The provider's office, or its trainer who is named on the day or confirmed it."""
    if attendance.provider_id in roles.office_providers:
        return True
    if attendance.provider_id not in roles.trainer_providers:
        return False
    day = attendance.seminar_day
    return attendance.confirmed_by_id == person.pk or (day is not None and _is_named(person, day))


def may_see_participants(roles: Roles, person: User, run: Run) -> bool:
    """Who may attest in a run may see who is in it and how far they are (never scores or answers)."""
    return may_confirm(roles, person, run)


def _is_named(person: User, where: SeminarDay | Run) -> bool:
    days = SeminarDay.objects.filter(pk=where.pk) if isinstance(where, SeminarDay) else where.days.all()
    return days.filter(trainers=person).exists()
