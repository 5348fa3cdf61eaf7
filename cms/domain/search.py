"""Searching pages: everybody finds public pages, and of the lessons only what one may read."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.domain.lesson_texts import open_texts
from cms.models import CourseIndexPage, CoursePage, HomePage, LessonPage, PlainPage
from curriculum.domain.outline import Outline, OutlineUnit
from lms.base.names import normalise_name

MAX_HITS = 50
MAX_QUERY = 200
AROUND = 90  # characters shown on either side of a hit


@dataclass(frozen=True)
class Hit:
    """A page that was found; ``lesson`` is set for lessons, whose address depends on who reads."""

    title: str
    kind: str
    page: Page
    lesson: uuid.UUID | None


@dataclass(frozen=True)
class LessonHit:
    """A lesson of an own course; ``before``, ``match``, ``after`` are the passage, empty if only the title matches."""

    title: str
    course: str
    unit: str
    enrolment: uuid.UUID
    key: uuid.UUID
    before: str
    match: str
    after: str


def find_own_lessons(*, query: str, outlines: Sequence[Outline]) -> list[LessonHit]:
    """Lessons of the active ones of these courses with ``query``, best first, at most ``MAX_HITS``; one query."""
    words = _words(query)
    places = {
        activity.key: (outline, unit)
        for outline in outlines
        if outline.is_active
        for unit in outline.units
        for activity in unit.activities
        if activity.is_lesson
    }
    if not words or not places:
        return []
    found = LessonPage.objects.live().filter(translation_key__in=places).search(words)[:MAX_HITS]
    return [_lesson_hit(page, *places[page.translation_key], words) for page in found]


def _lesson_hit(page: LessonPage, outline: Outline, unit: OutlineUnit, words: str) -> LessonHit:
    before, match, after = _passage(" ".join(open_texts(page.body.get_prep_value())), words)
    return LessonHit(
        title=page.title,
        course=outline.course_title,
        unit=unit.title,
        enrolment=outline.enrolment_id,
        key=page.translation_key,
        before=before,
        match=match,
        after=after,
    )


def _passage(text: str, words: str) -> tuple[str, str, str]:
    """The first place in ``text`` where one of ``words`` stands, with what is around it."""
    found = re.search("|".join(map(re.escape, words.split())), text, re.IGNORECASE)
    if found is None:
        return "", "", ""
    start, end = max(found.start() - AROUND, 0), found.end() + AROUND
    before, after = text[start : found.start()], text[found.end() : end]
    if start:
        before = "… " + before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, found[0], after


def _words(query: str) -> str:
    """Letters and digits only: to the database's full-text search other characters are operators, and some break it."""
    return " ".join(re.findall(r"\w+", normalise_name(query)[:MAX_QUERY]))


def find_pages(*, query: str, lessons: Collection[uuid.UUID] | None) -> list[Hit]:
    """Published pages with ``query``, best first, at most ``MAX_HITS``.

    ``lessons`` are the keys of the lessons that may be found, ``None`` means all. What may not be read is left out
    before searching, so neither number nor order of the hits tells of it.
    """
    words = _words(query)
    if not words:
        return []
    return [_hit(page) for page in _open_pages(lessons).search(words)[:MAX_HITS]]


def _open_pages(lessons: Collection[uuid.UUID] | None) -> PageQuerySet:
    public = Page.objects.type(HomePage, CourseIndexPage, CoursePage, PlainPage).public()
    of_lessons = Page.objects.type(LessonPage)
    if lessons is not None:
        of_lessons = of_lessons.filter(translation_key__in=lessons)
    ids = Q(pk__in=public.values("pk")) | Q(pk__in=of_lessons.values("pk"))
    return Page.objects.live().filter(ids)


def _hit(page: Page) -> Hit:
    is_lesson = page.specific_class is LessonPage
    return Hit(
        title=page.title,
        kind=str(page.specific_class.get_verbose_name()),
        page=page,
        lesson=page.translation_key if is_lesson else None,
    )
