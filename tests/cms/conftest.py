"""The real curriculum and small courses, imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from cms.domain.course_files import import_course
from cms.domain.course_report import ImportReport
from cms.domain.coursefile.bundle import MemoryBundle, open_bundle
from cms.models import CoursePage
from curriculum.models import CourseEdition
from tests.cms.texts import small_course

CURRICULUM = Path("cms/data/curriculum.yaml")


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    """Files of a test go to its own folder."""
    folder = tmp_path / "media"
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture
def load(db: None, now: dt.datetime) -> Callable[..., ImportReport]:
    """Import a course file: ``load(text, live=False, files={})``; live unless told otherwise."""

    def import_text(
        text: str, *, live: bool = True, files: dict[str, bytes] | None = None, at: dt.datetime = now
    ) -> ImportReport:
        return import_course(bundle=MemoryBundle(text.encode(), files), live=live, now=at)

    return import_text


@pytest.fixture(scope="module")
def imported_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A small course for all tests of a module: each test's own transaction ends inside of this one."""
    now = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    with django_db_blocker.unblock(), transaction.atomic():
        import_course(bundle=MemoryBundle(small_course().encode()), live=True, now=now)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def course(imported_once: None, db: None) -> CoursePage:
    """A published course: two days of two lessons and a quiz each."""
    return CoursePage.objects.get(key="klein")


@pytest.fixture
def course_edition(course: CoursePage) -> CourseEdition:
    """Its first edition."""
    return CourseEdition.objects.get(course_id=course.translation_key)


@pytest.fixture
def curriculum(db: None, now: dt.datetime) -> ImportReport:
    """The real curriculum, published."""
    return import_course(bundle=open_bundle(CURRICULUM), live=True, now=now)
