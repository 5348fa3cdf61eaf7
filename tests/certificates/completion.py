"""A pilot's way to a complete course, in as few calls as a story about certificates needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from curriculum.domain.attendance import confirm_attendance
from curriculum.enums import ActivityKind
from curriculum.models import EditionActivity, EditionUnit, Enrolment, SeminarDay
from lms.accounts.models import User
from lms.xapi import activities, verbs
from lms.xapi.domain import journal
from lms.xapi.domain.journal import ActivityRef, Event
from lms.xapi.domain.queries import evidence_for
from lms.xapi.enums import Weight


def units_of(enrolment: Enrolment) -> list[EditionUnit]:
    """The units in their order."""
    return list(enrolment.edition.units.order_by("position"))


def pass_quizzes(enrolment: Enrolment, now: dt.datetime) -> None:
    """Evidence, graded by our server, that every quiz of the course is passed."""
    pass_quizzes_of([enrolment], now)


def pass_quizzes_of(enrolments: Sequence[Enrolment], now: dt.datetime) -> None:
    """The same for several in one edition, as one piece of news."""
    quizzes = list(
        EditionActivity.objects.filter(unit__edition=enrolments[0].edition, kind=ActivityKind.QUIZ)
    )
    events = [_event(enrolment, quiz, verbs.PASSED, now) for enrolment in enrolments for quiz in quizzes]
    journal.record(events=events, now=now)


def finish_lessons(enrolment: Enrolment, now: dt.datetime) -> None:
    """Evidence that every lesson is done."""
    lessons = EditionActivity.objects.filter(unit__edition=enrolment.edition, kind=ActivityKind.LESSON)
    journal.record(events=[_event(enrolment, lesson, verbs.COMPLETED, now) for lesson in lessons], now=now)


def attend(
    enrolment: Enrolment, unit: EditionUnit, trainer: User, now: dt.datetime, *, day: SeminarDay | None = None
) -> None:
    """The trainer confirms one day, of the own run unless told otherwise."""
    seminar_day = day or SeminarDay.objects.get(run=enrolment.run, unit=unit)
    confirm_attendance(
        enrolment=enrolment,
        unit=unit,
        provider=seminar_day.run.provider,
        actor=trainer,
        now=now,
        seminar_day=seminar_day,
    )


def complete(enrolment: Enrolment, trainer: User, now: dt.datetime) -> Enrolment:
    """Every day attended, every quiz passed."""
    for unit in units_of(enrolment):
        attend(enrolment, unit, trainer, now)
    pass_quizzes(enrolment, now)
    return enrolment


def earned(enrolment: Enrolment) -> list[str]:
    """The certificates the journal has evidence of, by IRI."""
    evidence = evidence_for(registrations=[enrolment.pk])
    return [item.activity for item in evidence if item.verb == verbs.EARNED.iri]


def _event(enrolment: Enrolment, activity: EditionActivity, verb: verbs.Verb, now: dt.datetime) -> Event:
    kind = activities.QUIZ if activity.kind == ActivityKind.QUIZ else activities.LESSON
    return Event(
        kind=f"test-{enrolment.pk}",
        fact=activity.pk,
        actor=enrolment.person.xapi_account,
        verb=verb,
        activity=ActivityRef(iri=activity.iri, type=kind, name=activity.title),
        registration=enrolment.pk,
        timestamp=now,
        weight=Weight.EVIDENCE,
    )
