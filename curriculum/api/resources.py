"""Courses, runs and enrolments (``/api/v1/``)."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curriculum.api import examples
from curriculum.api.filters import CourseFilter, EnrolmentFilter, RunFilter
from curriculum.domain.reading import listed_courses, readable_enrolments, readable_runs
from curriculum.models import Course, Enrolment, Run
from curriculum.serializers import EnrolmentSerializer, FullCourseSerializer, RunSerializer
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import Scope
from lms.accounts.models import User
from lms.accounts.rest import LoggedReading, PublicReading, documented


@documented(
    FullCourseSerializer,
    examples.COURSE,
    many=_("List courses"),
    one=_("One course"),
    who=_("The catalogue, the same for everybody."),
)
class CourseViewSet(PublicReading[Course]):
    """Courses with what they consist of."""

    queryset = Course.objects.none()
    serializer_class = FullCourseSerializer
    filterset_class = CourseFilter
    required_scopes = (Scope.COURSES_READ,)

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[Course]:
        """All."""
        return listed_courses()


@documented(
    RunSerializer,
    examples.RUN,
    many=_("List runs"),
    one=_("One run"),
    who=_(
        "Trainers and offices of providers see their own runs, learners and HR those of the enrolments they may read, "
        "the programme office all."
    ),
)
class RunViewSet(PublicReading[Run]):
    """Runs with their days; no participants."""

    queryset = Run.objects.none()
    serializer_class = RunSerializer
    filterset_class = RunFilter
    required_scopes = (Scope.RUNS_READ,)

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[Run]:
        """By role."""
        return readable_runs(person=person, roles=roles, today=today)


@documented(
    EnrolmentSerializer,
    examples.ENROLMENT,
    many=_("List enrolments"),
    one=_("One enrolment"),
    who=_(
        "Their own; HR those made for its body by people who work there today; the programme office all. Trainers "
        "work on the pages and read none here."
    ),
)
class EnrolmentViewSet(LoggedReading[Enrolment]):
    """Enrolments with their days counted."""

    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilter
    required_scopes = (Scope.ENROLMENTS_READ,)
    subject_matter = "enrolments"

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[Enrolment]:
        """Own, HR's, or all."""
        return readable_enrolments(person=person, roles=roles, today=today)

    def person_of(self, row: Enrolment) -> User:
        """Who is enrolled."""
        return row.person
