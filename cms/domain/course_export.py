"""A course as a file that another installation can import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from assessments.domain.bank import bank_key
from assessments.kinds.refusals import ContentRefused
from cms.domain.course_blocks import Telling
from cms.domain.course_pages import course_struct, lesson_struct, quiz_struct, unit_struct
from cms.domain.coursefile import schema
from cms.domain.coursefile.bundle import write_zip
from cms.domain.coursefile.writing import write_course_file
from cms.models import CoursePage, LessonPage, UnitPage


class UnknownCourse(LookupError):
    """There is no course with this key, or none that is published."""


class UnfinishedCourse(ValueError):
    """A draft misses something that a course file must have; ``title`` is the page's."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


@dataclass(frozen=True)
class CourseExport:
    """The YAML text of a course and the files it names, by path."""

    text: str
    files: dict[str, bytes]

    def as_zip(self) -> bytes:
        """Both in one ZIP."""
        return write_zip(self.text, self.files)


def export_course(*, key: str, draft: bool = False) -> CourseExport:
    """The published course ``key``; with ``draft`` the newest versions of all its pages.

    Raises ``UnknownCourse`` and ``UnfinishedCourse``.
    """
    course = CoursePage.objects.filter(key=key).first()
    if course is None or not (draft or course.live):
        raise UnknownCourse(key)
    telling = Telling()
    units = [
        _unit(unit, number, draft=draft, telling=telling)
        for number, unit in enumerate(_children(UnitPage, course, draft=draft), start=1)
    ]
    struct = course_struct(_version(course, draft=draft), list(_with_pools_of_their_own(units)))
    return CourseExport(
        text=write_course_file([struct]),
        files={name: _bytes_of(row) for name, row in telling.files.items()},
    )


def _unit(page: UnitPage, number: int, *, draft: bool, telling: Telling) -> schema.Unit:
    unit = _version(page, draft=draft)
    lessons = [
        _lesson(lesson, draft=draft, telling=telling) for lesson in _children(LessonPage, page, draft=draft)
    ]
    has_quiz = unit.quiz is not None and (draft or unit.quiz.live)
    quiz = quiz_struct(unit.quiz, draft=draft, telling=telling) if has_quiz else None
    return unit_struct(unit, number=number, lessons=lessons, quiz=quiz)


def _with_pools_of_their_own(units: Sequence[schema.Unit]) -> Iterator[schema.Unit]:
    """The units, with pools that repeat nothing: a question's words stand once, where they can be edited."""
    quizzes = [unit.quiz for unit in units if unit.quiz]
    listed = {bank_key(quiz=quiz.key, question=raw["key"]) for quiz in quizzes for raw in quiz.questions}
    for unit in units:
        if unit.quiz is None:
            yield unit
            continue
        pool = {bank_key(quiz=unit.quiz.key, question=raw["key"]): raw for raw in unit.quiz.pool}
        own = [raw for key, raw in pool.items() if key not in listed]
        listed |= pool.keys()
        yield structs.replace(unit, quiz=structs.replace(unit.quiz, pool=own))


def _lesson(page: LessonPage, *, draft: bool, telling: Telling) -> schema.Lesson:
    try:
        return lesson_struct(_version(page, draft=draft), telling)
    except (AttributeError, TypeError, KeyError, ContentRefused) as error:
        raise UnfinishedCourse(page.title) from error


def _children(model: type[Any], parent: Any, *, draft: bool) -> list[Any]:
    children = model.objects.child_of(parent).order_by("path")
    return list(children if draft else children.live())


def _version(page: Any, *, draft: bool) -> Any:
    return page.get_latest_revision_as_object() if draft else page


def _bytes_of(row: Any) -> bytes:
    with row.open_file() as handle:
        return bytes(handle.read())
