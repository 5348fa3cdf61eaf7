"""Where the page tree sends everybody who wants to read a lesson."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.domain.lessons import find_lesson
from cms.domain.practice import practice_sheets
from cms.permissions import may_read_lesson
from curriculum.domain.queries import place_of
from lms.accounts.models import User


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The enrolled go to the lesson in their course; who teaches or edits reads it here; others find nothing."""
    person = cast("User", request.user)
    place = place_of(person=person, key=key)
    if place is not None:
        return redirect("cms:lesson", place.enrolment.pk, key)
    lesson = find_lesson(key=key)
    if lesson is None or not may_read_lesson(person, request.roles, key):  # type: ignore[attr-defined]
        raise Http404
    context = {"page": lesson, "practice_sheets": practice_sheets(page=lesson, form=request.POST)}
    return render(request, "cms/lesson_read.html", context)
