"""Keys in a course file that belong to something else here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assessments.domain.bank import bank_key
from assessments.kinds import kind_named
from assessments.models import Question
from cms.domain.course_pages import course_identity
from cms.domain.course_tree import find_page
from cms.domain.coursefile import questions
from cms.domain.coursefile.issues import CourseFileError, Issue, gettext_noop
from cms.domain.coursefile.reading import Reading
from cms.domain.coursefile.source import Path
from cms.domain.identity import page_identity
from cms.models import CoursePage, LessonPage, UnitPage

_ = gettext_noop

# A question in the file: its key among all questions, what the file says of it, and where.
Listed = tuple[str, dict[str, Any], Path]

FOREIGN = _("The key “%(key)s” belongs to the course “%(title)s”, which is not in this file.")


def refuse_conflicts(*, reading: Reading) -> None:
    """Raises ``CourseFileError`` when storing the file would take something away from another course."""
    issues = [*_course_conflicts(reading), *_page_conflicts(reading), *_quiz_conflicts(reading)]
    if issues:
        raise CourseFileError(issues)


def _course_conflicts(reading: Reading) -> Iterator[Issue]:
    for number, course in enumerate(reading.courses):
        identity = course_identity(course)
        other = CoursePage.objects.filter(key=course.key).exclude(translation_key=identity).first()
        if other is not None:
            values = {"key": course.key, "title": other.title}
            message = _("The course “%(title)s” has the key “%(key)s”, but another identity.")
            yield Issue(reading.line("courses", number, "key"), message, values)


def _page_conflicts(reading: Reading) -> Iterator[Issue]:
    ours = {course_identity(course) for course in reading.courses}
    for kind, key, path in _keys(reading):
        model: Any = UnitPage if kind == "unit" else LessonPage
        page = find_page(model=model, identity=page_identity(kind=kind, key=key))  # type: ignore[arg-type]
        course = page and CoursePage.objects.ancestor_of(page).first()
        if course and course.translation_key not in ours:
            yield Issue(reading.line(*path), FOREIGN, {"key": key, "title": course.title})


def _keys(reading: Reading) -> Iterator[tuple[str, str, Path]]:
    for c, course in enumerate(reading.courses):
        for u, unit in enumerate(course.units):
            path = ("courses", c, "units", u)
            yield "unit", unit.key, (*path, "key")
            for n, lesson in enumerate(unit.lessons):
                yield "lesson", lesson.key, (*path, "lessons", n, "key")


def _quiz_conflicts(reading: Reading) -> Iterator[Issue]:
    ours = {course_identity(course) for course in reading.courses}
    quizzes = [
        (unit.quiz, ("courses", c, "units", u, "quiz"))
        for c, course in enumerate(reading.courses)
        for u, unit in enumerate(course.units)
        if unit.quiz
    ]
    for quiz, path in quizzes:
        for unit_page in UnitPage.objects.filter(quiz__key=quiz.key):
            course = CoursePage.objects.ancestor_of(unit_page).first()
            if course and course.translation_key not in ours:
                yield Issue(reading.line(*path, "key"), FOREIGN, {"key": quiz.key, "title": course.title})
    listed = [
        (bank_key(quiz=quiz.key, question=raw["key"]), raw, (*path, part, number))
        for quiz, path in quizzes
        for part, raws in (("questions", quiz.questions), ("pool", quiz.pool))
        for number, raw in enumerate(raws)
    ]
    yield from _told_differently(reading, listed)
    yield from _question_conflicts(reading, listed, ours={quiz.key for quiz, _path in quizzes})


def _told_differently(reading: Reading, listed: Sequence[Listed]) -> Iterator[Issue]:
    """A question that stands in several places of the file says the same in all of them."""
    first: dict[str, tuple[dict[str, Any], Path]] = {}
    for key, raw, path in listed:
        told, where = first.setdefault(key, (raw, path))
        if where != path and _content(key, told) != _content(key, raw):
            message = _("The question “%(key)s” says something else in line %(line)s.")
            yield Issue(reading.line(*path), message, {"key": key, "line": reading.line(*where)})


def _content(key: str, raw: dict[str, Any]) -> tuple[str, Any]:
    """The kind and the content of a question as it would be stored; reading has checked it."""
    return raw["type"], kind_named(raw["type"]).author(questions.content_of(raw), question=key)


def _question_conflicts(reading: Reading, listed: Sequence[Listed], *, ours: set[str]) -> Iterator[Issue]:
    """A question that belongs to a quiz outside of the file must stay as it is."""
    foreign = {key: (raw, path) for key, raw, path in listed if questions.owner_of(key) not in ours}
    for known in Question.objects.filter(key__in=foreign).order_by("key"):
        raw, where = foreign[known.key]
        if not _says_the_same(raw, known):
            message = _("The question “%(key)s” belongs to a quiz that is not in this file.")
            yield Issue(reading.line(*where), message, {"key": known.key})


def _says_the_same(raw: dict[str, Any], known: Question) -> bool:
    if raw["type"] != known.kind:
        return False
    kind = kind_named(known.kind)
    before = kind.load(known.content)
    return bool(kind.author(questions.content_of(raw), question=known.key, known=before) == before)
