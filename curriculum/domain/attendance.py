"""Attended days: confirmed by a trainer or provider, withdrawn with a reason, never deleted.

The day may be of another run or provider (make-up day). Who may confirm is decided in ``curriculum.permissions``;
here only what cannot be true is refused (``docs/decisions/0033``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from curriculum.domain.progress import lock_enrolments, recompute_progress
from curriculum.domain.statements import DAY_ATTENDED, day_attended
from curriculum.enums import CompletionPreset, EnrolmentState
from curriculum.models import Attendance, EditionUnit, Enrolment, SeminarDay, UnitProgress
from lms.accounts.models import Provider, User
from lms.base.clock import berlin_date
from lms.xapi.domain import journal

REASON_LENGTH = 300


class AttendanceError(Exception):
    """Attendance cannot be confirmed or withdrawn; the message says why, in the reader's language."""


@transaction.atomic
def confirm_attendance(
    *,
    enrolment: Enrolment,
    unit: EditionUnit,
    provider: Provider,
    actor: User,
    now: dt.datetime,
    date: dt.date | None = None,
    seminar_day: SeminarDay | None = None,
) -> Attendance:
    """``actor`` attests that the learner attended ``unit``; an already valid attendance is returned unchanged.

    ``date`` defaults to the seminar day's, in an online run to the day the unit was completed.
    Raises ``AttendanceError``.
    """
    enrolment = lock_enrolments([enrolment])[0]
    if (valid := _valid_attendance(enrolment, unit)) is not None:
        return valid
    _refuse_strange_unit(enrolment, unit, actor)
    day = seminar_day or _own_day(enrolment, unit, provider, date)
    if day is not None:
        _refuse_strange_day(day, unit, provider, date)
    if day is None or day.run_id == enrolment.run_id:
        _refuse_incomplete_online_unit(enrolment, unit)
    attended_on = date or _default_date(enrolment, unit, day)
    _refuse_impossible_date(enrolment, attended_on, now)
    return _store(
        Attendance(
            enrolment=enrolment,
            unit=unit,
            seminar_day=day,
            date=attended_on,
            provider=provider,
            confirmed_by=actor,
            confirmed_at=now,
        ),
        now,
    )


@transaction.atomic
def confirm_day(
    *, seminar_day: SeminarDay, enrolments: Iterable[Enrolment], actor: User, now: dt.datetime
) -> list[Attendance]:
    """Confirm one seminar day for several learners, all or none; raises ``AttendanceError``.

    The unit is found by its key, so learners of another edition (make-up day) are welcome.
    """
    provider = seminar_day.run.provider
    # In the order of the key, as every lock on several enrolments.
    ordered = sorted(enrolments, key=lambda enrolment: enrolment.pk)
    return [
        confirm_attendance(
            enrolment=enrolment,
            unit=_same_unit(enrolment, seminar_day),
            provider=provider,
            actor=actor,
            now=now,
            seminar_day=seminar_day,
        )
        for enrolment in ordered
    ]


@transaction.atomic
def confirm_everybody(*, seminar_day: SeminarDay, actor: User, now: dt.datetime) -> list[Attendance]:
    """Confirm one seminar day for all active learners of its run who have no valid attendance yet, all or none.

    Online, those whose day is not complete yet are left out: the provider confirms *completed* days (rule C5).
    Raises ``AttendanceError``.
    """
    run, unit = seminar_day.run, seminar_day.unit
    valid = Attendance.objects.filter(unit=unit, withdrawn_at__isnull=True)
    waiting = run.enrolments.filter(state=EnrolmentState.ACTIVE).exclude(
        pk__in=valid.filter(enrolment__run=run).values("enrolment")
    )
    if run.preset == CompletionPreset.ONLINE:
        waiting = waiting.filter(unit_progress__unit=unit, unit_progress__completed_on__isnull=False)
    return confirm_day(seminar_day=seminar_day, enrolments=waiting, actor=actor, now=now)


@transaction.atomic
def confirm_make_up(*, seminar_day: SeminarDay, person: User, actor: User, now: dt.datetime) -> Attendance:
    """Confirm a day for somebody of another run who makes it up here.

    Raises ``AttendanceError``, in the same words whether the person learns something else or nothing at all.
    """
    enrolment = (
        Enrolment.objects.filter(
            person=person, state=EnrolmentState.ACTIVE, edition__units__key=seminar_day.unit.key
        )
        .order_by("-registered_on", "-pk")
        .first()
    )
    if enrolment is None:
        raise AttendanceError(_("This person is not enrolled in a course with this seminar day."))
    (attendance,) = confirm_day(seminar_day=seminar_day, enrolments=[enrolment], actor=actor, now=now)
    return attendance


@transaction.atomic
def withdraw_attendance(*, attendance: Attendance, reason: str, actor: User, now: dt.datetime) -> Attendance:
    """Take a confirmation back: the row stays with its reason, its statement is voided, progress follows.

    A second withdrawal changes nothing. Raises ``AttendanceError`` without a reason or with one over 300 characters.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise AttendanceError(_("A withdrawal needs a reason."))
    if len(reason) > REASON_LENGTH:
        raise AttendanceError(_("The reason is too long: at most %(n)d characters.") % {"n": REASON_LENGTH})
    enrolment = lock_enrolments([attendance.enrolment])[0]
    stored = Attendance.objects.select_related("unit", "enrolment__person").get(pk=attendance.pk)
    if stored.withdrawn_at is not None:
        return stored
    stored.withdrawn_by, stored.withdrawn_at, stored.withdrawn_reason = actor, now, reason
    stored.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    journal.void(kind=DAY_ATTENDED, fact=stored.pk, actor=actor.xapi_account, now=now)
    recompute_progress(enrolments=[enrolment], now=now)
    return stored


def _store(attendance: Attendance, now: dt.datetime) -> Attendance:
    """The lock already lets one confirmation through; the constraint is what promises it."""
    try:
        with transaction.atomic():
            attendance.save(force_insert=True)
    except IntegrityError:
        winner = _valid_attendance(attendance.enrolment, attendance.unit)
        if winner is None:
            raise
        return winner
    journal.record(events=[day_attended(attendance)], now=now)
    return attendance


def _valid_attendance(enrolment: Enrolment, unit: EditionUnit) -> Attendance | None:
    return Attendance.objects.filter(enrolment=enrolment, unit=unit, withdrawn_at__isnull=True).first()


def _own_day(
    enrolment: Enrolment, unit: EditionUnit, provider: Provider, date: dt.date | None
) -> SeminarDay | None:
    """The learner's own run's day for the unit, unless provider or date say it was another one."""
    if enrolment.run is None or enrolment.run.provider_id != provider.pk:
        return None
    day = enrolment.run.days.filter(unit=unit).first()
    return day if day is not None and date in {None, day.date} else None


def _same_unit(enrolment: Enrolment, day: SeminarDay) -> EditionUnit:
    same = EditionUnit.objects.filter(edition=enrolment.edition_id, key=day.unit.key)
    unit: EditionUnit | None = same.first()
    if unit is None:
        raise AttendanceError(_("“%(unit)s” does not belong to this enrolment.") % {"unit": day.unit})
    return unit


def _refuse_strange_unit(enrolment: Enrolment, unit: EditionUnit, actor: User) -> None:
    if actor.pk == enrolment.person_id:
        raise AttendanceError(_("Nobody confirms their own attendance."))
    if unit.edition_id != enrolment.edition_id:
        raise AttendanceError(_("“%(unit)s” does not belong to this enrolment.") % {"unit": unit})
    if not unit.is_seminar_day:
        raise AttendanceError(_("“%(unit)s” is no seminar day.") % {"unit": unit})


def _refuse_strange_day(day: SeminarDay, unit: EditionUnit, provider: Provider, date: dt.date | None) -> None:
    if day.unit.key != unit.key:
        raise AttendanceError(_("This seminar day teaches another unit."))
    if day.run.provider_id != provider.pk:
        raise AttendanceError(_("This seminar day is held by another provider."))
    if date is not None and date != day.date:
        raise AttendanceError(_("The date is not the date of this seminar day."))


def _refuse_incomplete_online_unit(enrolment: Enrolment, unit: EditionUnit) -> None:
    """Online, the provider confirms *completed* days (rule C5)."""
    if enrolment.completion_preset != CompletionPreset.ONLINE:
        return
    if not UnitProgress.objects.filter(enrolment=enrolment, unit=unit, completed_on__isnull=False).exists():
        raise AttendanceError(_("The lessons and the quiz of this day are not complete yet."))


def _default_date(enrolment: Enrolment, unit: EditionUnit, day: SeminarDay | None) -> dt.date:
    if day is not None:
        return day.date
    completed_on = (
        UnitProgress.objects.filter(enrolment=enrolment, unit=unit)
        .values_list("completed_on", flat=True)
        .first()
    )
    if enrolment.completion_preset != CompletionPreset.ONLINE or completed_on is None:
        raise AttendanceError(_("Please state the date of the seminar day."))
    return completed_on


def _refuse_impossible_date(enrolment: Enrolment, date: dt.date, now: dt.datetime) -> None:
    if date > berlin_date(now):
        raise AttendanceError(_("A day in the future cannot be confirmed yet."))
    if enrolment.withdrawn_on is not None and date > enrolment.withdrawn_on:
        raise AttendanceError(_("The learner had withdrawn before this day."))
