"""The learner's own enrolment behind an address."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import Http404, HttpRequest
from django.urls import reverse

from cms.domain import lessons
from cms.domain.lessons import LessonPlace
from curriculum.domain.outline import OutlineActivity, with_course
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment
from lms.accounts.models import User


def own_enrolment(request: HttpRequest, enrolment: uuid.UUID) -> Enrolment:
    """The person's own active enrolment, with its course and where reading went last; anybody else's does not exist."""
    person = cast("User", request.user)
    enrolments = Enrolment.objects.filter(pk=enrolment, person=person, state=EnrolmentState.ACTIVE)
    own = with_course(enrolments).select_related("reading_position").first()
    if own is None:
        raise Http404
    own.person = person
    return own


def place_in(own: Enrolment, key: uuid.UUID) -> LessonPlace:
    """Where ``key`` stands in the course, or 404."""
    place = lessons.find_place(enrolment=own, key=key)
    if place is None:
        raise Http404
    return place


def address_of(own: Enrolment, activity: OutlineActivity | None) -> str | None:
    """The address of a lesson or quiz in this enrolment."""
    if activity is None:
        return None
    if activity.is_lesson:
        return reverse("cms:lesson", args=[own.pk, activity.key])
    return reverse("assessments:quiz", args=[own.pk, activity.id])
