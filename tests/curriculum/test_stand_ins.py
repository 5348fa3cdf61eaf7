"""A stand-in teaches one day in the trainer's place: with the day's rights, on its date only."""

from __future__ import annotations

import datetime as dt

import pytest

from curriculum.domain.queries import runs_for_trainer
from curriculum.domain.timetable import TimetableError, dismiss_stand_in, name_stand_in
from curriculum.models import Enrolment, Run, SeminarDay, StandIn
from curriculum.permissions import (
    may_confirm,
    may_name_stand_ins,
    may_see_participants,
    may_withdraw_attendance,
)
from lms.accounts.domain.roles import Roles, roles_of
from lms.accounts.enums import Role
from lms.accounts.models import Provider, RoleGrant, User
from tests.curriculum.learning import attend
from tests.factories import make_person
from tests.factories.people import grant

THE_EVE = dt.date(2026, 2, 27)
THE_DAY = dt.date(2026, 2, 28)
THE_DAY_AFTER = dt.date(2026, 3, 1)


def at_nine(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)


def may(person: User, day: dt.date) -> Roles:
    return roles_of(person=person, today=day)


@pytest.fixture
def stand_in(provider: Provider) -> User:
    """Teaches for the same provider, but not in this run."""
    person = make_person("vertretung", first_name="Viola", last_name="Ersatz")
    grant(person, Role.TRAINER, provider=provider)
    return person


@pytest.fixture
def day(run: Run, stand_in: User, trainer: User) -> SeminarDay:
    """The second day of the run, taught by the stand-in."""
    found = run.days.select_related("run__provider", "unit").get(date=THE_DAY)
    name_stand_in(seminar_day=found, person=stand_in, actor=trainer, now=at_nine(THE_EVE))
    return found


def test_a_stand_in_acts_on_the_date_and_on_no_other(run: Run, day: SeminarDay, stand_in: User) -> None:
    for date, allowed in ((THE_EVE, False), (THE_DAY, True), (THE_DAY_AFTER, False)):
        roles = may(stand_in, date)
        assert may_confirm(roles, stand_in, day, date) is allowed
        assert may_see_participants(roles, stand_in, run, date) is allowed
        assert [r.id for r in runs_for_trainer(stand_in, roles, date)] == ([run.pk] if allowed else [])


def test_the_other_days_of_the_run_stay_closed(run: Run, day: SeminarDay, stand_in: User) -> None:
    for other in run.days.exclude(pk=day.pk):
        assert not may_confirm(may(stand_in, THE_DAY), stand_in, other, THE_DAY)


def test_what_a_stand_in_confirmed_is_taken_back_on_the_date_only(
    enrolment: Enrolment, day: SeminarDay, stand_in: User
) -> None:
    attendance = attend(enrolment, 2, trainer=stand_in, now=at_nine(THE_DAY))

    assert may_withdraw_attendance(may(stand_in, THE_DAY), stand_in, attendance, THE_DAY)
    assert not may_withdraw_attendance(may(stand_in, THE_DAY_AFTER), stand_in, attendance, THE_DAY_AFTER)


def test_a_stand_in_whose_role_ended_may_nothing(day: SeminarDay, stand_in: User) -> None:
    RoleGrant.objects.filter(person=stand_in).update(valid_to=THE_EVE)

    assert not may_confirm(may(stand_in, THE_DAY), stand_in, day, THE_DAY)


def test_the_named_trainer_and_the_providers_office_name_stand_ins(
    day: SeminarDay, trainer: User, stand_in: User, office: User, provider: Provider
) -> None:
    clerk = make_person("clerk", first_name="Bea", last_name="Büro")
    grant(clerk, Role.PROVIDER_OFFICE, provider=provider)

    for person, allowed in ((trainer, True), (clerk, True), (stand_in, False), (office, False)):
        assert may_name_stand_ins(may(person, THE_DAY), person, day, THE_DAY) is allowed
    assert not may_name_stand_ins(may(trainer, THE_DAY_AFTER), trainer, day, THE_DAY_AFTER)


def test_only_trainers_of_the_provider_on_that_day_stand_in(
    day: SeminarDay, trainer: User, pilot: User, other_provider: Provider
) -> None:
    elsewhere = make_person("elsewhere", first_name="Otto", last_name="Anderswo")
    grant(elsewhere, Role.TRAINER, provider=other_provider)

    for person in (pilot, elsewhere):
        with pytest.raises(TimetableError):
            name_stand_in(seminar_day=day, person=person, actor=trainer, now=at_nine(THE_DAY))


def test_naming_twice_is_once_and_a_past_day_stays_as_it_was(
    day: SeminarDay, stand_in: User, trainer: User
) -> None:
    name_stand_in(seminar_day=day, person=stand_in, actor=trainer, now=at_nine(THE_DAY))
    named = StandIn.objects.get()

    with pytest.raises(TimetableError):
        name_stand_in(seminar_day=day, person=stand_in, actor=trainer, now=at_nine(THE_DAY_AFTER))
    with pytest.raises(TimetableError):
        dismiss_stand_in(stand_in=named, now=at_nine(THE_DAY_AFTER))
    dismiss_stand_in(stand_in=named, now=at_nine(THE_DAY))

    assert not StandIn.objects.exists()
