"""Enrolling and withdrawing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from curriculum.domain.enrolment import EnrolmentError, enrol_learner, withdraw_enrolment
from curriculum.enums import EnrolmentState
from curriculum.models import CourseEdition, Enrolment, EnrolmentProgress, Run
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, Employment, PublicBody, User
from tests.factories import make_edition, make_run

REGISTERED = dt.date(2026, 2, 10)


def enrol(person: User, edition: CourseEdition, actor: User, now: dt.datetime, **fields: Any) -> Enrolment:
    """Enrol ``person``, registered on 10 February 2026 unless told otherwise."""
    return enrol_learner(
        **{
            "person": person,
            "edition": edition,
            "actor": actor,
            "now": now,
            "registered_on": REGISTERED,
            **fields,
        }
    )


def test_the_office_enrols_a_pilot_in_a_run(
    pilot: User, run: Run, body: PublicBody, office: User, now: dt.datetime
) -> None:
    enrolment = enrol(pilot, run.edition, office, now, run=run)

    enrolment.refresh_from_db()
    assert (enrolment.person, enrolment.course, enrolment.edition, enrolment.run) == (
        pilot,
        run.edition.course,
        run.edition,
        run,
    )
    assert (enrolment.body, enrolment.registered_on, enrolment.state) == (
        body,
        REGISTERED,
        EnrolmentState.ACTIVE,
    )
    assert enrolment.fee_cents_per_day == run.fee_cents_per_day == 18_000


def test_progress_starts_with_the_enrolment(pilot: User, run: Run, office: User, now: dt.datetime) -> None:
    enrolment = enrol(pilot, run.edition, office, now, run=run)

    progress = EnrolmentProgress.objects.get(enrolment=enrolment)
    assert (progress.units_complete, progress.units_attended, progress.units_total) == (0, 0, 3)
    assert enrolment.unit_progress.count() == 3


def test_enrolling_leaves_a_trace_of_who_did_it(
    pilot: User, run: Run, office: User, now: dt.datetime
) -> None:
    enrolment = enrol(pilot, run.edition, office, now, run=run)

    entry = AccessLogEntry.objects.get(person=pilot)
    assert (entry.actor, entry.kind, entry.at) == (office, AccessKind.CHANGED, now)
    assert str(enrolment.pk) in entry.subject_matter


def test_without_a_run_nothing_is_charged(
    pilot: User, edition: CourseEdition, office: User, now: dt.datetime
) -> None:
    assert enrol(pilot, edition, office, now).fee_cents_per_day == 0


def test_another_fee_may_be_agreed(pilot: User, run: Run, office: User, now: dt.datetime) -> None:
    assert enrol(pilot, run.edition, office, now, run=run, fee_cents_per_day=0).fee_cents_per_day == 0


def test_the_body_is_the_employer_on_the_day_of_registration(
    pilot: User, edition: CourseEdition, other_body: PublicBody, office: User, now: dt.datetime
) -> None:
    Employment.objects.filter(person=pilot).update(valid_to=dt.date(2026, 2, 9))
    Employment.objects.create(person=pilot, body=other_body, valid_from=REGISTERED)

    assert enrol(pilot, edition, office, now).body == other_body


def test_somebody_without_an_employer_may_learn(
    trainer: User, edition: CourseEdition, office: User, now: dt.datetime
) -> None:
    assert enrol(trainer, edition, office, now).body is None


def test_of_two_employers_the_office_chooses(
    pilot: User, edition: CourseEdition, other_body: PublicBody, office: User, now: dt.datetime
) -> None:
    Employment.objects.create(person=pilot, body=other_body, valid_from=dt.date(2026, 1, 1))

    assert (
        enrol(pilot, edition, office, now, body=pilot.employments.earliest("valid_from").body).body
        != other_body
    )


@pytest.mark.django_db
class TestRefused:
    """What cannot be."""

    def test_nobody_enrols_themselves(self, office: User, edition: CourseEdition, now: dt.datetime) -> None:
        with pytest.raises(EnrolmentError, match="selbst"):
            enrol(office, edition, office, now)

    def test_an_inactive_account(
        self, pilot: User, edition: CourseEdition, office: User, now: dt.datetime
    ) -> None:
        User.objects.filter(pk=pilot.pk).update(is_active=False)

        with pytest.raises(EnrolmentError, match="Großmann"):
            enrol(pilot, edition, office, now)

    def test_a_run_of_another_edition(self, pilot: User, run: Run, office: User, now: dt.datetime) -> None:
        with pytest.raises(EnrolmentError):
            enrol(pilot, make_edition("aufbau"), office, now, run=run)

    def test_a_registration_tomorrow(
        self, pilot: User, edition: CourseEdition, office: User, now: dt.datetime
    ) -> None:
        with pytest.raises(EnrolmentError, match=r"bis zum 02\.03\.2026"):
            enrol(pilot, edition, office, now, registered_on=dt.date(2026, 3, 3))

    def test_the_day_is_berlins_and_not_utcs(self, pilot: User, edition: CourseEdition, office: User) -> None:
        half_past_midnight = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)

        assert enrol(pilot, edition, office, half_past_midnight, registered_on=dt.date(2026, 3, 3))

    def test_a_second_active_enrolment_in_the_course(
        self, pilot: User, run: Run, office: User, now: dt.datetime
    ) -> None:
        enrol(pilot, run.edition, office, now, run=run)

        with pytest.raises(EnrolmentError, match="bereits"):
            enrol(pilot, run.edition, office, now)

    def test_a_body_that_did_not_employ_the_person(
        self, pilot: User, edition: CourseEdition, other_body: PublicBody, office: User, now: dt.datetime
    ) -> None:
        with pytest.raises(EnrolmentError, match="Altdorf"):
            enrol(pilot, edition, office, now, body=other_body)

    def test_a_negative_fee(
        self, pilot: User, edition: CourseEdition, office: User, now: dt.datetime
    ) -> None:
        with pytest.raises(EnrolmentError):
            enrol(pilot, edition, office, now, fee_cents_per_day=-1)


def test_a_refused_enrolment_leaves_nothing(
    pilot: User, edition: CourseEdition, other_body: PublicBody, office: User, now: dt.datetime
) -> None:
    with pytest.raises(EnrolmentError):
        enrol(pilot, edition, office, now, body=other_body)

    assert not Enrolment.objects.exists()
    assert not AccessLogEntry.objects.exists()


def test_a_withdrawn_learner_may_enrol_again(
    pilot: User, run: Run, office: User, now: dt.datetime, today: dt.date
) -> None:
    first = enrol(pilot, run.edition, office, now, run=run)

    withdrawn = withdraw_enrolment(enrolment=first, today=today, actor=office, now=now)
    second = enrol(pilot, run.edition, office, now, run=run)

    assert (withdrawn.state, withdrawn.withdrawn_on) == (EnrolmentState.WITHDRAWN, today)
    assert second != first
    assert AccessLogEntry.objects.filter(person=pilot, kind=AccessKind.CHANGED).count() == 3


def test_withdrawing_twice_changes_nothing(
    enrolment: Enrolment, office: User, now: dt.datetime, today: dt.date
) -> None:
    yesterday = today - dt.timedelta(days=1)
    withdraw_enrolment(enrolment=enrolment, today=yesterday, actor=office, now=now)

    again = withdraw_enrolment(enrolment=enrolment, today=today, actor=office, now=now)

    assert again.withdrawn_on == yesterday


@pytest.mark.parametrize("day", [dt.date(2026, 2, 9), dt.date(2026, 3, 3)], ids=["before", "tomorrow"])
def test_nobody_withdraws_before_registering_or_tomorrow(
    enrolment: Enrolment, office: User, now: dt.datetime, day: dt.date
) -> None:
    with pytest.raises(EnrolmentError):
        withdraw_enrolment(enrolment=enrolment, today=day, actor=office, now=now)

    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ACTIVE


def test_two_runs_of_one_course_are_one_enrolment_at_a_time(
    pilot: User, run: Run, office: User, now: dt.datetime
) -> None:
    enrol(pilot, run.edition, office, now, run=run)

    with pytest.raises(EnrolmentError):
        enrol(pilot, run.edition, office, now, run=make_run(run.edition, provider=run.provider))
