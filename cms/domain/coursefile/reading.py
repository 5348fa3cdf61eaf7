"""From a course file to checked structs: all is checked before anything is stored, and every finding has a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from msgspec import structs

from assessments.kinds.refusals import ContentRefused
from cms.domain.coursefile import questions, richtext, schema
from cms.domain.coursefile.issues import CourseFileError, Issue, gettext_noop
from cms.domain.coursefile.source import Path, Source, read_source

_ = gettext_noop

MAX_ISSUES = 50


@dataclass(frozen=True)
class Reading:
    """A good file: its courses, what of it cannot be used, and the line of every part."""

    courses: tuple[schema.Course, ...]
    unused: tuple[Issue, ...]
    source: Source

    def line(self, *path: str | int) -> int | None:
        """The line of a part."""
        return self.source.line(path)


def read_course_file(raw: bytes) -> Reading:
    """The courses of a file in canonical form; raises ``CourseFileError`` with all issues found."""
    source = read_source(raw)
    file = _convert(source)
    checker = _Checker(source)
    courses = tuple(
        checker.course(course, ("courses", index), file.meta) for index, course in enumerate(file.courses)
    )
    if checker.issues:
        raise CourseFileError(checker.issues[:MAX_ISSUES])
    return Reading(courses, (*_unknown_keys(source, file), *checker.unused), source)


def _convert(source: Source) -> schema.CourseFile:
    try:
        return msgspec.convert(source.data, schema.CourseFile)
    except msgspec.ValidationError as error:
        problem, _at, where = str(error).partition(" - at `$")
        path = _path(where.rstrip("`"))
        line = source.line(path)
        name = ".".join(str(part) for part in path)
        raise CourseFileError([Issue(line, *_explained(problem, name))]) from error


def _path(text: str) -> Path:
    """``.courses[0].title`` as a path; msgspec's ``[...]`` (a key of a mapping) ends it."""
    parts = re.findall(r"\.([A-Za-z_]\w*)|\[(\d+)\]|(\[\.\.\.\])", text)
    path: list[str | int] = []
    for name, index, unknown in parts:
        if unknown:
            break
        path.append(name or int(index))
    return tuple(path)


# msgspec's names of types, in words that authors know.
TYPE_WORDS = {
    "str": _("text"),
    "int": _("whole number"),
    "int | float": _("any number"),
    "float": _("any number"),
    "bool": _("true or false"),
    "array": _("list"),
    "object": _("mapping"),
}

_PATTERNS: list[tuple[str, str]] = [
    (r"Object missing required field `(?P<field>.+)`", _("%(where)s: “%(field)s” is missing.")),
    (
        r"Expected `(?P<expected>.+)`, got `(?P<got>.+)`",
        _(
            "%(where)s: expected %(expected)s, found %(got)s (texts that look like numbers or true/false need quotes)."
        ),
    ),
    (r"Invalid (?:enum )?value (?P<value>.+)", _("%(where)s: %(value)s is not possible here.")),
    (r"Expected (?P<expected>.+)", _("%(where)s: expected %(expected)s.")),
]


def _explained(problem: str, where: str) -> tuple[str, dict[str, object]]:
    """msgspec's words as a message of ours, so that it can be translated."""
    for pattern, message in _PATTERNS:
        if match := re.fullmatch(pattern, problem):
            values = {name: TYPE_WORDS.get(value, value) for name, value in match.groupdict().items()}
            return message, {"where": where or "file", **values}
    return _("%(where)s: %(problem)s"), {"where": where or "file", "problem": problem}


def _unknown_keys(source: Source, file: schema.CourseFile) -> Iterator[Issue]:
    """A note for every key the schema does not know. ``None`` keys never come this far."""
    pending: list[tuple[Any, Any, Path]] = [(source.data, file, ())]
    while pending:
        data, value, path = pending.pop()
        if isinstance(value, msgspec.Struct):
            names = {*type(value).__struct_encode_fields__, type(value).__struct_config__.tag_field}
            for key, part in data.items():
                if key in names:
                    pending.append((part, getattr(value, key, None), (*path, key)))
                else:
                    name = ".".join(str(step) for step in (*path, key))
                    yield Issue(source.line((*path, key)), _("“%(key)s” is not used."), {"key": name})
        elif isinstance(value, list):
            pending += [
                (part, item, (*path, index))
                for index, (part, item) in enumerate(zip(data, value, strict=True))
            ]


class _Checker:
    """Rules that no schema tells, and the canonical form. Collects issues instead of stopping at the first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.issues: list[Issue] = []
        self.unused: list[Issue] = []
        self.keys: dict[str, dict[str, Path]] = defaultdict(dict)

    def refuse(self, path: Path, message: str, **values: object) -> None:
        """Remember an issue at ``path``."""
        self.issues.append(Issue(self.source.line(path), message, values))

    # --- Course and unit ---
    def course(self, course: schema.Course, path: Path, meta: schema.Head) -> schema.Course:
        """The course with every default filled in."""
        self.take_key("course", course.key, path)
        units = [
            self.unit(unit, (*path, "units", number - 1), number, day)
            for number, (unit, day) in enumerate(
                zip(course.units, self.seminar_days(course, path), strict=True), 1
            )
        ]
        ue = sum(unit.ue for unit in units)
        if course.ue is not None and course.ue != ue:
            self.refuse(
                (*path, "ue"), _("ue is %(given)s, but the units add up to %(sum)s."), given=course.ue, sum=ue
            )
        return structs.replace(
            course,
            units=units,
            ue=ue,
            seminar_days=sum(bool(unit.seminar_day) for unit in units),
            certificate_title=course.certificate_title or course.title,
            licence=course.licence or meta.licence,
            content_status=course.content_status or meta.content_status,
        )

    def seminar_days(self, course: schema.Course, path: Path) -> list[bool]:
        """Which units are seminar days: as they say; days always are, modules when the course's number needs them."""
        modules_too = course.seminar_days is None or course.seminar_days > sum(
            unit.kind == "day" if unit.seminar_day is None else unit.seminar_day for unit in course.units
        )
        days = [
            (unit.kind == "day" or modules_too) if unit.seminar_day is None else unit.seminar_day
            for unit in course.units
        ]
        if course.seminar_days is not None and course.seminar_days != sum(days):
            self.refuse(
                (*path, "seminar_days"),
                _(
                    "seminar_days is %(given)s, but %(counted)s units are seminar days; say seminar_day: true or false."
                ),
                given=course.seminar_days,
                counted=sum(days),
            )
        return days

    def unit(self, unit: schema.Unit, path: Path, number: int, day: bool) -> schema.Unit:  # noqa: FBT001 - a fact, no switch
        """The unit with its number, its lessons and its quiz."""
        self.take_key("unit", unit.key, path)
        if unit.number is not None and unit.number != number:
            self.refuse(
                (*path, "number"),
                _("number is %(given)s, but the unit stands at place %(place)s."),
                given=unit.number,
                place=number,
            )
        lessons = [self.lesson(lesson, (*path, "lessons", n)) for n, lesson in enumerate(unit.lessons)]
        quiz = self.quiz(unit.quiz, (*path, "quiz")) if unit.quiz else None
        return structs.replace(unit, number=number, seminar_day=day, lessons=lessons, quiz=quiz)

    def take_key(self, kind: str, key: str, path: Path) -> None:
        """Every key names one thing of its kind in the file; differing by case only would name one file or address."""
        first = self.keys[kind].setdefault(key.lower(), path)
        if first != path:
            self.refuse(
                (*path, "key"),
                _("The key “%(key)s” stands in line %(line)s already."),
                key=key,
                line=self.source.line((*first, "key")),
            )

    # --- Quiz ---
    def quiz(self, quiz: schema.Quiz, path: Path) -> schema.Quiz:
        """The quiz, its questions checked; keys of options are left to ``assessments``, which knows the old ones."""
        self.take_key("quiz", quiz.key, path)
        if not quiz.questions and not quiz.draws:
            self.refuse((*path, "questions"), _("The quiz needs questions or draws."))
        places = [("questions", number, raw) for number, raw in enumerate(quiz.questions)]
        places += [("pool", number, raw) for number, raw in enumerate(quiz.pool)]
        for part, number, raw in places:
            here = (*path, part, number)
            key = raw.get("key")
            if not isinstance(key, str) or not questions.KEY.fullmatch(key):
                self.refuse(here, _("The question needs a key of letters, digits, - and _."))
                continue
            self.take_key(f"question of {quiz.key}", key, here)
            self.attempt(here, partial(questions.check_question, raw))
        return quiz

    def attempt(self, path: Path, read: Callable[[], Any]) -> Any:
        """What ``read`` gives, or ``None`` and an issue at the place it complains about."""
        try:
            return read()
        except ContentRefused as error:
            self.refuse(
                (*path, *_path("." + error.where)),
                _("Question: %(reason)s"),
                reason=error,
            )
            return None

    # --- Lesson and block ---
    def lesson(self, lesson: schema.Lesson, path: Path) -> schema.Lesson:
        """The lesson with its blocks in canonical form."""
        self.take_key("lesson", lesson.key, path)
        blocks = [self.block(block, (*path, "blocks", n)) for n, block in enumerate(lesson.blocks)]
        return structs.replace(lesson, blocks=blocks)

    def block(self, block: schema.Block, path: Path) -> schema.Block:
        """The block in canonical form."""
        if isinstance(block, schema.FORMATTED):
            return self.formatted(block, path)
        if isinstance(block, schema.Table):
            self.check_rows(block, path)
        if isinstance(block, schema.Practice):
            return self.practice(block, path)
        return block

    def formatted(self, block: Any, path: Path) -> Any:
        """``text`` where that says it all, else ``html``."""
        if bool(block.text) == bool(block.html):
            self.refuse(path, _("The block needs either text or html."))
            return block
        if block.text:
            html = richtext.from_plain(block.text)
        else:
            if bad := richtext.problem(block.html):
                self.refuse((*path, "html"), _("html may not have %(what)s."), what=bad)
            html = richtext.canonical(block.html)
        if not richtext.has_words(html):
            self.refuse(path, _("The block has no text."))
        plain = richtext.as_plain(html)
        return structs.replace(block, text=plain or "", html="" if plain else html)

    def check_rows(self, table: schema.Table, path: Path) -> None:
        """Every row is as long as the header."""
        for number, row in enumerate(table.rows):
            if len(row) != len(table.header):
                self.refuse(
                    (*path, "rows", number),
                    _("The row has %(cells)s cells, the header %(columns)s."),
                    cells=len(row),
                    columns=len(table.header),
                )

    def practice(self, block: schema.Practice, path: Path) -> schema.Practice:
        """The questions without keys, which practice does not need."""
        result = []
        for number, raw in enumerate(block.questions):
            here = (*path, "questions", number)
            content = self.attempt(here, partial(questions.practice_form, raw))
            if content is not None:
                result.append(content.question)
                self.unused += [
                    Issue(
                        self.source.line((*here, *_path("." + lost))),
                        _("“%(key)s” is not used."),
                        {"key": lost},
                    )
                    for lost in content.lost
                ]
        return structs.replace(block, questions=result)
