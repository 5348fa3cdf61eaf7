"""The learner's way through the lessons of an enrolment."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.domain import lessons, news, workbook
from cms.domain.glossary import all_terms
from cms.domain.lessons import LessonPlace
from cms.domain.practice import practice_sheets
from cms.models import LessonPage
from cms.views.own import address_of, own_enrolment, place_in
from curriculum.domain.progress import complete_lesson
from curriculum.models import EditionActivity, Enrolment


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, enrolment: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """A lesson at its place in the course; POST shows how practice answers went and keeps nothing."""
    own = own_enrolment(request, enrolment)
    place = place_in(own, key)
    if not place.activity.is_lesson:
        return redirect("assessments:quiz", own.pk, place.activity.id)
    page = page_or_404(key)
    lessons.remember_position(enrolment=own, key=key)
    context = lesson_context(own, place, page) | {
        "practice_sheets": practice_sheets(page=page, form=request.POST)
    }
    return render(request, "cms/lesson.html", context)


def lesson_context(own: Enrolment, place: LessonPlace, page: LessonPage) -> dict[str, Any]:
    """What the template of a lesson prints."""
    return {
        "page": page,
        "place": place,
        "enrolment": own,
        "previous_url": address_of(own, place.previous),
        "following_url": address_of(own, place.following),
        "news": news.news_in(enrolment=own, page=page),
        "notes": workbook.note_fields(person=own.person, page=page),
    }


def page_or_404(key: uuid.UUID) -> LessonPage:
    """The lesson as published."""
    page = lessons.find_lesson(key=key)
    if page is None:
        raise Http404
    return page


@login_required
@require_POST
def complete(request: HttpRequest, enrolment: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """ "Lektion abschließen": declare a lesson done and go on to what comes next."""
    own = own_enrolment(request, enrolment)
    place = place_in(own, key)
    if not place.activity.is_lesson:
        raise Http404
    activity = EditionActivity.objects.get(pk=place.activity.id)
    complete_lesson(enrolment=own, activity=activity, now=timezone.now())
    messages.success(request, _("Lesson completed: %(title)s") % {"title": place.activity.title})
    following = address_of(own, place.following)
    return redirect(following or reverse("cms:lesson", args=[own.pk, key]))


@login_required
@require_POST
def read_news(request: HttpRequest, enrolment: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """ "Verstanden": the learner knows what is new in a lesson."""
    own = own_enrolment(request, enrolment)
    place_in(own, key)
    news.mark_read(enrolment=own, page=page_or_404(key))
    return redirect("cms:lesson", own.pk, key)


@login_required
@never_cache
@require_safe
def resume(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """To where the learner goes on."""
    own = own_enrolment(request, enrolment)
    address = address_of(own, lessons.resume_at(enrolment=own))
    if address is None:
        raise Http404
    return redirect(address)


@login_required
@never_cache
@require_safe
def print_unit(request: HttpRequest, enrolment: uuid.UUID, unit: uuid.UUID) -> HttpResponse:
    """All lessons of a day or module on one page, with the own notes, for paper."""
    own = own_enrolment(request, enrolment)
    day = lessons.find_unit(enrolment=own, key=unit)
    if day is None:
        raise Http404
    pages = lessons.lessons_of(unit=day)
    context = {
        "unit": day,
        "enrolment": own,
        "pages": pages,
        "written": workbook.notes_by_task(person=own.person, pages=pages),
        "terms": all_terms(),
    }
    return render(request, "cms/print_unit.html", context)
