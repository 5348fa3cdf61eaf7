"""Pages that may not be deleted: whoever enrolled was promised what their edition names."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import CoursePage, LessonPage, UnitPage
from curriculum.domain.catalogue import is_page_in_use


class PageInUse(ProtectedError):
    """A page is named by an edition that a run or an enrolment uses."""


def refuse_if_in_use(*, page: Page) -> None:
    """Raises ``PageInUse`` when an edition in use names ``page``."""
    if _is_named(page):
        raise PageInUse(
            _("“%(title)s” belongs to a course that people are enrolled in. Please unpublish it instead.")
            % {"title": page.title},
            {page},
        )


def pages_in_use(*, pages: Iterable[Page]) -> list[Page]:
    """Those of ``pages`` and their descendants that an edition in use names, in the order of the tree."""
    return [
        inner
        for page in pages
        for inner in Page.objects.descendant_of(page, inclusive=True).order_by("path")
        if _is_named(inner)
    ]


def _is_named(page: Page) -> bool:
    structure = (CoursePage, UnitPage, LessonPage)
    return page.specific_class in structure and is_page_in_use(key=page.translation_key)
