"""The learner's outline: what is done, what is missing, who must act."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from curriculum.domain.attendance import confirm_attendance
from curriculum.domain.completion_rules import Actor, Fact
from curriculum.domain.edition_units import load_units
from curriculum.domain.progress import complete_lesson
from curriculum.domain.queries import (
    Outline,
    my_enrolments,
    outline_for,
    outlines_for,
    place_of,
    readable_keys,
)
from curriculum.enums import CompletionPreset, EnrolmentState, EvidenceGrade, Level
from curriculum.models import CourseEdition, EditionUnit, Enrolment, Run
from lms.accounts.domain.roles import NOBODY, roles_of
from lms.accounts.enums import Role
from lms.accounts.models import Provider, RoleGrant, User
from tests.curriculum.learning import (
    LEARNT_AT,
    attend,
    lessons_of,
    pass_quiz,
    quiz_of,
    read_lessons,
    unit_of,
)
from tests.factories import make_edition, make_enrolment, make_person, make_run
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


def words(outline: Outline, number: int) -> list[str]:
    """What is missing in the unit at position ``number``."""
    return [step.text for step in outline.units[number - 1].next_steps]


def test_the_outline_shows_units_activities_and_dates(enrolment: Enrolment, run: Run) -> None:
    complete_lesson(enrolment=enrolment, activity=lessons_of(enrolment, 1)[0], now=LEARNT_AT)
    pass_quiz(enrolment, 1)

    outline = outline_for(enrolment=enrolment)

    assert (outline.enrolment_id, outline.course_title, outline.run_title, outline.provider_name) == (
        enrolment.pk,
        enrolment.course.title,
        run.title,
        run.provider.name,
    )
    assert (outline.edition_number, outline.preset, outline.is_active, outline.is_complete) == (
        1,
        CompletionPreset.IN_CLASS,
        True,
        False,
    )
    assert outline.dates == (dt.date(2026, 2, 27), dt.date(2026, 2, 28), dt.date(2026, 3, 1))
    day = outline.units[0]
    assert (day.title, day.day_number, day.date, day.ue, day.minutes) == (
        "Tag 1",
        1,
        dt.date(2026, 2, 27),
        8,
        180,
    )
    assert [(activity.is_lesson, activity.done_on, activity.grade) for activity in day.activities] == [
        (True, dt.date(2026, 2, 20), EvidenceGrade.SELF_DECLARED),
        (True, None, None),
        (False, dt.date(2026, 2, 20), EvidenceGrade.SERVER_GRADED),
    ]
    assert (day.lessons_done_on, day.quiz_passed_on, day.attended_on, day.completed_on) == (
        None,
        dt.date(2026, 2, 20),
        None,
        None,
    )


class TestNextSteps:
    """In plain German, with who must act."""

    def test_in_class_trainer_and_quiz(self, enrolment: Enrolment) -> None:
        outline = outline_for(enrolment=enrolment)

        assert words(outline, 2) == [
            f"Bitte bestehen Sie die Lernkontrolle „{quiz_of(enrolment, 2).title}“.",
            "Ihre Trainerin oder Ihr Trainer bestätigt Tag 2 (28.02.2026).",
        ]
        assert [(step.fact, step.actor) for step in outline.units[1].next_steps] == [
            (Fact.QUIZ, Actor.LEARNER),
            (Fact.ATTENDED, Actor.TRAINER),
        ]
        assert len(outline.next_steps) == 6

    def test_what_is_done_is_missing_no_more(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        pass_quiz(enrolment, 1)
        attend(enrolment, 1, trainer=trainer, now=now)

        assert words(outline_for(enrolment=enrolment), 1) == []

    def test_blended_counts_the_lessons(
        self, pilot: User, edition: CourseEdition, provider: Provider
    ) -> None:
        run = make_run(edition, provider=provider, preset=CompletionPreset.BLENDED)
        enrolment = make_enrolment(pilot, run=run)
        complete_lesson(enrolment=enrolment, activity=lessons_of(enrolment, 2)[0], now=LEARNT_AT)

        outline = outline_for(enrolment=enrolment)

        assert words(outline, 1)[0] == "Bitte schließen Sie noch 2 Lektionen ab."
        assert words(outline, 2)[0] == "Bitte schließen Sie noch eine Lektion ab."
        assert words(outline, 1)[-1] == "Ihre Trainerin oder Ihr Trainer bestätigt Tag 1."

    def test_online_the_provider_confirms_what_is_complete(
        self, pilot: User, edition: CourseEdition, provider: Provider, now: dt.datetime, admin_user: User
    ) -> None:
        run = make_run(edition, provider=provider, preset=CompletionPreset.ONLINE)
        enrolment = make_enrolment(pilot, run=run)
        read_lessons(enrolment, 1)
        pass_quiz(enrolment, 1)

        day = outline_for(enrolment=enrolment).units[0]
        (step,) = day.next_steps

        assert day.is_complete
        assert (step.text, step.actor, step.is_blocking) == (
            "Ihr Bildungspartner bestätigt Tag 1.",
            Actor.PROVIDER,
            False,
        )
        confirm_attendance(
            enrolment=enrolment, unit=unit_of(enrolment, 1), provider=provider, actor=admin_user, now=now
        )
        assert outline_for(enrolment=enrolment).units[0].next_steps == ()

    def test_in_another_language(self, enrolment: Enrolment) -> None:
        with translation.override("en"):
            assert words(outline_for(enrolment=enrolment), 1)[-1].startswith("Your trainer confirms day 1 (")


class TestResume:
    """Where to go on."""

    def test_at_the_first_activity_not_done(self, enrolment: Enrolment) -> None:
        first, second = lessons_of(enrolment, 1)
        complete_lesson(enrolment=enrolment, activity=first, now=LEARNT_AT)

        resume = outline_for(enrolment=enrolment).next_activity

        assert resume is not None
        assert resume.key == second.key

    def test_nowhere_when_all_is_done(self, enrolment: Enrolment) -> None:
        for number in (1, 2, 3):
            read_lessons(enrolment, number)
            pass_quiz(enrolment, number)

        assert outline_for(enrolment=enrolment).next_activity is None


def test_my_enrolments_are_mine_active_ones_first(pilot: User, colleague: User, run: Run) -> None:
    make_enrolment(colleague, run=run)
    old = make_enrolment(
        pilot,
        edition=make_edition("alt", level=Level.AUFBAU),
        state=EnrolmentState.WITHDRAWN,
        withdrawn_on=dt.date(2026, 2, 28),
        registered_on=dt.date(2026, 2, 28),
    )
    first = make_enrolment(pilot, run=run)
    second = make_enrolment(pilot, edition=make_edition("agil"), registered_on=dt.date(2026, 2, 20))

    mine = my_enrolments(pilot)

    assert [outline.enrolment_id for outline in mine] == [second.pk, first.pk, old.pk]
    assert [outline.is_active for outline in mine] == [True, True, False]


def test_a_complete_course_says_so(enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
    for number in (1, 2, 3):
        pass_quiz(enrolment, number)
        attend(enrolment, number, trainer=trainer, now=now)

    outline = outline_for(enrolment=enrolment)

    assert (outline.units_complete, outline.units_total, outline.completed_on) == (3, 3, dt.date(2026, 3, 1))
    assert outline.next_steps == ()


@pytest.mark.parametrize("count", [1, 3, 300])
def test_outlines_take_four_queries_at_any_size_and_two_for_a_new_edition(run: Run, count: int) -> None:
    learners = [
        make_enrolment(make_person(f"l{number}", first_name="Lea", last_name=f"Nummer {number}"), run=run)
        for number in range(count)
    ]

    with CaptureQueriesContext(connection) as first:
        outlines = outlines_for(enrolments=learners)
    with CaptureQueriesContext(connection) as second:
        assert outlines_for(enrolments=learners) == outlines

    assert len(outlines) == count
    assert (len(first), len(second)) == (6, 4)


def test_an_edition_whose_units_are_still_to_come_is_read_again(edition: CourseEdition) -> None:
    empty = CourseEdition.objects.create(
        course=edition.course, number=2, title="Leer", signature="0" * 64, published_at=edition.published_at
    )
    assert load_units([empty.pk]) == {empty.pk: ()}

    EditionUnit.objects.create(
        edition=empty,
        position=1,
        key=uuid.uuid4(),
        iri="https://x.example/1",
        title="Tag",
        is_seminar_day=True,
        ue=8,
    )

    assert [unit.row.title for unit in load_units([empty.pk])[empty.pk]] == ["Tag"]


class TestPlace:
    """Through which enrolment a learner meets a page."""

    def test_the_enrolled(self, enrolment: Enrolment, pilot: User) -> None:
        lesson = lessons_of(enrolment, 2)[1]

        place = place_of(person=pilot, key=lesson.key)

        assert place is not None
        assert (place.enrolment, place.activity) == (enrolment, lesson)

    def test_nobody_else(self, enrolment: Enrolment, colleague: User) -> None:
        assert place_of(person=colleague, key=lessons_of(enrolment, 1)[0].key) is None

    def test_nobody_after_withdrawing(self, enrolment: Enrolment, pilot: User) -> None:
        Enrolment.objects.update(state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 2, 20))

        assert place_of(person=pilot, key=lessons_of(enrolment, 1)[0].key) is None


class TestReadableKeys:
    """Which pages are open to whom."""

    def keys_for(self, person: User, today: dt.date) -> frozenset[object]:
        """The keys open to ``person``."""
        return readable_keys(person=person, roles=roles_of(person=person, today=today))

    def test_learners_trainers_and_offices(
        self, enrolment: Enrolment, pilot: User, trainer: User, provider: Provider, today: dt.date
    ) -> None:
        clerk = make_person("clerk", first_name="Bea", last_name="Büro")
        grant(clerk, Role.PROVIDER_OFFICE, provider=provider)
        units = enrolment.edition.units.all()
        expected = {unit.key for unit in units} | {
            activity.key for unit in units for activity in unit.activities.all()
        }

        assert self.keys_for(pilot, today) == expected
        assert self.keys_for(trainer, today) == expected
        assert self.keys_for(clerk, today) == expected
        assert len(expected) == 12

    def test_nobody_else(
        self,
        enrolment: Enrolment,
        colleague: User,
        hr: User,
        office: User,
        other_provider: Provider,
        today: dt.date,
    ) -> None:
        elsewhere = make_person("elsewhere", first_name="Udo", last_name="Anders")
        grant(elsewhere, Role.TRAINER, provider=other_provider)

        for person in (colleague, hr, office, elsewhere):
            assert self.keys_for(person, today) == frozenset()

    def test_a_trainer_whose_role_ended(self, enrolment: Enrolment, trainer: User, today: dt.date) -> None:
        RoleGrant.objects.filter(person=trainer).update(valid_to=today - dt.timedelta(days=1))

        assert self.keys_for(trainer, today) == frozenset()
        assert readable_keys(person=trainer, roles=NOBODY) == frozenset()
