"""The workbook: saving a note beside a task, reading all notes, taking them along as a PDF."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.domain import workbook
from cms.domain.workbook import NoteField, NoteMoved, NoteRefused
from cms.domain.workbook_paper import workbook_pdf
from cms.forms import NoteForm
from cms.views.learning import lesson_context, page_or_404
from cms.views.own import own_enrolment, place_in
from curriculum.domain.outline import my_enrolments
from curriculum.models import Enrolment
from lms.accounts.models import User
from lms.base.clock import berlin_date


@login_required
@never_cache
@require_POST
def save(request: HttpRequest, enrolment: uuid.UUID, key: uuid.UUID, block: uuid.UUID) -> HttpResponse:
    """Keep a note. To a script (``Accept: application/json``) the answer is JSON, to a form the lesson again."""
    own = own_enrolment(request, enrolment)
    place = place_in(own, key)
    if not place.activity.is_lesson:
        raise Http404
    page = page_or_404(key)
    form = NoteForm(request.POST)
    if not form.is_valid():
        unread = NoteField("", 0, error=_("The note could not be read."))
        return _answer(request, own, key=key, block=str(block), field=unread)
    text, version = form.cleaned_data["text"], form.cleaned_data["version"]
    try:
        note = workbook.save_note(
            person=own.person, page=page, block_id=str(block), text=text, version=version
        )
    except NoteMoved as moved:
        field = NoteField(text, moved.stored.version, elsewhere=moved.stored.text)
        return _answer(request, own, key=key, block=str(block), field=field)
    except NoteRefused as refused:
        field = NoteField(text, version, error=str(refused))
        return _answer(request, own, key=key, block=str(block), field=field)
    if _wants_json(request):
        return JsonResponse({"version": note.version if note else 0})
    messages.success(request, _("Your note is saved."))
    return redirect(f"{reverse('cms:lesson', args=[own.pk, key])}#notiz-{block}")


@login_required
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All own notes, lesson by lesson."""
    return render(request, "cms/workbook.html", {"lessons": _lessons(request)})


@login_required
@never_cache
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    person, today = cast(User, request.user), berlin_date(timezone.now())
    content = workbook_pdf(person=person, lessons=_lessons(request), today=today)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="Arbeitsheft_{today:%Y-%m-%d}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lessons(request: HttpRequest) -> tuple[workbook.WorkbookLesson, ...]:
    person = cast(User, request.user)
    return workbook.workbook_of(person=person, outlines=my_enrolments(person))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _answer(
    request: HttpRequest, own: Enrolment, *, key: uuid.UUID, block: str, field: NoteField
) -> HttpResponse:
    """Nothing was kept; the writer gets their text back, and the other window's beside it."""
    status = HTTPStatus.CONFLICT if field.elsewhere else HTTPStatus.UNPROCESSABLE_ENTITY
    if _wants_json(request):
        answer = {"version": field.version, "elsewhere": field.elsewhere, "error": field.error}
        return JsonResponse(answer, status=status)
    context = lesson_context(own, place_in(own, key), page_or_404(key))
    context["notes"] |= {block: field}
    if block not in {one.id for one in context["page"].body}:
        context["lost_note"] = field
    return render(request, "cms/lesson.html", context, status=status)
