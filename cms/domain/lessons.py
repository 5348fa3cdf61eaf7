"""Lessons as somebody reads them: their content, their place in a course, where reading went last.

An ``enrolment`` is a row just read, by ``with_course`` and with its ``reading_position``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from wagtail.models import PageLogEntry

from cms.models import LessonPage, ReadingPosition
from curriculum.domain.outline import OutlineActivity, UnitContents, contents_of, outline_of
from curriculum.models import Enrolment


@dataclass(frozen=True)
class LessonPlace:
    """A lesson in the course of an enrolment. ``number`` counts the unit's lessons and quizzes from 1."""

    course_title: str
    unit: UnitContents
    activity: OutlineActivity
    number: int
    previous: OutlineActivity | None
    following: OutlineActivity | None


def find_place(*, enrolment: Enrolment, key: uuid.UUID) -> LessonPlace | None:
    """Where the lesson or quiz ``key`` stands in the edition of ``enrolment``, ``None`` when it is not in it."""
    steps = [(unit, activity) for unit in contents_of(enrolment) for activity in unit.activities]
    for index, (unit, activity) in enumerate(steps):
        if activity.key == key:
            return LessonPlace(
                course_title=enrolment.course.title,
                unit=unit,
                activity=activity,
                number=unit.activities.index(activity) + 1,
                previous=steps[index - 1][1] if index else None,
                following=steps[index + 1][1] if index + 1 < len(steps) else None,
            )
    return None


def find_unit(*, enrolment: Enrolment, key: uuid.UUID) -> UnitContents | None:
    """The day or module ``key`` in the edition of ``enrolment``, ``None`` when it is not in it."""
    return next((unit for unit in contents_of(enrolment) if unit.key == key), None)


def lessons_of(*, unit: UnitContents) -> list[LessonPage]:
    """The lessons of ``unit`` in order, each as it was last published; one query while all of them are."""
    keys = [activity.key for activity in unit.activities if activity.is_lesson]
    live = {page.translation_key: page for page in LessonPage.objects.live().filter(translation_key__in=keys)}
    pages = [live.get(key) or find_lesson(key=key) for key in keys]
    return [page for page in pages if page is not None]


def find_lesson(*, key: uuid.UUID) -> LessonPage | None:
    """The lesson as it was last published; ``None`` when it never was.

    An edition goes on naming a lesson after it was unpublished, and its learners go on reading it. The page's row may
    hold a draft by then, so the last published revision counts (found in Wagtail's log; without one, the row).
    """
    page: LessonPage | None = LessonPage.objects.filter(translation_key=key).order_by("path").first()
    if page is None or page.live:
        return page
    if page.first_published_at is None:
        return None
    entry = (
        PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.publish", revision__isnull=False)
        .select_related("revision")
        .order_by("-timestamp", "-pk")
        .first()
    )
    return entry.revision.as_object() if entry else page


def remember_position(*, enrolment: Enrolment, key: uuid.UUID) -> None:
    """Keep where reading went last; no query when nothing changed."""
    if _last_opened(enrolment) != key:
        ReadingPosition.objects.update_or_create(enrolment=enrolment, defaults={"activity_key": key})


def resume_at(*, enrolment: Enrolment) -> OutlineActivity | None:
    """Where to go on: at what was opened last while it is open, else at the next open activity, at last at the start.

    ``None`` for an edition without activities.
    """
    outline = outline_of(enrolment)
    activities = [activity for unit in outline.units for activity in unit.activities]
    last = _last_opened(enrolment)
    opened = next((one for one in activities if one.key == last and not one.is_done), None)
    return opened or outline.next_activity or next(iter(activities), None)


def _last_opened(enrolment: Enrolment) -> uuid.UUID | None:
    position = getattr(enrolment, "reading_position", None)
    return position.activity_key if position is not None else None
