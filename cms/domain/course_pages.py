"""One page and its part of a course file: the words of the file become fields, and fields become words again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from msgspec import structs
from wagtail.blocks import StreamValue

from assessments.domain.bank import DrawSpec, QuestionSpec, QuizSpec, quiz_as_spec
from assessments.domain.quiz_rules import QuizRules
from assessments.models import QuestionImage, Quiz
from cms.domain.course_blocks import Storing, Telling, from_stream, goals_to_stream, to_stream
from cms.domain.coursefile import questions, schema
from cms.domain.coursefile.bundle import file_name
from cms.domain.identity import file_key, page_identity
from cms.models import CoursePage, LessonPage, UnitPage
from cms.models.course import PROGRAMME_KEY, PROGRAMME_TITLE

Fields = Mapping[str, Any]


# --- From the file to the page ---
def course_identity(course: schema.Course) -> uuid.UUID:
    """The identity of the course page."""
    return uuid.UUID(course.id) if course.id else page_identity(kind="course", key=course.key)


def course_fields(course: schema.Course) -> Fields:
    """Fields of the course page."""
    programme = course.programme or schema.Programme(key=PROGRAMME_KEY, title=PROGRAMME_TITLE)
    return {
        "title": course.title,
        "key": course.key,
        "level": course.level,
        "subtitle": course.subtitle,
        "audience": course.audience,
        "description": course.description,
        "prerequisite": course.prerequisite or "",
        "certificate_title": course.certificate_title,
        "preset": course.preset,
        "programme_key": programme.key,
        "programme_title": programme.title,
        "licence": course.licence,
        "content_note": course.content_status,
    }


def unit_fields(unit: schema.Unit, quiz: Quiz | None) -> Fields:
    """Fields of the unit page."""
    return {
        "title": unit.title,
        "kind": unit.kind,
        "is_seminar_day": bool(unit.seminar_day),
        "ue": unit.ue,
        "summary": unit.summary,
        "quiz": quiz,
    }


def lesson_fields(
    lesson: schema.Lesson, owner: uuid.UUID, lines: Sequence[int | None], storing: Storing
) -> Fields:
    """Fields of the lesson page ``owner``, whose blocks stand in these lines of the file.

    Images and documents go to the library. Raises ``CourseFileError``.
    """
    blocks = list(zip(lesson.blocks, lines, strict=True))
    return {
        "title": lesson.title,
        "minutes": lesson.minutes,
        "mandatory": lesson.mandatory,
        "summary": lesson.summary,
        "goals": goals_to_stream(goals=lesson.goals, owner=owner),
        "body": to_stream(blocks=blocks, storing=storing, owner=owner),
    }


def quiz_spec(quiz: schema.Quiz) -> QuizSpec:
    """What ``assessments`` stores."""
    return QuizSpec(
        key=quiz.key,
        title=quiz.title,
        minutes=quiz.minutes,
        pass_percent=quiz.pass_percent,
        questions=tuple(_question_spec(raw) for raw in quiz.questions),
        rules=QuizRules(**structs.asdict(quiz.rules)) if quiz.rules else None,
        draws=tuple(DrawSpec(**structs.asdict(draw)) for draw in quiz.draws) or None,
        pool=tuple(_question_spec(raw) for raw in quiz.pool),
    )


def _question_spec(raw: Mapping[str, Any]) -> QuestionSpec:
    return QuestionSpec(
        key=raw["key"],
        kind=raw["type"],
        content=questions.content_of(raw),
        points=questions.points_of(raw),
        **questions.place_of(raw),
    )


def assign(page: Any, fields: Fields) -> list[str]:
    """Give ``page`` these fields; returns the names of those that say something else than before."""
    changed = []
    for name, value in fields.items():
        before = getattr(page, name)
        if isinstance(before, StreamValue):
            told = _told(before)
            setattr(page, name, value)
            if told is None or told != _told(getattr(page, name)):
                changed.append(name)
            else:
                # The same words: keep the ids that comments in the editor hang on.
                setattr(page, name, before)
        elif before != value:
            setattr(page, name, value)
            changed.append(name)
    return changed


def _told(stream: StreamValue) -> list[Any] | None:
    """What a course file would say, ``None`` for an unfinished draft."""
    if "goal" in stream.stream_block.child_blocks:
        return [child.value for child in stream]
    try:
        return from_stream(stream=stream, telling=Telling())
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


# --- From the page to the file ---
def course_struct(course: CoursePage, units: list[schema.Unit]) -> schema.Course:
    """The course with these units."""
    derived = page_identity(kind="course", key=course.key)
    return schema.Course(
        key=course.key,
        id=None if course.translation_key == derived else str(course.translation_key),
        level=course.level,
        title=course.title,
        subtitle=course.subtitle,
        programme=schema.Programme(key=course.programme_key, title=course.programme_title),
        prerequisite=course.prerequisite or None,
        certificate_title=course.certificate_title,
        preset=course.preset,
        seminar_days=sum(bool(unit.seminar_day) for unit in units),
        ue=sum(unit.ue for unit in units),
        licence=course.licence,
        content_status=course.content_note,
        audience=course.audience,
        description=course.description,
        units=units,
    )


def unit_struct(
    unit: UnitPage, *, number: int, lessons: list[schema.Lesson], quiz: schema.Quiz | None
) -> schema.Unit:
    """The unit with these lessons and this quiz."""
    return schema.Unit(
        key=file_key(key=unit.key, identity=unit.translation_key),
        kind=unit.kind,
        number=number,
        title=unit.title,
        ue=unit.ue,
        seminar_day=unit.is_seminar_day,
        summary=unit.summary,
        lessons=lessons,
        quiz=quiz,
    )


def lesson_struct(lesson: LessonPage, telling: Telling) -> schema.Lesson:
    """The lesson; files it names are collected in ``telling``."""
    return schema.Lesson(
        key=file_key(key=lesson.key, identity=lesson.translation_key),
        title=lesson.title,
        minutes=lesson.minutes,
        mandatory=lesson.mandatory,
        goals=[goal.value for goal in lesson.goals],
        summary=lesson.summary,
        blocks=from_stream(stream=lesson.body, telling=telling),
    )


def quiz_struct(quiz: Quiz, *, draft: bool, telling: Telling) -> schema.Quiz:
    """The quiz with its questions, their permanent keys and their pictures."""
    spec = quiz_as_spec(quiz, draft=draft, with_pool=True)
    _name_pictures(spec, telling)
    return schema.Quiz(
        key=spec.key,
        title=spec.title,
        minutes=spec.minutes,
        pass_percent=spec.pass_percent,
        rules=schema.Rules(**asdict(spec.rules)) if spec.rules else None,
        questions=[_question(question) for question in spec.questions],
        draws=[schema.Draw(**asdict(draw)) for draw in spec.draws or ()],
        pool=[_question(question) for question in spec.pool],
    )


def _name_pictures(spec: QuizSpec, telling: Telling) -> None:
    """Every picture gets the name of its file in the bundle. One query."""
    pictures = list(questions.pictures_in([dict(question.content) for question in spec.all_questions]))
    rows = QuestionImage.objects.in_bulk([picture["id"] for picture in pictures])
    for picture in pictures:
        if row := rows.get(uuid.UUID(picture["id"])):
            picture["file"] = file_name(str(row.pk), PurePosixPath(row.file.name).suffix)
            telling.files[picture["file"]] = row


def _question(question: QuestionSpec) -> dict[str, Any]:
    frame = {
        "points": question.points if question.points != 1 else None,
        "section": question.section,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "tags": list(question.tags) if question.tags else None,
    }
    told = {name: value for name, value in frame.items() if value is not None}
    return {"key": question.key, "type": question.kind, **told, **question.content}
