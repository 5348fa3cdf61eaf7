"""Who may learn, confirm, withdraw, look."""

from __future__ import annotations

import datetime as dt

import pytest

from curriculum.domain.attendance import confirm_attendance
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment, Run
from curriculum.permissions import (
    may_confirm,
    may_learn,
    may_read_activity,
    may_see_participants,
    may_withdraw_attendance,
)
from lms.accounts.domain.roles import Roles, roles_of
from lms.accounts.enums import Role
from lms.accounts.models import Provider, RoleGrant, User
from tests.curriculum.learning import attend, lessons_of, unit_of
from tests.factories import make_person, make_run
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(provider: Provider) -> User:
    """The office of the run's provider."""
    person = make_person("clerk", first_name="Bea", last_name="Büro")
    grant(person, Role.PROVIDER_OFFICE, provider=provider)
    return person


@pytest.fixture
def other_trainer(provider: Provider) -> User:
    """Teaches for the same provider, but not in this run."""
    person = make_person("other-trainer", first_name="Otto", last_name="Anders")
    grant(person, Role.TRAINER, provider=provider)
    return person


def may(person: User, today: dt.date) -> Roles:
    """The roles of ``person`` today."""
    return roles_of(person=person, today=today)


def test_learning_is_for_the_enrolled_while_they_are(
    enrolment: Enrolment, pilot: User, colleague: User
) -> None:
    assert may_learn(pilot, enrolment)
    assert not may_learn(colleague, enrolment)

    enrolment.state = EnrolmentState.WITHDRAWN
    assert not may_learn(pilot, enrolment)


def test_an_inactive_account_learns_nothing(enrolment: Enrolment, pilot: User) -> None:
    pilot.is_active = False

    assert not may_learn(pilot, enrolment)


def test_the_named_trainer_and_the_providers_office_confirm(
    run: Run, trainer: User, clerk: User, today: dt.date
) -> None:
    day = run.days.get(unit__position=1)

    for person in (trainer, clerk):
        for where in (day, run):
            assert may_confirm(may(person, today), person, where, today)
        assert may_see_participants(may(person, today), person, run)


def test_nobody_else_confirms_or_sees_participants(
    enrolment: Enrolment,
    run: Run,
    pilot: User,
    hr: User,
    office: User,
    admin_user: User,
    other_trainer: User,
    today: dt.date,
) -> None:
    day = run.days.get(unit__position=1)

    for person in (pilot, hr, office, admin_user, other_trainer):
        assert not may_confirm(may(person, today), person, day, today)
        assert not may_confirm(may(person, today), person, run, today)
        assert not may_see_participants(may(person, today), person, run)


def test_a_trainer_confirms_only_the_days_with_their_name(
    run: Run, other_trainer: User, today: dt.date
) -> None:
    first, second = run.days.get(unit__position=1), run.days.get(unit__position=2)
    second.trainers.add(other_trainer)
    roles = may(other_trainer, today)

    assert may_confirm(roles, other_trainer, second, today)
    assert not may_confirm(roles, other_trainer, first, today)
    assert may_see_participants(roles, other_trainer, run), "somewhere in this run they teach"


def test_a_name_on_the_day_is_worth_nothing_after_the_role_ended(
    run: Run, trainer: User, today: dt.date
) -> None:
    RoleGrant.objects.filter(person=trainer).update(valid_to=today - dt.timedelta(days=1))

    assert not may_confirm(may(trainer, today), trainer, run.days.get(unit__position=1), today)


def test_a_day_to_come_is_closed(run: Run, trainer: User, clerk: User) -> None:
    day = run.days.get(unit__position=3)
    the_eve = day.date - dt.timedelta(days=1)

    for person in (trainer, clerk):
        assert not may_confirm(may(person, the_eve), person, day, the_eve)
        assert may_confirm(may(person, the_eve), person, day)


def test_a_make_up_day_is_confirmed_where_it_was(
    enrolment: Enrolment, trainer: User, clerk: User, other_provider: Provider, today: dt.date
) -> None:
    elsewhere = make_run(enrolment.edition, provider=other_provider, dates=[today]).days.get()
    host = make_person("host", first_name="Hanna", last_name="Gast")
    grant(host, Role.PROVIDER_OFFICE, provider=other_provider)

    assert may_confirm(may(host, today), host, elsewhere, today)
    assert not may_confirm(may(trainer, today), trainer, elsewhere, today)
    assert not may_confirm(may(clerk, today), clerk, elsewhere, today)


def test_a_confirmation_is_taken_back_by_who_could_give_it(
    enrolment: Enrolment, trainer: User, clerk: User, other_trainer: User, pilot: User, now: dt.datetime
) -> None:
    attendance = attend(enrolment, 1, trainer=trainer, now=now)
    today = now.date()

    assert may_withdraw_attendance(may(trainer, today), trainer, attendance)
    assert may_withdraw_attendance(may(clerk, today), clerk, attendance)
    assert not may_withdraw_attendance(may(other_trainer, today), other_trainer, attendance)
    assert not may_withdraw_attendance(may(pilot, today), pilot, attendance)


def test_a_make_up_day_without_a_day_is_taken_back_by_who_confirmed_it(
    enrolment: Enrolment, other_trainer: User, trainer: User, now: dt.datetime, today: dt.date
) -> None:
    assert enrolment.run is not None
    attendance = confirm_attendance(
        enrolment=enrolment,
        unit=unit_of(enrolment, 1),
        date=dt.date(2026, 2, 20),
        provider=enrolment.run.provider,
        actor=other_trainer,
        now=now,
    )

    assert may_withdraw_attendance(may(other_trainer, today), other_trainer, attendance)
    assert not may_withdraw_attendance(may(trainer, today), trainer, attendance)


def test_reading_is_for_learners_and_who_teaches_them(
    enrolment: Enrolment,
    pilot: User,
    trainer: User,
    clerk: User,
    colleague: User,
    office: User,
    today: dt.date,
) -> None:
    key = lessons_of(enrolment, 1)[0].key

    assert [
        may_read_activity(person, may(person, today), key)
        for person in (pilot, trainer, clerk, colleague, office)
    ] == [True, True, True, False, False]
