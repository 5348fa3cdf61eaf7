"""Importing courses: a whole file or nothing, and nothing at all when nothing changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from cms.domain import course_conflicts
from cms.domain.course_blocks import Storing
from cms.domain.course_import import CourseImport
from cms.domain.course_pages import course_identity
from cms.domain.course_report import ImportReport
from cms.domain.coursefile import schema
from cms.domain.coursefile.bundle import Bundle
from cms.domain.coursefile.issues import CourseFileError, Issue, gettext_noop, refuse
from cms.domain.coursefile.questions import pictures_in
from cms.domain.coursefile.reading import Reading, read_course_file
from cms.domain.coursefile.source import Path
from cms.domain.deferred_tasks import each_task_once
from cms.domain.media_library import Library
from cms.domain.publishing import deferred_editions
from cms.domain.site import ensure_site
from curriculum.domain.catalogue import CatalogueError, latest_edition
from lms.accounts.models import User

_ = gettext_noop


def import_course(*, bundle: Bundle, live: bool, now: dt.datetime, actor: User | None = None) -> ImportReport:
    """Bring the pages and quizzes of the file's courses to what the file says.

    ``live`` publishes everything and makes at most one edition a course; else only drafts are stored, and what is
    published (pages, order, quizzes) stays. The same file again changes nothing. Raises ``CourseFileError`` with all
    changes undone.
    """
    reading = read_course_file(bundle.course_file)
    library = Library()
    storing = Storing(files=_named_files(reading, bundle), library=library)
    report = ImportReport(unused=list(reading.unused))
    with library.undo_on_error(), transaction.atomic(), each_task_once():
        course_conflicts.refuse_conflicts(reading=reading)
        index = ensure_site().course_index
        before = [_edition_number(course) for course in reading.courses]
        try:
            with deferred_editions(now=now):
                for number, course in enumerate(reading.courses):
                    CourseImport(
                        reading=reading,
                        path=("courses", number),
                        storing=storing,
                        report=report,
                        live=live,
                        now=now,
                        actor=actor,
                    ).run(course, index)
        except CatalogueError as error:
            raise refuse(None, _("The course cannot be published: %(reason)s"), reason=str(error)) from error
        after = [_edition_number(course) for course in reading.courses]
    report.unused += storing.notes
    report.editions = [
        (course.title, new)
        for course, old, new in zip(reading.courses, before, after, strict=True)
        if new is not None and new != old
    ]
    return report


def _edition_number(course: schema.Course) -> int | None:
    edition = latest_edition(course_id=course_identity(course))
    return edition.number if edition else None


def _named_files(reading: Reading, bundle: Bundle) -> Mapping[str, bytes]:
    """The content of every file that a block names; raises ``CourseFileError`` for all that cannot be read."""
    files: dict[str, bytes] = {}
    issues: list[Issue] = []
    for name, path in _file_names(reading):
        if name not in files:
            try:
                files[name] = bundle.read(name)
            except CourseFileError as error:
                issues += [Issue(reading.line(*path), one.message, one.values) for one in error.issues]
    if issues:
        raise CourseFileError(issues)
    return files


def _file_names(reading: Reading) -> list[tuple[str, Path]]:
    pictures = [
        (str(picture["file"]), ("courses", c, "units", u, "quiz"))
        for c, course in enumerate(reading.courses)
        for u, unit in enumerate(course.units)
        if unit.quiz
        for picture in pictures_in([*unit.quiz.questions, *unit.quiz.pool])
        if "file" in picture
    ]
    return pictures + [
        (name, ("courses", c, "units", u, "lessons", n, "blocks", b, field))
        for c, course in enumerate(reading.courses)
        for u, unit in enumerate(course.units)
        for n, lesson in enumerate(unit.lessons)
        for b, block in enumerate(lesson.blocks)
        for field in ("file", "captions")
        if (name := getattr(block, field, None))
    ]
