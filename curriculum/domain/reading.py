"""Which courses, runs and enrolments somebody may read over the interface; the same rules as on the pages."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from curriculum.domain.rosters import enrolments_for_hr
from curriculum.models import Course, CourseEdition, EditionUnit, Enrolment, Run, SeminarDay
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


def listed_courses() -> QuerySet[Course]:
    """All courses with their editions and units, newest edition first; the catalogue is public."""
    units = Prefetch("units", EditionUnit.objects.order_by("position"), to_attr="listed_units")
    editions = CourseEdition.objects.order_by("-number").prefetch_related(units)
    return Course.objects.prefetch_related(Prefetch("editions", editions, to_attr="listed_editions"))


def readable_runs(*, person: User, roles: Roles, today: dt.date) -> QuerySet[Run]:
    """The office all; who teaches or runs them theirs; learners and HR those of the enrolments they may read."""
    days = SeminarDay.objects.select_related("unit").order_by("date", "pk")
    runs = Run.objects.select_related("edition__course", "provider").prefetch_related(
        Prefetch("days", days, to_attr="listed_days")
    )
    if roles.is_programme_office:
        return runs
    taught = SeminarDay.objects.filter(
        Q(trainers=person) | Q(stand_ins__person=person, date=today),
        run__provider__in=roles.trainer_providers,
    )
    enrolled = readable_enrolments(person=person, roles=roles, today=today)
    return runs.filter(
        Q(pk__in=taught.values("run"))
        | Q(provider__in=roles.office_providers)
        | Q(pk__in=enrolled.values("run"))
    )


def readable_enrolments(*, person: User, roles: Roles, today: dt.date) -> QuerySet[Enrolment]:
    """Their own; HR those of its bodies by people who work there today (rule P8); the office all."""
    enrolments = Enrolment.objects.select_related("person", "course", "body").annotate(
        units_total=Coalesce("progress__units_total", 0),
        units_attended=Coalesce("progress__units_attended", 0),
        units_complete=Coalesce("progress__units_complete", 0),
        completed_on=F("progress__completed_on"),
    )
    if roles.is_programme_office:
        return enrolments
    of_hr = enrolments_for_hr(bodies=roles.hr_bodies, today=today)
    return enrolments.filter(Q(person=person) | Q(pk__in=of_hr.values("pk")))
