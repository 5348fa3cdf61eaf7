"""Searching pages: everybody finds public pages, and of the lessons only what one may read."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.models import CourseIndexPage, CoursePage, HomePage, LessonPage, PlainPage
from lms.base.names import normalise_name

MAX_HITS = 50
MAX_QUERY = 200


@dataclass(frozen=True)
class Hit:
    """A page that was found; ``lesson`` is set for lessons, whose address depends on who reads."""

    title: str
    kind: str
    page: Page
    lesson: uuid.UUID | None


def find_pages(*, query: str, lessons: Collection[uuid.UUID] | None) -> list[Hit]:
    """Published pages with ``query``, best first, at most ``MAX_HITS``.

    ``lessons`` are the keys of the lessons that may be found, ``None`` means all. What may not be read is left out
    before searching, so neither number nor order of the hits tells of it.
    """
    # Letters and digits only: to the database's full-text search other characters are operators, and some break it.
    words = " ".join(re.findall(r"\w+", normalise_name(query)[:MAX_QUERY]))
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
