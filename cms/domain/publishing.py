"""From live pages to editions: what people can enrol in is always what is published.

Every receiver that may have changed a course's structure says so here. ``curriculum`` compares and makes a new edition
only when units, lessons, their order, ``mandatory`` or the quiz changed; text edits make none.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from wagtail.models import Page

from cms.models import CoursePage, UnitPage
from curriculum.domain import catalogue
from curriculum.domain.catalogue import ActivitySpec, CatalogueError, CourseSpec, UnitSpec
from curriculum.enums import ActivityKind, CompletionPreset, Level
from curriculum.models import CourseEdition

logger = logging.getLogger(__name__)

# While an import runs: the pages of courses that changed, published once at its end.
_deferred: ContextVar[set[int] | None] = ContextVar("deferred_courses", default=None)


def course_spec(course: CoursePage) -> CourseSpec:
    """The course as its live pages describe it: live units with their live lessons, then their live quiz."""
    return CourseSpec(
        id=course.translation_key,
        programme_key=course.programme_key,
        programme_title=course.programme_title,
        key=course.key,
        level=Level(course.level),
        title=course.title,
        certificate_title=course.certificate_title,
        preset=CompletionPreset(course.preset),
        units=tuple(_unit_spec(unit) for unit in course.published_units()),
    )


def _unit_spec(unit: UnitPage) -> UnitSpec:
    activities = [
        ActivitySpec(
            kind=ActivityKind.LESSON,
            key=lesson.translation_key,
            title=lesson.title,
            minutes=lesson.minutes,
            mandatory=lesson.mandatory,
        )
        for lesson in unit.lessons
    ]
    if unit.quiz is not None and unit.quiz.live:
        activities.append(
            ActivitySpec(
                kind=ActivityKind.QUIZ, key=unit.quiz.pk, title=unit.quiz.title, minutes=unit.quiz.minutes
            )
        )
    return UnitSpec(
        key=unit.translation_key,
        title=unit.title,
        summary=unit.summary,
        is_seminar_day=unit.is_seminar_day,
        ue=unit.ue,
        activities=tuple(activities),
    )


def publish_course(*, course: CoursePage, now: dt.datetime) -> CourseEdition | None:
    """The edition that the live pages make; ``None`` while the course or all its units are unpublished.

    Raises ``CatalogueError`` when the pages contradict each other.
    """
    if not course.live:
        return None
    spec = course_spec(course)
    return catalogue.publish_edition(spec=spec, now=now) if spec.units else None


def structure_changed(*, pages: Iterable[Page], now: dt.datetime) -> None:
    """Bring the editions of the courses around ``pages`` up to date, now or at the end of ``deferred_editions``.

    An edition that cannot be made leaves the last one standing and is logged: what an editor published stays published.
    """
    courses = {course.pk: course for page in pages if (course := _course_around(page))}
    waiting = _deferred.get()
    if waiting is not None:
        waiting.update(courses)
        return
    for course in courses.values():
        try:
            publish_course(course=course, now=now)
        except CatalogueError:
            logger.exception("The pages of course %s make no edition.", course.key)


@contextmanager
def deferred_editions(*, now: dt.datetime) -> Iterator[set[int]]:
    """Collect changes and make at most one edition a course when the block ends well; yields the ids of the courses.

    Raises ``CatalogueError``, so that an import is undone as a whole.
    """
    courses: set[int] = set()
    token = _deferred.set(courses)
    try:
        yield courses
    finally:
        _deferred.reset(token)
    for course in CoursePage.objects.filter(pk__in=courses).order_by("path"):
        publish_course(course=course, now=now)


@transaction.atomic
def reconcile_editions(*, now: dt.datetime) -> int:
    """Make every live course's edition again, for what an interruption left behind; the number of new editions."""
    before = CourseEdition.objects.count()
    structure_changed(pages=CoursePage.objects.live().order_by("path"), now=now)
    return CourseEdition.objects.count() - before


def _course_around(page: Page) -> CoursePage | None:
    return CoursePage.objects.ancestor_of(page, inclusive=True).first()
