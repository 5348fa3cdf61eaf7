"""Tables of the curriculum, one file a subject."""

from curriculum.models.catalogue import Course, CourseEdition, EditionActivity, EditionUnit, Programme
from curriculum.models.enrolment import Attendance, Enrolment
from curriculum.models.progress import ActivityProgress, EnrolmentProgress, LessonCompletion, UnitProgress
from curriculum.models.timetable import Run, SeminarDay, StandIn

__all__ = [
    "ActivityProgress",
    "Attendance",
    "Course",
    "CourseEdition",
    "EditionActivity",
    "EditionUnit",
    "Enrolment",
    "EnrolmentProgress",
    "LessonCompletion",
    "Programme",
    "Run",
    "SeminarDay",
    "StandIn",
    "UnitProgress",
]
