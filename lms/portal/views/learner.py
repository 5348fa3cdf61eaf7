"""The learner's desk."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.queries import certificates_of
from cms.domain.news import changed_lessons
from curriculum.domain.queries import outline_of, with_course
from curriculum.models import Enrolment
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.portal.domain.home import home_of
from lms.portal.domain.missing import missing_for_pilot


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """After login: to the desk of the role, else to the own courses."""
    roles = request.roles  # type: ignore[attr-defined]
    desks = {
        "portal:office": roles.is_programme_office,
        "portal:hr": roles.is_hr,
        "portal:seminars": roles.is_trainer or roles.is_provider_office,
        "wagtailadmin_home": roles.is_administrator,
    }
    own_courses = Enrolment.objects.filter(person=cast(User, request.user)).exists()
    desk = next((name for name, holds in desks.items() if holds and not own_courses), "portal:my_courses")
    return redirect(desk)


@login_required
def my_courses(request: HttpRequest) -> HttpResponse:
    """Home: the next step first, then own courses with dates and what is missing, then own certificates."""
    person = cast(User, request.user)
    context = {
        "home": home_of(person=person, today=berlin_date(timezone.now())),
        "certificates": certificates_of(person=person),
    }
    return render(request, "portal/my_courses.html", context)


@login_required
def course(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """The outline of one own course: units, activities, what is missing and who must act, what funding follows."""
    own = with_course(Enrolment.objects.filter(person=cast(User, request.user)))
    found = get_object_or_404(own, pk=enrolment)
    outline = outline_of(found)
    missing = missing_for_pilot(outlines=[outline], today=berlin_date(timezone.now()))
    context = {
        "outline": outline,
        "missing": missing[found.pk],
        "changed": changed_lessons(enrolment=found),
        "decisions": decisions_in_force(enrolments=[found]).select_related("unit").order_by("unit__position"),
        "resume_url": reverse("cms:resume", args=[found.pk]) if outline.is_active else "",
    }
    return render(request, "portal/course.html", context)
