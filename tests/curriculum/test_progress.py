"""Progress follows evidence: live, recomputed, in any order, with or without details."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection

from curriculum.domain.catalogue import ActivitySpec, CourseSpec, UnitSpec, publish_edition
from curriculum.domain.progress import (
    LessonError,
    complete_lesson,
    recompute_progress,
)
from curriculum.enums import ActivityKind, CompletionPreset, EnrolmentState, EvidenceGrade, Level
from curriculum.models import (
    ActivityProgress,
    CourseEdition,
    Enrolment,
    EnrolmentProgress,
    LessonCompletion,
    UnitProgress,
)
from curriculum.signals import completion_changed
from lms.accounts.models import Provider, User
from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from tests.curriculum.learning import (
    LEARNT_AT,
    attend,
    lessons_of,
    pass_quiz,
    quiz_event,
    quiz_of,
    read_lessons,
    unit_of,
)
from tests.factories import make_edition, make_enrolment, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes() -> Iterator[list[uuid.UUID]]:
    """The enrolments of every ``completion_changed`` in the order they came."""
    heard: list[uuid.UUID] = []

    def listen(*, enrolment: Enrolment, **_signal: object) -> None:
        heard.append(enrolment.pk)

    completion_changed.connect(listen)
    yield heard
    completion_changed.disconnect(listen)


def publish_with_optional_lesson() -> CourseEdition:
    """One day with a lesson, an optional lesson and a quiz."""
    kinds = [(ActivityKind.LESSON, True), (ActivityKind.LESSON, False), (ActivityKind.QUIZ, True)]
    activities = tuple(
        ActivitySpec(kind=kind, key=uuid.uuid4(), title=f"Teil {n}", minutes=30, mandatory=mandatory)
        for n, (kind, mandatory) in enumerate(kinds)
    )
    unit = UnitSpec(
        key=uuid.uuid4(), title="Tag 1", summary="", is_seminar_day=True, ue=8, activities=activities
    )
    spec = CourseSpec(
        id=uuid.uuid4(),
        programme_key="digitallotsen",
        programme_title="Kommunale Digitallotsen",
        key="bonus",
        level=Level.AUFBAU,
        title="Mit Kür",
        certificate_title="Mit Kür",
        preset=CompletionPreset.SELF_STUDY,
        units=(unit,),
    )
    return publish_edition(spec=spec, now=LEARNT_AT)


class TestCompleteLesson:
    """A learner declares a lesson done."""

    def test_fact_statement_and_progress_come_together(self, enrolment: Enrolment, pilot: User) -> None:
        lesson = lessons_of(enrolment, 1)[0]

        completion = complete_lesson(enrolment=enrolment, activity=lesson, now=LEARNT_AT)

        assert (completion.enrolment, completion.activity, completion.completed_at) == (
            enrolment,
            lesson,
            LEARNT_AT,
        )
        statement = Statement.objects.get()
        assert statement.statement_id == journal.statement_id(kind="lesson-completed", fact=completion.pk)
        assert (statement.verb, statement.registration, statement.timestamp, statement.weight) == (
            verbs.COMPLETED.iri,
            enrolment.pk,
            LEARNT_AT,
            Weight.EVIDENCE,
        )
        assert str(pilot.xapi_account) in statement.body
        assert pilot.email not in statement.body
        progress = ActivityProgress.objects.get()
        assert (progress.activity, progress.reached_at, progress.grade) == (
            lesson,
            LEARNT_AT,
            EvidenceGrade.SELF_DECLARED,
        )

    def test_a_second_click_changes_nothing(self, enrolment: Enrolment) -> None:
        lesson = lessons_of(enrolment, 1)[0]
        first = complete_lesson(enrolment=enrolment, activity=lesson, now=LEARNT_AT)

        again = complete_lesson(enrolment=enrolment, activity=lesson, now=LEARNT_AT + dt.timedelta(hours=1))

        assert again == first
        assert (LessonCompletion.objects.count(), Statement.objects.count()) == (1, 1)

    def test_a_lesson_of_another_edition_is_refused(self, enrolment: Enrolment) -> None:
        other = make_enrolment(enrolment.person, edition=make_edition("aufbau"))

        with pytest.raises(LessonError):
            complete_lesson(enrolment=enrolment, activity=lessons_of(other, 1)[0], now=LEARNT_AT)

        assert not LessonCompletion.objects.exists()
        assert not Statement.objects.exists()

    def test_a_quiz_is_not_done_by_declaring_so(self, enrolment: Enrolment) -> None:
        with pytest.raises(LessonError):
            complete_lesson(enrolment=enrolment, activity=quiz_of(enrolment, 1), now=LEARNT_AT)

    def test_a_withdrawn_learner_learns_no_more(self, enrolment: Enrolment) -> None:
        Enrolment.objects.update(state=EnrolmentState.WITHDRAWN, withdrawn_on=dt.date(2026, 2, 15))

        with pytest.raises(LessonError):
            complete_lesson(enrolment=enrolment, activity=lessons_of(enrolment, 1)[0], now=LEARNT_AT)


class TestFacts:
    """The three facts as they reach the rows (rule C2)."""

    def test_c2_lessons_are_done_when_all_are(self, enrolment: Enrolment) -> None:
        first, second = lessons_of(enrolment, 1)
        complete_lesson(enrolment=enrolment, activity=first, now=LEARNT_AT)
        day = UnitProgress.objects.get(enrolment=enrolment, unit=first.unit)
        assert day.lessons_done_on is None

        complete_lesson(enrolment=enrolment, activity=second, now=LEARNT_AT + dt.timedelta(days=1))

        day.refresh_from_db()
        assert (day.lessons_done_on, day.quiz_passed_on, day.attended_on, day.completed_on) == (
            dt.date(2026, 2, 21),
            None,
            None,
            None,
        )

    def test_dates_are_berlins(self, enrolment: Enrolment) -> None:
        half_past_midnight_in_berlin = dt.datetime(2026, 2, 20, 23, 30, tzinfo=dt.UTC)

        pass_quiz(enrolment, 1, at=half_past_midnight_in_berlin)

        assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).quiz_passed_on == dt.date(2026, 2, 21)

    def test_c5_in_class_a_day_is_complete_when_attended_and_passed(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        pass_quiz(enrolment, 1)
        attend(enrolment, 1, trainer=trainer, now=now)

        day = UnitProgress.objects.get(unit=unit_of(enrolment, 1))
        assert (day.lessons_done_on, day.quiz_passed_on, day.attended_on, day.completed_on) == (
            None,
            dt.date(2026, 2, 20),
            dt.date(2026, 2, 27),
            dt.date(2026, 2, 27),
        )

    def test_c2_the_course_is_complete_when_all_days_are(
        self, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        for number in (1, 2, 3):
            assert not EnrolmentProgress.objects.filter(completed_on__isnull=False).exists()
            attend(enrolment, number, trainer=trainer, now=now)
            pass_quiz(enrolment, number)

        progress = EnrolmentProgress.objects.get()
        assert (progress.units_complete, progress.units_attended, progress.units_total) == (3, 3, 3)
        assert progress.completed_on == dt.date(2026, 3, 1)

    def test_without_a_run_the_editions_rule_holds(self, pilot: User, edition: CourseEdition) -> None:
        enrolment = make_enrolment(pilot, edition=edition)

        read_lessons(enrolment, 1)
        pass_quiz(enrolment, 1)

        assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).completed_on == dt.date(2026, 2, 20)

    def test_the_first_time_counts(self, enrolment: Enrolment) -> None:
        pass_quiz(enrolment, 1, at=LEARNT_AT)
        pass_quiz(enrolment, 1, at=LEARNT_AT + dt.timedelta(days=3))

        assert ActivityProgress.objects.get().reached_at == LEARNT_AT

    def test_optional_activities_never_block_and_are_shown(self, pilot: User) -> None:
        enrolment = make_enrolment(pilot, edition=publish_with_optional_lesson())
        first, optional = lessons_of(enrolment, 1)

        complete_lesson(enrolment=enrolment, activity=first, now=LEARNT_AT)
        pass_quiz(enrolment, 1)
        assert UnitProgress.objects.get().completed_on == dt.date(2026, 2, 20)

        complete_lesson(enrolment=enrolment, activity=optional, now=LEARNT_AT + dt.timedelta(days=9))
        assert ActivityProgress.objects.count() == 3
        assert UnitProgress.objects.get().lessons_done_on == dt.date(2026, 2, 20)


class TestGrades:
    """Who says so matters."""

    def test_c5_passed_reported_by_content_completes_no_quiz(self, enrolment: Enrolment) -> None:
        event = pass_quiz(enrolment, 1)
        Statement.objects.update(client="content-package-7")

        recompute_progress(enrolments=[enrolment], now=event.timestamp)

        assert not ActivityProgress.objects.exists()
        assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).quiz_passed_on is None

    def test_completed_reported_by_content_completes_a_lesson_and_says_so(self, enrolment: Enrolment) -> None:
        complete_lesson(enrolment=enrolment, activity=lessons_of(enrolment, 1)[0], now=LEARNT_AT)
        Statement.objects.update(client="content-package-7")

        recompute_progress(enrolments=[enrolment], now=LEARNT_AT)

        assert ActivityProgress.objects.get().grade == EvidenceGrade.CONTENT_REPORTED

    @pytest.mark.parametrize("verb", [verbs.FAILED, verbs.COMPLETED, verbs.ANSWERED, verbs.ATTENDED])
    def test_no_other_verb_passes_a_quiz(self, enrolment: Enrolment, verb: verbs.Verb) -> None:
        journal.record(events=[quiz_event(enrolment, 1, verb=verb)], now=LEARNT_AT)

        assert not ActivityProgress.objects.exists()

    def test_a_detail_proves_nothing(self, enrolment: Enrolment) -> None:
        journal.record(events=[quiz_event(enrolment, 1, weight=Weight.DETAIL)], now=LEARNT_AT)

        assert not ActivityProgress.objects.exists()

    def test_evidence_of_somebody_else_proves_nothing(self, enrolment: Enrolment, colleague: User) -> None:
        other = make_enrolment(colleague, run=enrolment.run)

        pass_quiz(other, 1)

        assert not ActivityProgress.objects.filter(enrolment=enrolment).exists()
        assert ActivityProgress.objects.filter(enrolment=other).exists()


def test_a_voided_statement_takes_progress_back(
    enrolment: Enrolment, trainer: User, now: dt.datetime, changes: list[uuid.UUID]
) -> None:
    attend(enrolment, 1, trainer=trainer, now=now)
    passed = pass_quiz(enrolment, 1)
    assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).completed_on is not None
    changes.clear()

    journal.void(kind=passed.kind, fact=passed.fact, now=now)

    day = UnitProgress.objects.get(unit=unit_of(enrolment, 1))
    assert (day.quiz_passed_on, day.attended_on, day.completed_on) == (None, dt.date(2026, 2, 27), None)
    assert not ActivityProgress.objects.exists()
    assert changes == [enrolment.pk]


def test_news_come_once_for_each_change_and_only_when_facts_change(
    enrolment: Enrolment, trainer: User, now: dt.datetime, changes: list[uuid.UUID]
) -> None:
    first, second = lessons_of(enrolment, 1)
    complete_lesson(enrolment=enrolment, activity=first, now=LEARNT_AT)
    assert changes == [], "one of two lessons is no fact yet"

    complete_lesson(enrolment=enrolment, activity=second, now=LEARNT_AT)
    attend(enrolment, 1, trainer=trainer, now=now)
    assert changes == [enrolment.pk] * 2

    attend(enrolment, 1, trainer=trainer, now=now)
    recompute_progress(enrolments=[enrolment], now=now)
    assert changes == [enrolment.pk] * 2


def test_news_come_inside_the_transaction_and_see_the_new_rows(enrolment: Enrolment) -> None:
    seen: list[tuple[bool, dt.date | None]] = []

    def look(*, enrolment: Enrolment, **_signal: object) -> None:
        day = UnitProgress.objects.get(enrolment=enrolment, unit__position=1)
        seen.append((connection.in_atomic_block, day.quiz_passed_on))

    completion_changed.connect(look)
    pass_quiz(enrolment, 1)
    completion_changed.disconnect(look)

    assert seen == [(True, dt.date(2026, 2, 20))]


def test_statements_of_other_registrations_are_none_of_our_business(enrolment: Enrolment) -> None:
    stray = Enrolment(pk=uuid.uuid4(), person=enrolment.person, edition=enrolment.edition)

    pass_quiz(stray, 1)

    assert not ActivityProgress.objects.exists()


def test_self_study_needs_no_attendance(pilot: User, edition: CourseEdition, provider: Provider) -> None:
    run = make_run(edition, provider=provider, preset=CompletionPreset.SELF_STUDY, fundable=False)
    enrolment = make_enrolment(pilot, run=run)

    for number in (1, 2, 3):
        read_lessons(enrolment, number)
        pass_quiz(enrolment, number)

    assert EnrolmentProgress.objects.get().completed_on == dt.date(2026, 2, 20)
