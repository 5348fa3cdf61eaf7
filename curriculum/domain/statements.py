"""How the curriculum's own facts read in the journal.

The id of a statement hangs on the fact behind it, so emitting it again is harmless.
"""

from __future__ import annotations

from curriculum.enums import ActivityKind
from curriculum.models import Attendance, Course, EditionActivity, EditionUnit, LessonCompletion
from lms.xapi import activities, verbs
from lms.xapi.domain.journal import ActivityRef, Event
from lms.xapi.enums import Weight

LESSON_COMPLETED = "lesson-completed"
DAY_ATTENDED = "day-attended"


def lesson_completed(completion: LessonCompletion) -> Event:
    """The learner completed a lesson (self-declared)."""
    enrolment, activity = completion.enrolment, completion.activity
    return Event(
        kind=LESSON_COMPLETED,
        fact=completion.pk,
        actor=enrolment.person.xapi_account,
        verb=verbs.COMPLETED,
        activity=activity_ref(activity),
        registration=enrolment.pk,
        timestamp=completion.completed_at,
        weight=Weight.EVIDENCE,
        parent=(unit_ref(activity.unit),),
        grouping=(course_ref(enrolment.course),),
    )


def day_attended(attendance: Attendance) -> Event:
    """The learner attended a day (attested by trainer or provider), told at the instant of attesting."""
    enrolment = attendance.enrolment
    return Event(
        kind=DAY_ATTENDED,
        fact=attendance.pk,
        actor=enrolment.person.xapi_account,
        verb=verbs.ATTENDED,
        activity=unit_ref(attendance.unit),
        registration=enrolment.pk,
        timestamp=attendance.confirmed_at,
        weight=Weight.EVIDENCE,
        parent=(course_ref(enrolment.course),),
        grouping=(course_ref(enrolment.course),),
    )


def activity_ref(activity: EditionActivity) -> ActivityRef:
    """A lesson or quiz for the journal."""
    is_lesson = activity.kind == ActivityKind.LESSON
    return ActivityRef(
        iri=activity.iri, type=activities.LESSON if is_lesson else activities.QUIZ, name=activity.title
    )


def unit_ref(unit: EditionUnit) -> ActivityRef:
    """A unit for the journal."""
    return ActivityRef(iri=unit.iri, type=activities.UNIT, name=unit.title)


def course_ref(course: Course) -> ActivityRef:
    """A course for the journal."""
    return ActivityRef(iri=course.iri, type=activities.COURSE, name=course.title)
