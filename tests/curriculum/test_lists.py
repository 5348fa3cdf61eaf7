"""Participants, runs and HR's list: who sees what, in a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.domain.attendance import withdraw_attendance
from curriculum.domain.queries import (
    all_runs,
    enrolments_for_hr,
    participants,
    runs_for_trainer,
)
from curriculum.enums import CompletionPreset, EnrolmentState
from curriculum.models import CourseEdition, Enrolment, Run
from lms.accounts.domain.roles import roles_of
from lms.accounts.enums import Role
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User
from tests.curriculum.learning import attend, pass_quiz, read_lessons
from tests.factories import make_edition, make_enrolment, make_person, make_run
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


def fill(run: Run, count: int, body: PublicBody | None = None) -> list[Enrolment]:
    """``count`` learners in ``run``."""
    return [
        make_enrolment(
            make_person(f"l{number}-{run.pk}", first_name="Lea", last_name=f"Nummer {number:03}", body=body),
            run=run,
        )
        for number in range(count)
    ]


class TestParticipants:
    """What a trainer sees of a class."""

    def test_by_name_with_their_facts(
        self, enrolment: Enrolment, colleague: User, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        make_enrolment(colleague, run=run)
        pass_quiz(enrolment, 1)
        attendance = attend(enrolment, 1, trainer=trainer, now=now)

        found = participants(run)

        assert [(one.name, one.body_name) for one in found] == [
            ("Änne Großmann", "Aidlingen"),
            ("Jörg Łukasiewicz", "Aidlingen"),
        ]
        first, second, _third = found[0].days
        assert (first.day_number, first.quiz_passed_on, first.attended_on, first.attendance_id) == (
            1,
            dt.date(2026, 2, 20),
            dt.date(2026, 2, 27),
            attendance.pk,
        )
        assert (second.day_number, second.attended_on, second.attendance_id) == (2, None, None)
        assert {day.attendance_id for day in found[1].days} == {None}

    def test_withdrawn_learners_and_confirmations_are_gone(
        self, enrolment: Enrolment, colleague: User, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        make_enrolment(colleague, run=run, state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 2, 20))
        attendance = attend(enrolment, 1, trainer=trainer, now=now)
        withdraw_attendance(attendance=attendance, reason="Irrtum", actor=trainer, now=now)

        (one,) = participants(run)

        assert one.enrolment_id == enrolment.pk
        assert one.days[0].attendance_id is None

    @pytest.mark.parametrize("count", [1, 3, 300])
    def test_five_queries_at_any_size(self, run: Run, count: int) -> None:
        fill(run, count)

        with CaptureQueriesContext(connection) as queries:
            assert len(participants(run)) == count

        assert len(queries) == 5


class TestRunsForTrainer:
    """The runs somebody looks after."""

    def titles(self, person: User, today: dt.date) -> list[str]:
        """In their order."""
        return [run.title for run in runs_for_trainer(person, roles_of(person=person, today=today), today)]

    def test_named_trainers_and_the_providers_office(
        self, run: Run, trainer: User, provider: Provider, other_provider: Provider, today: dt.date
    ) -> None:
        make_run(run.edition, provider=provider, title="Ohne mich")
        make_run(run.edition, provider=other_provider, title="Anderswo")
        clerk = make_person("clerk", first_name="Bea", last_name="Büro")
        grant(clerk, Role.PROVIDER_OFFICE, provider=provider)

        assert self.titles(trainer, today) == [run.title]
        assert set(self.titles(clerk, today)) == {run.title, "Ohne mich"}

    def test_nobody_else(
        self, run: Run, pilot: User, hr: User, office: User, trainer: User, today: dt.date
    ) -> None:
        make_enrolment(pilot, run=run)
        RoleGrant.objects.filter(person=trainer).update(valid_to=today - dt.timedelta(days=1))

        for person in (pilot, hr, office, trainer):
            assert self.titles(person, today) == []

    def test_the_next_run_is_on_top_and_past_ones_below(
        self, edition: CourseEdition, provider: Provider, trainer: User, today: dt.date
    ) -> None:
        for title, day in [("alt", -40), ("neulich", -4), ("bald", 3), ("später", 30), ("heute", 0)]:
            make_run(
                edition,
                provider=provider,
                title=title,
                dates=[today + dt.timedelta(days=day)],
                trainers=[trainer],
            )

        assert self.titles(trainer, today) == ["heute", "bald", "später", "neulich", "alt"]

    def test_a_run_tells_what_is_to_confirm(
        self, enrolment: Enrolment, colleague: User, run: Run, trainer: User, now: dt.datetime, today: dt.date
    ) -> None:
        make_enrolment(colleague, run=run)
        attend(enrolment, 1, trainer=trainer, now=now)

        (summary,) = all_runs(trainer, today)

        assert (summary.participants, summary.to_confirm, summary.is_over) == (2, 5, True)
        assert (summary.first_day, summary.last_day) == (dt.date(2026, 2, 27), dt.date(2026, 3, 1))
        assert [(day.day_number, day.is_mine, day.confirmed) for day in summary.days] == [
            (1, True, 1),
            (2, True, 0),
            (3, True, 0),
        ]

    def test_days_to_come_are_not_to_confirm(self, enrolment: Enrolment, trainer: User) -> None:
        (summary,) = all_runs(trainer, dt.date(2026, 2, 27))

        assert (summary.to_confirm, summary.is_over) == (1, False)

    def test_online_only_completed_days_are_to_confirm(
        self, pilot: User, edition: CourseEdition, provider: Provider, office: User, today: dt.date
    ) -> None:
        run = make_run(edition, provider=provider, preset=CompletionPreset.ONLINE)
        enrolment = make_enrolment(pilot, run=run)
        assert all_runs(office, today)[0].to_confirm == 0

        read_lessons(enrolment, 1)
        pass_quiz(enrolment, 1)

        assert all_runs(office, today)[0].to_confirm == 1

    @pytest.mark.parametrize("count", [1, 3, 300])
    def test_six_queries_at_any_size(
        self, edition: CourseEdition, provider: Provider, trainer: User, today: dt.date, count: int
    ) -> None:
        for _number in range(count):
            make_run(edition, provider=provider, dates=[today], trainers=[trainer])
        roles = roles_of(person=trainer, today=today)

        with CaptureQueriesContext(connection) as queries:
            assert len(runs_for_trainer(trainer, roles, today)) == count

        assert len(queries) == 6


class TestHr:
    """The HR unit of a body sees its own people's days, and nothing more."""

    def test_own_body_only(
        self, enrolment: Enrolment, stranger: User, colleague: User, body: PublicBody, today: dt.date
    ) -> None:
        make_enrolment(stranger, run=enrolment.run)
        make_enrolment(colleague, edition=make_edition("agil"))

        found = enrolments_for_hr(bodies={body.pk}, today=today)

        assert {(str(one.person), one.course.title) for one in found} == {
            ("Änne Großmann", "Kurs basis"),
            ("Jörg Łukasiewicz", "Kurs agil"),
        }

    def test_p8_the_view_ends_on_the_leaving_date(
        self, enrolment: Enrolment, pilot: User, body: PublicBody, today: dt.date
    ) -> None:
        Employment.objects.filter(person=pilot).update(valid_to=today)

        assert enrolments_for_hr(bodies={body.pk}, today=today).exists()
        assert not enrolments_for_hr(bodies={body.pk}, today=today + dt.timedelta(days=1)).exists()

    def test_a_new_employer_does_not_see_what_the_former_one_paid(
        self, enrolment: Enrolment, pilot: User, other_body: PublicBody, today: dt.date
    ) -> None:
        Employment.objects.create(person=pilot, body=other_body, valid_from=today)

        assert not enrolments_for_hr(bodies={other_body.pk}, today=today).exists()
