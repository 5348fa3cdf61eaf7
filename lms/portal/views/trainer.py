"""The trainer's desk: the day at a glance, own runs, confirming a day and taking that back, stand-ins, guests."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.domain.marking import Desk, waiting_count
from cms.domain.identity import page_ids
from curriculum.domain.attendance import (
    AttendanceError,
    confirm_day,
    confirm_everybody,
    confirm_make_up,
    withdraw_attendance,
)
from curriculum.domain.queries import participants, runs_for_trainer
from curriculum.domain.timetable import TimetableError, dismiss_stand_in, name_stand_in
from curriculum.enums import EnrolmentState
from curriculum.models import Attendance, Run, SeminarDay, StandIn
from curriculum.permissions import (
    may_confirm,
    may_name_stand_ins,
    may_see_participants,
    may_withdraw_attendance,
)
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.portal.domain.run_days import days_of
from lms.portal.forms import MakeUpForm, StandInForm, WithdrawAttendanceForm
from lms.portal.permissions import for_trainers
from lms.portal.views.day_cards import answer, back_to, day_cards, make_up_form


def _roles(request: HttpRequest) -> Roles:
    return cast(Roles, request.roles)  # type: ignore[attr-defined]


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
@for_trainers
def seminars(request: HttpRequest) -> HttpResponse:
    """What is on today, then own runs, the next ones first."""
    today = berlin_date(timezone.now())
    runs = runs_for_trainer(_person(request), _roles(request), today)
    # A trainer's own days; the provider's office looks after all.
    sees_all = _roles(request).is_provider_office
    on_today = [
        (run, day) for run in runs for day in run.days if day.date == today and (day.is_mine or sees_all)
    ]
    context = {
        "runs": runs,
        "on_today": on_today,
        "today": today,
        "to_mark": waiting_count(desk=Desk(frozenset(run.id for run in runs), _roles(request).is_trainer)),
    }
    return render(request, "portal/seminars.html", context)


@require_safe
@for_trainers
def run(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Participants of one run with their days."""
    return _run_page(request, _visible_run(request, run), refused={})


def _run_page(request: HttpRequest, found: Run, *, refused: Mapping[uuid.UUID, MakeUpForm]) -> HttpResponse:
    today = berlin_date(timezone.now())
    people = participants(found)
    _log_look(
        request,
        [participant.person_id for participant in people],
        _("Participants of %(run)s") % {"run": found.title},
    )
    days = days_of(
        run=found, participants=people, roles=_roles(request), person=_person(request), today=today
    )
    cards, others = day_cards(days, list(messages.get_messages(request)), refused)
    context = {
        "run": found,
        "participants": people,
        "cards": cards,
        # In place of all messages, which the base template lists at the top.
        "messages": others,
        "course_page_id": _course_page(request, found),
        "today": today,
    }
    return render(request, "portal/run.html", context, status=422 if refused else 200)


@require_safe
@for_trainers
def sign_in_list(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """The list people sign on paper; printed before the day, too."""
    found = _day(day)
    if not may_see_participants(_roles(request), _person(request), found.run, berlin_date(timezone.now())):
        raise Http404
    people = participants(found.run)
    _log_look(
        request,
        [participant.person_id for participant in people],
        _("Sign-in list of %(run)s") % {"run": found.run.title},
    )
    return render(request, "portal/sign_in_list.html", {"day": found, "participants": people})


@require_POST
@for_trainers
def confirm(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """Confirm one seminar day for the people ticked, or for everybody."""
    found, now = _confirmable_day(request, day), timezone.now()
    try:
        if "alle" in request.POST:
            confirmed = confirm_everybody(seminar_day=found, actor=_person(request), now=now)
        else:
            chosen = found.run.enrolments.filter(
                state=EnrolmentState.ACTIVE, pk__in=_ids(request.POST.getlist("enrolment"))
            )
            confirmed = confirm_day(seminar_day=found, enrolments=chosen, actor=_person(request), now=now)
    except AttendanceError as refusal:
        return answer(request, found, messages.ERROR, str(refusal))
    return _answer_confirmed(request, found, len(confirmed))


@for_trainers
def make_up(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """Confirm a day for a guest from another run."""
    found = _confirmable_day(request, day)
    if request.method != "POST":
        # A refused form stands at this address, and who changes the language there asks for it.
        return back_to(found)
    form = make_up_form(found.pk, request.POST)
    if form.is_valid():
        guest = form.cleaned_data["person"]
        try:
            confirm_make_up(seminar_day=found, person=guest, actor=_person(request), now=timezone.now())
        except AttendanceError as refusal:
            form.add_error("person", str(refusal))
        else:
            text = _("The make-up day of %(person)s was confirmed.") % {"person": guest}
            return answer(request, found, messages.SUCCESS, text)
    return _run_page(request, _visible_run(request, found.run_id), refused={found.pk: form})


@for_trainers
def withdraw(request: HttpRequest, attendance: uuid.UUID) -> HttpResponse:
    """Withdraw a confirmed day, with a reason."""
    found = get_object_or_404(
        Attendance.objects.select_related("enrolment__person", "enrolment__run", "unit", "seminar_day"),
        pk=attendance,
    )
    now = timezone.now()
    if not may_withdraw_attendance(_roles(request), _person(request), found, berlin_date(now)):
        raise Http404
    form = WithdrawAttendanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        level, text = messages.SUCCESS, _("The attendance was withdrawn.")
        try:
            withdraw_attendance(
                attendance=found, reason=form.cleaned_data["reason"], actor=_person(request), now=now
            )
        except AttendanceError as refusal:
            level, text = messages.ERROR, str(refusal)
        if found.seminar_day:
            return answer(request, found.seminar_day, level, text)
        messages.add_message(request, level, text)
        return redirect("portal:seminars")
    return render(request, "portal/withdraw_attendance.html", {"form": form, "attendance": found})


@for_trainers
def stand_in(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """Name who teaches a day in its trainer's place."""
    found, now = _day(day), timezone.now()
    _refuse_unless_may_name(request, found)
    form = StandInForm(request.POST or None, day=found)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            name_stand_in(seminar_day=found, person=person, actor=_person(request), now=now)
        except TimetableError as refusal:
            return answer(request, found, messages.ERROR, str(refusal))
        text = _("%(person)s stands in on this day.") % {"person": person}
        return answer(request, found, messages.SUCCESS, text)
    return render(request, "portal/stand_in.html", {"form": form, "day": found})


@require_POST
@for_trainers
def end_stand_in(request: HttpRequest, stand_in: uuid.UUID) -> HttpResponse:
    """The trainer comes after all."""
    days = StandIn.objects.select_related("seminar_day__run__provider", "seminar_day__unit", "person")
    found = get_object_or_404(days, pk=stand_in)
    _refuse_unless_may_name(request, found.seminar_day)
    try:
        dismiss_stand_in(stand_in=found, now=timezone.now())
    except TimetableError as refusal:
        return answer(request, found.seminar_day, messages.ERROR, str(refusal))
    text = _("%(person)s no longer stands in.") % {"person": found.person}
    return answer(request, found.seminar_day, messages.SUCCESS, text)


def _day(key: uuid.UUID) -> SeminarDay:
    return get_object_or_404(SeminarDay.objects.select_related("run__provider", "unit"), pk=key)


def _confirmable_day(request: HttpRequest, key: uuid.UUID) -> SeminarDay:
    found = _day(key)
    if not may_confirm(_roles(request), _person(request), found, berlin_date(timezone.now())):
        raise Http404
    return found


def _refuse_unless_may_name(request: HttpRequest, day: SeminarDay) -> None:
    if not may_name_stand_ins(_roles(request), _person(request), day, berlin_date(timezone.now())):
        raise Http404


def _visible_run(request: HttpRequest, key: uuid.UUID) -> Run:
    found = get_object_or_404(Run.objects.select_related("edition__course", "provider"), pk=key)
    today = berlin_date(timezone.now())
    if not may_see_participants(_roles(request), _person(request), found, today):
        raise Http404
    return found


def _course_page(request: HttpRequest, run: Run) -> int | None:
    """The course's page in the editor, for who may open it."""
    course = run.edition.course_id
    return page_ids(keys=[course]).get(course) if _roles(request).is_editor else None


def _answer_confirmed(request: HttpRequest, day: SeminarDay, count: int) -> HttpResponse:
    if not count:
        text = _("Nobody was chosen whose day can be confirmed.")
        return answer(request, day, messages.WARNING, text)
    text = ngettext("%(n)d attendance confirmed.", "%(n)d attendances confirmed.", count)
    return answer(request, day, messages.SUCCESS, text % {"n": count})


def _log_look(request: HttpRequest, people: Iterable[uuid.UUID], subject_matter: str) -> None:
    log_access(
        actor=_person(request),
        people=User.objects.filter(pk__in=people).only("pk"),
        kind=AccessKind.VIEWED,
        subject_matter=subject_matter,
        now=timezone.now(),
    )


def _ids(texts: list[str]) -> list[uuid.UUID]:
    """The well-formed ids among ``texts``; a forged one is simply nobody."""
    ids = []
    for text in texts:
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    return ids
