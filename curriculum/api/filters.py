"""Filters of courses, runs and enrolments."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from curriculum.enums import Delivery, EnrolmentState, Level
from curriculum.models import Attendance, Course, CourseEdition, Enrolment, Run, SeminarDay
from lms.base.clock import start_of_day
from lms.base.rest.filters import AgsFilter, OnceForm, UpdatedSince

KEY = "^[-a-zA-Z0-9_]{1,60}$"


@extend_schema_field({"type": "string", "pattern": KEY})
class KeyFilter(django_filters.CharFilter):
    """What names a course in its file."""

    def __init__(self) -> None:
        letters = RegexValidator(
            KEY.replace("$", r"\Z"), _("A key has letters, digits, hyphens and underscores.")
        )
        super().__init__(validators=[letters], help_text=_("Key of the course in its file."))


class CourseFilter(django_filters.FilterSet):
    """By level and key."""

    level = django_filters.ChoiceFilter(choices=Level.choices)
    key = KeyFilter()
    updated_since = UpdatedSince()

    class Meta:
        model = Course
        form = OnceForm
        fields: tuple[str, ...] = ()

    def filter_updated_since(self, rows: QuerySet[Course], _name: str, day: dt.date) -> QuerySet[Course]:
        """With an edition published since."""
        since = CourseEdition.objects.filter(course=OuterRef("pk"), published_at__gte=start_of_day(day))
        return rows.filter(Exists(since))


class RunFilter(django_filters.FilterSet):
    """By course, level, provider, delivery and days."""

    course = django_filters.UUIDFilter("edition__course_id", help_text=_("Public id of the course."))
    level = django_filters.ChoiceFilter("edition__course__level", choices=Level.choices)
    provider = django_filters.UUIDFilter("provider_id", help_text=_("Public id of the provider."))
    delivery = django_filters.ChoiceFilter(choices=Delivery.choices)
    day_since = django_filters.DateFilter(
        method="filter_day_since", help_text=_("With a seminar day on or after this one.")
    )
    day_until = django_filters.DateFilter(
        method="filter_day_until", help_text=_("With a seminar day on or before this one.")
    )
    updated_since = UpdatedSince()

    class Meta:
        model = Run
        form = OnceForm
        fields: tuple[str, ...] = ()

    def filter_day_since(self, rows: QuerySet[Run], _name: str, day: dt.date) -> QuerySet[Run]:
        """Some day then or later."""
        return rows.filter(Exists(SeminarDay.objects.filter(run=OuterRef("pk"), date__gte=day)))

    def filter_day_until(self, rows: QuerySet[Run], _name: str, day: dt.date) -> QuerySet[Run]:
        """Some day then or earlier."""
        return rows.filter(Exists(SeminarDay.objects.filter(run=OuterRef("pk"), date__lte=day)))

    def filter_updated_since(self, rows: QuerySet[Run], _name: str, day: dt.date) -> QuerySet[Run]:
        """Planned or changed since."""
        return rows.filter(changed_at__gte=start_of_day(day))


class EnrolmentFilter(django_filters.FilterSet):
    """By body, person, course, run, state and day of registration."""

    body_ags = AgsFilter("body__ags")
    person = django_filters.UUIDFilter("person_id", help_text=_("Public id of the person."))
    course = django_filters.UUIDFilter("course_id", help_text=_("Public id of the course."))
    run = django_filters.UUIDFilter("run_id", help_text=_("Public id of the run."))
    level = django_filters.ChoiceFilter("course__level", choices=Level.choices)
    state = django_filters.ChoiceFilter(choices=EnrolmentState.choices)
    registered_since = django_filters.DateFilter(
        "registered_on", "gte", help_text=_("First day of registration.")
    )
    registered_until = django_filters.DateFilter(
        "registered_on", "lte", help_text=_("Last day of registration.")
    )
    updated_since = UpdatedSince()

    class Meta:
        model = Enrolment
        form = OnceForm
        fields: tuple[str, ...] = ()

    def filter_updated_since(
        self, rows: QuerySet[Enrolment], _name: str, day: dt.date
    ) -> QuerySet[Enrolment]:
        """Registered, withdrawn or completed since, or attendance was confirmed or withdrawn since.

        Days of learning do not count: they are nobody else's business.
        """
        instant = start_of_day(day)
        attended = Attendance.objects.filter(
            Q(confirmed_at__gte=instant) | Q(withdrawn_at__gte=instant), enrolment=OuterRef("pk")
        )
        return rows.filter(
            Q(registered_on__gte=day)
            | Q(withdrawn_on__gte=day)
            | Q(progress__completed_on__gte=day)
            | Exists(attended)
        )
