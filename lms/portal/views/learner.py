"""The learner's desk."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.queries import certificates_of
from curriculum.domain.queries import my_enrolments, outline_for
from curriculum.models import Enrolment
from lms.accounts.models import User


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
    """Own courses with the next step first, and own certificates."""
    person = cast(User, request.user)
    context = {"outlines": my_enrolments(person), "certificates": certificates_of(person=person)}
    return render(request, "portal/my_courses.html", context)


@login_required
def course(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """The outline of one own course: units, activities, what is missing and who must act, what funding follows."""
    found = get_object_or_404(Enrolment, pk=enrolment, person=cast(User, request.user))
    outline = outline_for(enrolment=found)
    context = {
        "outline": outline,
        "decisions": decisions_in_force(enrolments=[found]).select_related("unit").order_by("unit__position"),
        "resume_url": reverse("cms:resume", args=[found.pk]) if outline.is_active else "",
    }
    return render(request, "portal/course.html", context)
