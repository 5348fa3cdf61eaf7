"""Confirming attended days, taking confirmations back."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from curriculum.domain.attendance import (
    AttendanceError,
    confirm_attendance,
    confirm_day,
    withdraw_attendance,
)
from curriculum.enums import CompletionPreset, EnrolmentState, EvidenceGrade
from curriculum.models import Attendance, CourseEdition, Enrolment, Run, UnitProgress
from lms.accounts.models import Provider, User
from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.domain.queries import evidence_for
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from tests.curriculum.learning import attend, pass_quiz, read_lessons, unit_of
from tests.factories import make_edition, make_enrolment, make_run

pytestmark = pytest.mark.django_db

FIRST_DAY = dt.date(2026, 2, 27)


def confirm(enrolment: Enrolment, actor: User, now: dt.datetime, **fields: Any) -> Attendance:
    """Confirm the first day at the run's provider unless told otherwise."""
    known = {
        "enrolment": enrolment,
        "unit": unit_of(enrolment, 1),
        "provider": enrolment.run.provider if enrolment.run else None,
        "actor": actor,
        "now": now,
    }
    return confirm_attendance(**{**known, **fields})


def test_a_trainer_confirms_a_day(enrolment: Enrolment, run: Run, trainer: User, now: dt.datetime) -> None:
    attendance = confirm(enrolment, trainer, now, date=FIRST_DAY)

    attendance.refresh_from_db()
    assert (attendance.enrolment, attendance.unit, attendance.date) == (
        enrolment,
        unit_of(enrolment, 1),
        FIRST_DAY,
    )
    assert (attendance.provider, attendance.confirmed_by, attendance.confirmed_at) == (
        run.provider,
        trainer,
        now,
    )
    assert attendance.seminar_day == run.days.get(unit__position=1)
    assert (attendance.grade, attendance.withdrawn_at) == (EvidenceGrade.TRAINER_ATTESTED, None)
    assert UnitProgress.objects.get(unit=attendance.unit).attended_on == FIRST_DAY


def test_the_journal_is_told_as_evidence(
    enrolment: Enrolment, pilot: User, trainer: User, now: dt.datetime
) -> None:
    attendance = confirm(enrolment, trainer, now)

    statement = Statement.objects.get()
    assert statement.statement_id == journal.statement_id(kind="day-attended", fact=attendance.pk)
    assert (statement.verb, statement.registration, statement.timestamp, statement.weight) == (
        verbs.ATTENDED.iri,
        enrolment.pk,
        now,
        Weight.EVIDENCE,
    )
    assert str(pilot.xapi_account) in statement.body
    (evidence,) = evidence_for(registrations=[enrolment.pk])
    assert evidence.activity == attendance.unit.iri


def test_the_date_defaults_to_the_day_of_the_run(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    assert confirm(enrolment, trainer, now).date == FIRST_DAY


def test_confirming_twice_gives_the_first_row(
    enrolment: Enrolment, trainer: User, admin_user: User, now: dt.datetime
) -> None:
    first = confirm(enrolment, trainer, now)

    again = confirm(enrolment, admin_user, now + dt.timedelta(hours=1), date=dt.date(2026, 3, 1))

    assert again == first
    assert (Attendance.objects.count(), Statement.objects.count()) == (1, 1)
    assert Attendance.objects.get().confirmed_by == trainer


def test_a_valid_attendance_answers_whatever_is_asked_again(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    first = confirm(enrolment, trainer, now)

    assert confirm(enrolment, trainer, now, date=dt.date(2030, 1, 1)) == first


class TestMakeUpDay:
    """A missed day is attended elsewhere."""

    def test_at_another_run_of_another_provider(
        self, enrolment: Enrolment, other_provider: Provider, admin_user: User, now: dt.datetime
    ) -> None:
        elsewhere = make_run(enrolment.edition, provider=other_provider, dates=[dt.date(2026, 2, 16)])
        day = elsewhere.days.get()

        attendance = confirm(enrolment, admin_user, now, provider=other_provider, seminar_day=day)

        assert (attendance.date, attendance.provider, attendance.seminar_day) == (
            dt.date(2026, 2, 16),
            other_provider,
            day,
        )
        assert UnitProgress.objects.get(unit=attendance.unit).attended_on == dt.date(2026, 2, 16)

    def test_outside_any_run_we_know(
        self, enrolment: Enrolment, other_provider: Provider, admin_user: User, now: dt.datetime
    ) -> None:
        attendance = confirm(enrolment, admin_user, now, provider=other_provider, date=dt.date(2026, 2, 18))

        assert (attendance.seminar_day, attendance.date) == (None, dt.date(2026, 2, 18))

    def test_at_the_own_provider_on_another_date(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        attendance = confirm(enrolment, trainer, now, date=dt.date(2026, 2, 28))

        assert (attendance.seminar_day, attendance.date) == (None, dt.date(2026, 2, 28))

    def test_without_a_run_of_ones_own(self, pilot: User, run: Run, trainer: User, now: dt.datetime) -> None:
        alone = make_enrolment(pilot, edition=run.edition)

        attendance = confirm(
            alone, trainer, now, provider=run.provider, seminar_day=run.days.get(unit__position=1)
        )

        assert attendance.date == FIRST_DAY


class TestRefused:
    """What cannot be true."""

    def refuse(self, enrolment: Enrolment, actor: User, now: dt.datetime, **fields: Any) -> str:
        """The words of the refusal, after which nothing is stored."""
        with pytest.raises(AttendanceError) as refusal, transaction.atomic():
            confirm(enrolment, actor, now, **fields)
        assert not Attendance.objects.exists()
        assert not Statement.objects.exists()
        return str(refusal.value)

    def test_a_day_in_the_future(self, enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
        assert "Zukunft" in self.refuse(enrolment, trainer, now, date=dt.date(2026, 3, 3))

    def test_the_day_before_in_berlin(self, enrolment: Enrolment, trainer: User) -> None:
        the_eve = dt.datetime(2026, 2, 26, 22, 59, tzinfo=dt.UTC)
        self.refuse(enrolment, trainer, the_eve)

        assert confirm(enrolment, trainer, the_eve + dt.timedelta(minutes=1)).date == FIRST_DAY

    def test_ones_own_attendance(self, enrolment: Enrolment, pilot: User, now: dt.datetime) -> None:
        self.refuse(enrolment, pilot, now)

    def test_a_unit_of_another_edition(self, enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
        stray = make_edition("aufbau").units.first()

        self.refuse(enrolment, trainer, now, unit=stray, date=FIRST_DAY)

    def test_a_day_that_teaches_another_unit(
        self, enrolment: Enrolment, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        self.refuse(enrolment, trainer, now, seminar_day=run.days.get(unit__position=2))

    def test_a_day_of_another_provider(
        self, enrolment: Enrolment, run: Run, other_provider: Provider, trainer: User, now: dt.datetime
    ) -> None:
        day = run.days.get(unit__position=1)

        self.refuse(enrolment, trainer, now, seminar_day=day, provider=other_provider)

    def test_a_date_that_contradicts_the_day(
        self, enrolment: Enrolment, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        day = run.days.get(unit__position=1)

        self.refuse(enrolment, trainer, now, seminar_day=day, date=dt.date(2026, 2, 20))

    def test_no_date_at_all(
        self, enrolment: Enrolment, other_provider: Provider, trainer: User, now: dt.datetime
    ) -> None:
        assert "Datum" in self.refuse(enrolment, trainer, now, provider=other_provider)

    def test_a_day_after_withdrawing(self, enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
        Enrolment.objects.update(state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 2, 26))

        self.refuse(enrolment, trainer, now)


def test_a_day_before_withdrawing_is_still_confirmed(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    Enrolment.objects.update(state=EnrolmentState.WITHDRAWN, withdrawn_on=FIRST_DAY)

    assert confirm(enrolment, trainer, now).date == FIRST_DAY


class TestOnline:
    """Rule C5: online, the provider confirms completed days."""

    @pytest.fixture
    def online(self, edition: CourseEdition, provider: Provider, pilot: User) -> Enrolment:
        """The pilot in an online run without dates."""
        return make_enrolment(pilot, run=make_run(edition, provider=provider, preset=CompletionPreset.ONLINE))

    def test_c5_a_completed_day_is_confirmed_with_one_click(
        self, online: Enrolment, admin_user: User, now: dt.datetime
    ) -> None:
        read_lessons(online, 1)
        pass_quiz(online, 1)

        attendance = confirm(online, admin_user, now)

        assert attendance.date == dt.date(2026, 2, 20), "the day it was completed"
        day = UnitProgress.objects.get(unit=unit_of(online, 1))
        assert (day.attended_on, day.completed_on) == (dt.date(2026, 2, 20), dt.date(2026, 2, 20))

    def test_c5_an_unfinished_day_is_not_confirmed(
        self, online: Enrolment, admin_user: User, now: dt.datetime
    ) -> None:
        pass_quiz(online, 1)

        with pytest.raises(AttendanceError, match="Lektionen"):
            confirm(online, admin_user, now, date=FIRST_DAY)

    def test_c5_a_make_up_day_in_class_counts_as_attended_anyway(
        self, online: Enrolment, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        attendance = confirm(online, trainer, now, seminar_day=run.days.get(unit__position=1))

        assert attendance.date == FIRST_DAY
        assert UnitProgress.objects.get(unit=attendance.unit).completed_on is None


class TestConfirmDay:
    """A trainer confirms a list."""

    def test_several_learners_at_once(
        self, enrolment: Enrolment, colleague: User, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        other = make_enrolment(colleague, run=run)
        day = run.days.get(unit__position=2)

        rows = confirm_day(seminar_day=day, enrolments=[enrolment, other], actor=trainer, now=now)

        assert {row.enrolment for row in rows} == {enrolment, other}
        assert {(row.seminar_day, row.date) for row in rows} == {(day, dt.date(2026, 2, 28))}

    def test_all_or_none(
        self, enrolment: Enrolment, colleague: User, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        stranger_here = make_enrolment(colleague, edition=make_edition("aufbau"))
        day = run.days.get(unit__position=2)

        with pytest.raises(AttendanceError), transaction.atomic():
            confirm_day(seminar_day=day, enrolments=[enrolment, stranger_here], actor=trainer, now=now)

        assert not Attendance.objects.exists()


class TestWithdraw:
    """A confirmation is taken back with a reason and stays on record."""

    def test_row_statement_and_progress(self, enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
        pass_quiz(enrolment, 1)
        attendance = attend(enrolment, 1, trainer=trainer, now=now)
        later = now + dt.timedelta(hours=1)

        withdraw_attendance(attendance=attendance, reason=" Verwechslung ", actor=trainer, now=later)

        attendance.refresh_from_db()
        assert (attendance.withdrawn_by, attendance.withdrawn_at, attendance.withdrawn_reason) == (
            trainer,
            later,
            "Verwechslung",
        )
        statement_id = journal.statement_id(kind="day-attended", fact=attendance.pk)
        assert Statement.objects.get(statement_id=statement_id).is_voided
        day = UnitProgress.objects.get(unit=attendance.unit)
        assert (day.attended_on, day.completed_on, day.quiz_passed_on) == (None, None, dt.date(2026, 2, 20))

    def test_the_reason_stays_out_of_the_journal(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        attendance = attend(enrolment, 1, trainer=trainer, now=now)

        withdraw_attendance(attendance=attendance, reason="war krank", actor=trainer, now=now)

        assert not [row for row in Statement.objects.all() if "krank" in row.body]

    def test_progress_follows_even_if_the_journal_never_knew(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        attendance = attend(enrolment, 1, trainer=trainer, now=now)
        Statement.objects.all().delete()

        withdraw_attendance(attendance=attendance, reason="Verwechslung", actor=trainer, now=now)

        assert UnitProgress.objects.get(unit=attendance.unit).attended_on is None

    def test_twice_changes_nothing(self, enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
        attendance = attend(enrolment, 1, trainer=trainer, now=now)
        withdraw_attendance(attendance=attendance, reason="Verwechslung", actor=trainer, now=now)
        count = Statement.objects.count()

        again = withdraw_attendance(attendance=attendance, reason="Anders", actor=trainer, now=now)

        assert again.withdrawn_reason == "Verwechslung"
        assert Statement.objects.count() == count

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
    def test_needs_a_reason_that_fits(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime, reason: str
    ) -> None:
        attendance = attend(enrolment, 1, trainer=trainer, now=now)

        with pytest.raises(AttendanceError):
            withdraw_attendance(attendance=attendance, reason=reason, actor=trainer, now=now)

        attendance.refresh_from_db()
        assert attendance.withdrawn_at is None

    def test_a_new_confirmation_is_a_new_fact(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        first = attend(enrolment, 1, trainer=trainer, now=now)
        withdraw_attendance(attendance=first, reason="Verwechslung", actor=trainer, now=now)

        second = attend(enrolment, 1, trainer=trainer, now=now)

        assert second != first
        assert Attendance.objects.count() == 2
        assert UnitProgress.objects.get(unit=second.unit).attended_on == FIRST_DAY
        assert len(evidence_for(registrations=[enrolment.pk])) == 1


def test_the_database_promises_one_valid_attendance(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    first = attend(enrolment, 1, trainer=trainer, now=now)
    twin = Attendance(
        enrolment=enrolment,
        unit=first.unit,
        date=first.date,
        provider=first.provider,
        confirmed_by=trainer,
        confirmed_at=now,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_the_same_time_give_one_row(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    at_once = threading.Barrier(4)
    seen: list[Any] = []

    def act() -> None:
        try:
            at_once.wait()
            seen.append(attend(enrolment, 1, trainer=trainer, now=now).pk)
        except Exception as error:  # noqa: BLE001 - whatever a thread dies of is the test's finding
            seen.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [Attendance.objects.get().pk] * 4
    assert Statement.objects.count() == 1
    assert UnitProgress.objects.get(unit__position=1).attended_on == FIRST_DAY
