"""The learner's way through the lessons of an enrolment."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.domain import lessons
from cms.domain.lessons import LessonPlace
from cms.domain.practice import practice_sheets
from curriculum.domain.outline import OutlineActivity
from curriculum.domain.progress import complete_lesson
from curriculum.enums import EnrolmentState
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, enrolment: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """A lesson at its place in the course; POST shows how practice answers went and keeps nothing."""
    own = _own(request, enrolment)
    place = _place(own, key)
    if not place.activity.is_lesson:
        return redirect("assessments:quiz", own.pk, place.activity.id)
    page = lessons.find_lesson(key=key)
    if page is None:
        raise Http404
    lessons.remember_position(enrolment=own, key=key)
    context = {
        "page": page,
        "place": place,
        "enrolment": own,
        "previous_url": _address(own, place.previous),
        "following_url": _address(own, place.following),
        "practice_sheets": practice_sheets(page=page, form=request.POST),
    }
    return render(request, "cms/lesson.html", context)


@login_required
@require_POST
def complete(request: HttpRequest, enrolment: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """ "Lektion abschließen": declare a lesson done and go on to what comes next."""
    own = _own(request, enrolment)
    place = _place(own, key)
    if not place.activity.is_lesson:
        raise Http404
    activity = EditionActivity.objects.get(pk=place.activity.id)
    complete_lesson(enrolment=own, activity=activity, now=timezone.now())
    messages.success(request, _("Lesson completed: %(title)s") % {"title": place.activity.title})
    following = _address(own, place.following)
    return redirect(following or reverse("cms:lesson", args=[own.pk, key]))


@login_required
@never_cache
@require_safe
def resume(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """To where the learner goes on."""
    own = _own(request, enrolment)
    address = _address(own, lessons.resume_at(enrolment=own))
    if address is None:
        raise Http404
    return redirect(address)


def _own(request: HttpRequest, enrolment: uuid.UUID) -> Enrolment:
    """The person's own active enrolment; anybody else's does not exist."""
    own = (
        Enrolment.objects.select_related("course", "edition", "run", "person")
        .filter(pk=enrolment, person=cast("User", request.user), state=EnrolmentState.ACTIVE)
        .first()
    )
    if own is None:
        raise Http404
    return own


def _place(own: Enrolment, key: uuid.UUID) -> LessonPlace:
    place = lessons.find_place(enrolment=own, key=key)
    if place is None:
        raise Http404
    return place


def _address(own: Enrolment, activity: OutlineActivity | None) -> str | None:
    if activity is None:
        return None
    if activity.is_lesson:
        return reverse("cms:lesson", args=[own.pk, activity.key])
    return reverse("assessments:quiz", args=[own.pk, activity.id])
