"""What learners and trainers do in the tests of this folder, through the domain functions."""

from __future__ import annotations

import datetime as dt
import uuid

from curriculum.domain.attendance import confirm_attendance
from curriculum.domain.progress import complete_lesson
from curriculum.enums import ActivityKind
from curriculum.models import Attendance, EditionActivity, EditionUnit, Enrolment
from lms.accounts.models import User
from lms.xapi import activities, verbs
from lms.xapi.domain import journal
from lms.xapi.domain.journal import ActivityRef, Event
from lms.xapi.enums import Weight
from lms.xapi.verbs import Verb

LEARNT_AT = dt.datetime(2026, 2, 20, 12, 0, tzinfo=dt.UTC)


def unit_of(enrolment: Enrolment, number: int) -> EditionUnit:
    """The unit at position ``number``."""
    return EditionUnit.objects.get(edition=enrolment.edition, position=number)


def lessons_of(enrolment: Enrolment, number: int) -> list[EditionActivity]:
    """The lessons of the unit at position ``number``."""
    unit = unit_of(enrolment, number)
    return list(unit.activities.filter(kind=ActivityKind.LESSON).order_by("position"))


def quiz_of(enrolment: Enrolment, number: int) -> EditionActivity:
    """The quiz of the unit at position ``number``."""
    return unit_of(enrolment, number).activities.get(kind=ActivityKind.QUIZ)


def read_lessons(enrolment: Enrolment, number: int, *, at: dt.datetime = LEARNT_AT) -> None:
    """The learner completes every lesson of a unit."""
    for lesson in lessons_of(enrolment, number):
        complete_lesson(enrolment=enrolment, activity=lesson, now=at)


def quiz_event(
    enrolment: Enrolment,
    number: int,
    *,
    verb: Verb = verbs.PASSED,
    at: dt.datetime = LEARNT_AT,
    fact: uuid.UUID | None = None,
    weight: Weight = Weight.EVIDENCE,
) -> Event:
    """What the quizzes tell the journal when an attempt was graded."""
    quiz = quiz_of(enrolment, number)
    return Event(
        kind="attempt",
        fact=fact or uuid.uuid4(),
        actor=enrolment.person.xapi_account,
        verb=verb,
        activity=ActivityRef(iri=quiz.iri, type=activities.QUIZ, name=quiz.title),
        registration=enrolment.pk,
        timestamp=at,
        weight=weight,
    )


def pass_quiz(enrolment: Enrolment, number: int, *, at: dt.datetime = LEARNT_AT) -> Event:
    """The server graded the quiz of a unit as passed."""
    event = quiz_event(enrolment, number, at=at)
    journal.record(events=[event], now=at)
    return event


def attend(enrolment: Enrolment, number: int, *, trainer: User, now: dt.datetime) -> Attendance:
    """The trainer confirms the unit on its day in the learner's run."""
    run = enrolment.run
    assert run is not None
    return confirm_attendance(
        enrolment=enrolment,
        unit=unit_of(enrolment, number),
        date=run.days.get(unit__position=number).date,
        provider=run.provider,
        actor=trainer,
        now=now,
    )
