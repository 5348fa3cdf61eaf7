"""The trainer's desk: own runs, their participants, confirming a day."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from curriculum.domain.attendance import AttendanceError, confirm_day, withdraw_attendance
from curriculum.domain.queries import participants, runs_for_trainer
from curriculum.enums import EnrolmentState
from curriculum.models import Attendance, Run, SeminarDay
from curriculum.permissions import may_confirm, may_see_participants, may_withdraw_attendance
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.portal.domain.run_days import days_of
from lms.portal.forms import WithdrawAttendanceForm
from lms.portal.permissions import for_trainers


def _roles(request: HttpRequest) -> Roles:
    return cast(Roles, request.roles)  # type: ignore[attr-defined]


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@for_trainers
def seminars(request: HttpRequest) -> HttpResponse:
    """Own runs, the next ones first."""
    today = berlin_date(timezone.now())
    context = {"runs": runs_for_trainer(_person(request), _roles(request), today), "today": today}
    return render(request, "portal/seminars.html", context)


@for_trainers
def run(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Participants of one run with their days."""
    now = timezone.now()
    found = _visible_run(request, run)
    people = participants(found)
    log_access(
        actor=_person(request),
        people=User.objects.filter(pk__in=[participant.person_id for participant in people]),
        kind=AccessKind.VIEWED,
        subject_matter=_("Participants of %(run)s") % {"run": found.title},
        now=now,
    )
    context = {
        "run": found,
        "participants": people,
        "days": days_of(
            run=found,
            participants=people,
            roles=_roles(request),
            person=_person(request),
            today=berlin_date(now),
        ),
        "today": berlin_date(now),
    }
    return render(request, "portal/run.html", context)


@require_POST
@for_trainers
def confirm(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """Confirm one seminar day for the people ticked."""
    found = get_object_or_404(SeminarDay.objects.select_related("run__provider", "unit"), pk=day)
    now = timezone.now()
    if not may_confirm(_roles(request), _person(request), found, berlin_date(now)):
        raise Http404
    chosen = found.run.enrolments.filter(
        state=EnrolmentState.ACTIVE, pk__in=_ids(request.POST.getlist("enrolment"))
    )
    try:
        confirmed = confirm_day(seminar_day=found, enrolments=chosen, actor=_person(request), now=now)
    except AttendanceError as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)d attendance confirmed.", "%(n)d attendances confirmed.", len(confirmed))
        messages.success(request, text % {"n": len(confirmed)})
    return redirect("portal:run", found.run_id)


@for_trainers
def withdraw(request: HttpRequest, attendance: uuid.UUID) -> HttpResponse:
    """Withdraw a confirmed day, with a reason."""
    found = get_object_or_404(
        Attendance.objects.select_related("enrolment__person", "enrolment__run", "unit", "seminar_day"),
        pk=attendance,
    )
    if not may_withdraw_attendance(_roles(request), _person(request), found):
        raise Http404
    form = WithdrawAttendanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_attendance(
                attendance=found,
                reason=form.cleaned_data["reason"],
                actor=_person(request),
                now=timezone.now(),
            )
        except AttendanceError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The attendance was withdrawn."))
        return (
            redirect("portal:run", found.enrolment.run_id)
            if found.enrolment.run_id
            else redirect("portal:seminars")
        )
    return render(request, "portal/withdraw_attendance.html", {"form": form, "attendance": found})


def _visible_run(request: HttpRequest, key: uuid.UUID) -> Run:
    found = get_object_or_404(Run.objects.select_related("edition__course", "provider"), pk=key)
    if not may_see_participants(_roles(request), _person(request), found):
        raise Http404
    return found


def _ids(texts: list[str]) -> list[uuid.UUID]:
    """The well-formed ids among ``texts``; a forged one is simply nobody."""
    ids = []
    for text in texts:
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    return ids
