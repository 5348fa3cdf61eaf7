"""Data about learning: enrolments, days, lessons, attempts and answers, the learning journal, the workbook."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.domain.attempt_lines import is_undecided
from assessments.domain.frozen import FrozenQuiz, read_frozen
from assessments.domain.queries import counting_results
from assessments.models import AnswerEvent, Attempt, AttemptResult
from assessments.templatetags.questions import said
from cms.models import TaskNote
from curriculum.models import Attendance, Enrolment, LessonCompletion
from lms.accounts.models import User
from lms.portal.domain.my_data.part import Column, Part, Row
from lms.xapi.domain.queries import statements_of

ROWS_AT_ONCE = 500


def parts() -> tuple[Part, ...]:
    """In the active language."""
    return (*_of_courses(), *_of_quizzes(), *_of_traces())


def _of_courses() -> tuple[Part, ...]:
    """What was learnt where."""
    course, title = Column("course", _("Course")), Column("title", _("Title"))
    return (
        Part(
            "anmeldungen",
            _("Enrolments and progress"),
            _("What you learn, where and how far you are."),
            (
                course,
                Column("run", _("Run")),
                Column("body", _("Body")),
                Column("registered_on", _("Enrolled on")),
                Column("state", _("State")),
                Column("units_complete", _("Days complete")),
                Column("completed_on", _("Complete since")),
            ),
            _enrolments,
        ),
        Part(
            "anwesenheit",
            _("Attended days"),
            _("Confirmed by trainers and providers; certificates and funding rest on them."),
            (
                course,
                title,
                Column("date", _("Date")),
                Column("confirmed_by", _("Confirmed by")),
                Column("withdrawn_reason", _("Withdrawn because")),
            ),
            _attendances,
        ),
        Part(
            "lektionen",
            _("Completed lessons"),
            _("What you declared done."),
            (course, title, Column("completed_at", _("Completed"))),
            _lessons,
        ),
    )


def _of_quizzes() -> tuple[Part, ...]:
    """Learning checks."""
    title = Column("title", _("Title"))
    return (
        Part(
            "versuche",
            _("Attempts at learning checks"),
            _("Only you see points; others learn at most whether a check is passed."),
            (
                title,
                Column("number", _("Attempt")),
                Column("started_at", _("Started")),
                Column("submitted_at", _("Submitted")),
                Column("points", _("Points")),
                Column("max_points", _("of")),
                Column("passed", _("Passed")),
            ),
            _attempts,
        ),
        Part(
            "antworten",
            _("Answers"),
            _("Every answer as you gave it, later ones beside earlier ones. Only you see them."),
            (
                title,
                Column("number", _("Attempt")),
                Column("question", _("Question")),
                Column("answer", _("Answer")),
                Column("received_at", _("Received")),
            ),
            _answers,
        ),
    )


def _of_traces() -> tuple[Part, ...]:
    """The journal and the own notes."""
    return (
        Part(
            "lernjournal",
            _("Learning journal"),
            _(
                "Statements about your learning under your pseudonym; details are deleted after the retention period."
            ),
            (
                Column("timestamp", _("When")),
                Column("verb", _("What happened")),
                Column("object", _("With what")),
                Column("is_voided", _("Voided")),
            ),
            _statements,
        ),
        Part(
            "arbeitsheft",
            _("Workbook"),
            _("Your own notes. Only you see them, and you can empty each of them."),
            (
                Column("lesson", _("Lesson")),
                Column("task", _("Task")),
                Column("text", pgettext("workbook", "Note")),
            ),
            _notes,
        ),
    )


def _enrolments(person: User) -> Iterator[Row]:
    rows = Enrolment.objects.filter(person=person).select_related(
        "course", "run", "body__district", "progress"
    )
    for row in rows.order_by("-registered_on", "pk").iterator(ROWS_AT_ONCE):
        progress = getattr(row, "progress", None)
        yield {
            "id": str(row.pk),
            "course": row.course.title,
            "run": row.run.title if row.run else "",
            "body": str(row.body or ""),
            "registered_on": row.registered_on,
            "withdrawn_on": row.withdrawn_on,
            "state": str(row.get_state_display()),
            "units_complete": progress.units_complete if progress else 0,
            "units_attended": progress.units_attended if progress else 0,
            "units_total": progress.units_total if progress else 0,
            "completed_on": progress.completed_on if progress else None,
        }


def _attendances(person: User) -> Iterator[Row]:
    rows = Attendance.objects.filter(enrolment__person=person).select_related(
        "enrolment__course", "unit", "provider", "confirmed_by"
    )
    for row in rows.order_by("-date", "pk").iterator(ROWS_AT_ONCE):
        yield {
            "course": row.enrolment.course.title,
            "title": row.unit.title,
            "date": row.date,
            "provider": row.provider.name,
            "confirmed_by": row.confirmed_by.get_full_name(),
            "confirmed_at": row.confirmed_at,
            "withdrawn_at": row.withdrawn_at,
            "withdrawn_reason": row.withdrawn_reason,
        }


def _lessons(person: User) -> Iterator[Row]:
    rows = LessonCompletion.objects.filter(enrolment__person=person).select_related(
        "enrolment__course", "activity"
    )
    for row in rows.order_by("-completed_at", "pk").iterator(ROWS_AT_ONCE):
        yield {
            "course": row.enrolment.course.title,
            "title": row.activity.title,
            "completed_at": row.completed_at,
        }


def _attempts(person: User) -> Iterator[Row]:
    results = {
        result.attempt_id: result for result in counting_results().filter(attempt__enrolment__person=person)
    }
    rows = Attempt.objects.filter(enrolment__person=person).select_related("activity").defer("frozen")
    for row in rows.order_by("-started_at", "pk").iterator(ROWS_AT_ONCE):
        result = results.get(row.pk)
        yield {
            "id": str(row.pk),
            "title": row.activity.title,
            "number": row.number,
            "started_at": row.started_at,
            "submitted_at": row.submitted_at,
            "points": result.points if result else None,
            "max_points": result.max_points if result else None,
            "passed": _passed(result) if result else None,
            "receipt": row.receipt,
        }


def _passed(result: AttemptResult) -> bool | str:
    """Yes, no, or that nobody has read the rest yet."""
    return _("not graded yet") if is_undecided(result) else result.passed


def _answers(person: User) -> Iterator[Row]:
    """Two readers side by side: the attempts with their questions, and the answers in the same order."""
    answers = AnswerEvent.objects.filter(attempt__enrolment__person=person).order_by(
        "attempt__started_at", "attempt", "received_at", "pk"
    )
    attempts = _quizzes(person)
    known: tuple[uuid.UUID, int, FrozenQuiz] | None = None
    for answer in answers.iterator(ROWS_AT_ONCE):
        while known is None or known[0] != answer.attempt_id:
            known = next(attempts)
        yield _answer(answer, number=known[1], quiz=known[2])


def _quizzes(person: User) -> Iterator[tuple[uuid.UUID, int, FrozenQuiz]]:
    rows: QuerySet[Attempt, tuple[uuid.UUID, int, Any]] = (
        Attempt.objects.filter(enrolment__person=person)
        .order_by("started_at", "pk")
        .values_list("pk", "number", "frozen")
    )
    for pk, number, frozen in rows.iterator(ROWS_AT_ONCE):
        yield pk, number, read_frozen(frozen)


def _answer(event: AnswerEvent, *, number: int, quiz: FrozenQuiz) -> Row:
    question = quiz.question(event.question)
    answer = question.readable_answer(event.payload) if question else None
    told = (
        [said(line) for line in question.rules.describe(question.loaded, answer)]
        if question and answer is not None
        else []
    )
    return {
        "title": quiz.title,
        "number": number,
        "question": question.loaded.prompt if question else "",
        # With its markup: a joined text would be plain again, and print it.
        "answer": format_html_join("; ", "{}", ((line,) for line in told)),
        "received_at": event.received_at,
        "attempt": str(event.attempt_id),
        "payload": event.payload,
        "spent_ms": event.spent_ms,
    }


def _statements(person: User) -> Iterator[Row]:
    rows = statements_of(account=person.xapi_account).order_by("-pk")
    for row in rows.iterator(ROWS_AT_ONCE):
        statement = json.loads(row.body)
        yield {
            "timestamp": row.timestamp,
            "verb": _name(statement.get("verb"), "display") or row.verb,
            "object": _name(statement.get("object", {}).get("definition"), "name")
            or str(statement.get("object", {}).get("id", "")),
            "is_voided": row.is_voided,
            "stored": row.stored,
            "statement": statement,
        }


def _name(holder: Any, key: str) -> str:
    """The German words of a language map (xAPI 1.0.3 part 2, 4.2), else any."""
    words = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(words, dict) or not words:
        return ""
    return str(words.get("de") or words.get("de-DE") or next(iter(words.values())))


def _notes(person: User) -> Iterator[Row]:
    rows = TaskNote.objects.filter(person=person).order_by("lesson_title", "task_title", "pk")
    for row in rows.iterator(ROWS_AT_ONCE):
        yield {"lesson": row.lesson_title, "task": row.task_title, "text": row.text}
