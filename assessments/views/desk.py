"""The grading desk of trainers, and results of persons where their run has tutoring."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.domain import marking
from assessments.domain.marking import Desk, MarkRefused, Reading
from assessments.domain.queries import attempt_with_place
from assessments.domain.tutoring import results_of_run
from assessments.forms.desk import MarkForm
from assessments.kinds.base import WHOLE
from assessments.models import Attempt
from assessments.templatetags.questions import desk_address
from curriculum.domain.queries import runs_for_trainer
from curriculum.models import Run
from curriculum.permissions import may_see_results
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date


@login_required
@never_cache
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """All answers of the own desk that wait for marks."""
    runs = _runs(request)
    tutored = [run for run in runs if may_see_results(_roles(request), _person(request), run)]
    context = {"waiting": marking.queue(desk=_desk(request, runs)), "tutored": tutored}
    return render(request, "assessments/desk/queue.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, attempt: uuid.UUID, question: uuid.UUID) -> HttpResponse:
    """One answer, or a part of one (``teil``), with its rubric; POST gives the mark and goes on to the next one."""
    desk = _desk(request, _runs(request))
    current = _attempt_of(desk, attempt)
    part = request.GET.get("teil", WHOLE)
    reading = marking.reading(attempt=current, question=question, part=part, desk=desk)
    if reading is None:
        raise Http404
    form = MarkForm(request.POST or None, reading=reading)
    if request.method == "POST" and form.is_valid():
        return _mark(request, current, reading, form)
    if request.method != "POST":
        _log(request, [current.enrolment.person], reading.waiting.quiz)
    status = 422 if form.errors else 200
    context = {"reading": reading, "form": form}
    return render(request, "assessments/desk/answer.html", context, status=status)


@login_required
@never_cache
@require_GET
def results(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Who reached what in the quizzes of a run with tutoring."""
    found = get_object_or_404(Run, pk=run)
    if not may_see_results(_roles(request), _person(request), found):
        raise Http404
    lines = results_of_run(run=found)
    _log(request, [line.person for line in lines], found.title)
    return render(request, "assessments/desk/results.html", {"run": found, "lines": lines})


def _mark(request: HttpRequest, attempt: Attempt, reading: Reading, form: MarkForm) -> HttpResponse:
    try:
        marking.give_mark(
            attempt=attempt,
            question=reading.waiting.question,
            part=reading.waiting.part,
            actor=_person(request),
            now=timezone.now(),
            **form.mark(),
        )
    except MarkRefused:
        messages.error(request, _("This answer cannot be marked any more."))
        return redirect("assessments:desk")
    messages.success(request, _("The points are saved."))
    following = reading.following
    if following is None:
        return redirect("assessments:desk")
    return redirect(desk_address(following))


def _runs(request: HttpRequest) -> list[Run]:
    roles = _roles(request)
    if not (roles.is_trainer or roles.is_provider_office):
        raise PermissionDenied
    today = berlin_date(timezone.now())
    found: Any = runs_for_trainer(_person(request), roles, today)
    return list(Run.objects.filter(pk__in=[run.id for run in found]))


def _desk(request: HttpRequest, runs: list[Run]) -> Desk:
    return Desk(frozenset(run.pk for run in runs), _roles(request).is_trainer)


def _attempt_of(desk: Desk, attempt: uuid.UUID) -> Attempt:
    found = attempt_with_place(attempt)
    if found is None or not desk.enrolments().filter(pk=found.enrolment_id).exists():
        raise Http404
    return found


def _log(request: HttpRequest, people: list[User], what: str) -> None:
    log_access(
        actor=_person(request),
        people=people,
        kind=AccessKind.VIEWED,
        subject_matter=_("Quiz result: %(what)s") % {"what": what},
        now=timezone.now(),
    )


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _roles(request: HttpRequest) -> Roles:
    return cast("Roles", request.roles)  # type: ignore[attr-defined]
