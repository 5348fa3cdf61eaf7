"""Editions follow what is published: structure makes a new one, words never do."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

import pytest

from assessments.models import Quiz
from cms.domain.course_report import ImportReport
from cms.domain.publishing import deferred_editions, structure_changed
from cms.domain.reconciliation import reconcile
from cms.models import CoursePage, LessonPage, UnitPage
from curriculum.enums import CompletionPreset
from curriculum.models import CourseEdition, EditionActivity, EditionUnit
from lms.accounts.models import User
from tests.cms.texts import small_course
from tests.factories.curriculum import make_enrolment

Load = Callable[..., ImportReport]


def page(key: str) -> LessonPage:
    return LessonPage.objects.get(key=key)


def publish(changed: CoursePage | UnitPage | LessonPage) -> None:
    changed.save_revision().publish()


def numbers(course: CoursePage) -> list[int]:
    editions = CourseEdition.objects.filter(course_id=course.translation_key)
    return list(editions.order_by("number").values_list("number", flat=True))


def lesson_titles(course: CoursePage) -> list[str]:
    latest = CourseEdition.objects.filter(course_id=course.translation_key).order_by("-number").first()
    activities = EditionActivity.objects.filter(unit__edition=latest).order_by("unit__position", "position")
    return list(activities.values_list("title", flat=True))


def test_an_edition_holds_units_lessons_and_quizzes_as_published(course_edition: CourseEdition) -> None:
    units = list(course_edition.units.order_by("position").values_list("title", "is_seminar_day", "ue"))
    activities = EditionActivity.objects.filter(unit__edition=course_edition)

    assert units == [("Tag klein-1", True, 8), ("Tag klein-2", True, 8)]
    assert list(
        activities.order_by("unit__position", "position").values_list("kind", "title", "minutes", "mandatory")
    ) == [
        ("lesson", "Lektion klein-a", 30, True),
        ("lesson", "Lektion klein-b", 30, True),
        ("quiz", "Lernkontrolle klein-q1", 10, True),
        ("lesson", "Lektion klein-c", 30, True),
        ("lesson", "Lektion klein-d", 30, True),
        ("quiz", "Lernkontrolle klein-q2", 10, True),
    ]
    assert course_edition.preset == CompletionPreset.SELF_STUDY


def test_editing_text_makes_no_edition(course: CoursePage) -> None:
    lesson = page("klein-a")
    lesson.title, lesson.summary, lesson.minutes = "Anders", "Anders", 45
    publish(lesson)
    course.title = "Anders"
    publish(course)

    assert numbers(course) == [1]


def test_changing_mandatory_makes_an_edition(course: CoursePage) -> None:
    lesson = page("klein-a")
    lesson.mandatory = False
    lesson.save_revision()
    assert numbers(course) == [1]

    publish(lesson)

    assert numbers(course) == [1, 2]


def test_adding_a_lesson_makes_an_edition_when_it_is_published(course: CoursePage) -> None:
    unit = UnitPage.objects.get(key="klein-1")
    lesson = LessonPage(title="Neu", minutes=10, live=False)
    unit.add_child(instance=lesson)
    lesson.save_revision()
    assert numbers(course) == [1]

    publish(lesson)

    assert numbers(course) == [1, 2]
    assert lesson_titles(course)[:3] == ["Lektion klein-a", "Lektion klein-b", "Neu"]


def test_unpublishing_and_deleting_a_lesson_make_editions(course: CoursePage) -> None:
    page("klein-a").unpublish()
    assert numbers(course) == [1, 2]

    page("klein-c").delete()

    assert numbers(course) == [1, 2, 3]
    assert lesson_titles(course) == [
        "Lektion klein-b",
        "Lernkontrolle klein-q1",
        "Lektion klein-d",
        "Lernkontrolle klein-q2",
    ]


def test_deleting_a_draft_makes_no_edition(course: CoursePage) -> None:
    unit = UnitPage.objects.get(key="klein-1")
    lesson = LessonPage(title="Neu", minutes=10, live=False)
    unit.add_child(instance=lesson)

    lesson.delete()

    assert numbers(course) == [1]


def test_reordering_makes_an_edition(course: CoursePage) -> None:
    page("klein-b").move(page("klein-a"), pos="left")

    assert numbers(course) == [1, 2]
    assert lesson_titles(course)[:2] == ["Lektion klein-b", "Lektion klein-a"]


def test_moving_between_courses_makes_an_edition_of_both(load: Load, course: CoursePage) -> None:
    load(small_course("zweiter"))
    other = CoursePage.objects.get(key="zweiter")

    page("klein-b").move(UnitPage.objects.get(key="zweiter-1"), pos="last-child")

    assert (numbers(course), numbers(other)) == ([1, 2], [1, 2])
    assert "Lektion klein-b" in lesson_titles(other)


def test_a_quiz_comes_and_goes_with_its_unit_and_its_publication(course: CoursePage) -> None:
    unit = UnitPage.objects.get(key="klein-1")
    quiz = Quiz.objects.get(key="klein-q1")
    unit.quiz = None
    publish(unit)
    assert numbers(course) == [1, 2]

    unit.quiz = quiz
    publish(unit)
    assert numbers(course) == [1, 2, 3]

    Quiz.objects.get(key="klein-q1").unpublish()
    assert numbers(course) == [1, 2, 3, 4]
    assert "Lernkontrolle klein-q1" not in lesson_titles(course)


def test_a_course_that_is_not_published_makes_no_edition(load: Load, course: CoursePage) -> None:
    course.unpublish()
    page("klein-a").unpublish()
    assert numbers(course) == [1]

    publish(CoursePage.objects.get(key="klein"))

    assert numbers(course) == [1, 2]


def test_deleting_a_whole_course_makes_no_edition_on_the_way(load: Load, course: CoursePage) -> None:
    course.delete()

    assert CourseEdition.objects.count() == 1
    assert not UnitPage.objects.exists()


def test_who_is_enrolled_keeps_the_edition(
    course: CoursePage, course_edition: CourseEdition, pilot: User
) -> None:
    enrolment = make_enrolment(pilot, edition=course_edition)

    page("klein-a").unpublish()

    enrolment.refresh_from_db()
    assert enrolment.edition.number == 1
    assert EditionUnit.objects.filter(edition=enrolment.edition).count() == 2
    assert EditionActivity.objects.filter(unit__edition=enrolment.edition).count() == 6


def test_pages_that_contradict_each_other_leave_the_last_edition(
    course: CoursePage, caplog: pytest.LogCaptureFixture
) -> None:
    quiz = Quiz.objects.get(key="klein-q1")
    with caplog.at_level(logging.ERROR):
        UnitPage.objects.filter(key="klein-2").update(quiz=quiz)
        structure_changed(pages=[course], now=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))

    assert numbers(course) == [1]
    assert "make no edition" in caplog.text


def test_one_course_has_a_quiz_once(course: CoursePage) -> None:
    unit = UnitPage.objects.get(key="klein-2")
    unit.quiz = Quiz.objects.get(key="klein-q1")

    with pytest.raises(Exception, match="quiz"):
        unit.full_clean()


def test_deferred_changes_make_one_edition_at_the_end(course: CoursePage, now: dt.datetime) -> None:
    with deferred_editions(now=now):
        page("klein-a").unpublish()
        page("klein-c").unpublish()
        assert numbers(course) == [1]

    assert numbers(course) == [1, 2]


def test_reconciling_makes_what_an_interruption_left_out(course: CoursePage, now: dt.datetime) -> None:
    LessonPage.objects.filter(key="klein-a").update(live=False)

    assert reconcile(now=now) == 1
    assert reconcile(now=now) == 0
    assert numbers(course) == [1, 2]
