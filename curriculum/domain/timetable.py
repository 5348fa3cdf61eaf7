"""Runs and their seminar days. Edition and provider of a run are fixed: contracts and enrolments were made for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from curriculum.domain.progress import recompute_progress
from curriculum.enums import CompletionPreset, Delivery
from curriculum.models import Attendance, CourseEdition, EditionUnit, Enrolment, Run, SeminarDay, StandIn
from curriculum.signals import enrolment_changed
from lms.accounts.enums import Role
from lms.accounts.models import Provider, PublicBody, RoleGrant, User
from lms.base.clock import berlin_date
from lms.base.days import SEMINARS
from lms.base.refusals import Refusal

# Without a date these runs cannot be completed.
TAUGHT_ON_DAYS = frozenset({CompletionPreset.IN_CLASS, CompletionPreset.BLENDED})


class TimetableError(Refusal):
    """A run cannot be planned, changed or removed this way; the message says why, in the reader's language.

    ``field`` is an argument of ``plan_run``, or with ``unit`` an attribute of that unit's ``PlannedDay``.
    """

    def __init__(self, message: str, *, field: str | None = None, unit: EditionUnit | None = None) -> None:
        super().__init__(message, field=field)
        self.unit = unit


@dataclass(frozen=True)
class PlannedDay:
    """When and where a unit is taught, and who may attest it; without ``venue`` it is the run's."""

    date: dt.date
    trainers: tuple[User, ...] = ()
    begins_at: dt.time | None = None
    ends_at: dt.time | None = None
    venue: str = ""


@transaction.atomic
def plan_run(  # noqa: PLR0913 - the terms of a run, each by its name
    *,
    title: str,
    edition: CourseEdition,
    provider: Provider,
    delivery: Delivery,
    fee_cents_per_day: int,
    days: Mapping[EditionUnit, dt.date | PlannedDay],
    now: dt.datetime,
    preset: CompletionPreset = CompletionPreset.IN_CLASS,
    fundable: bool = True,
    host_body: PublicBody | None = None,
    venue: str = "",
    tutoring: bool = False,
    trainers: Sequence[User] = (),
) -> Run:
    """A new run. ``trainers`` teach every day that names none of its own; self-study is never fundable (rule C5).

    Raises ``TimetableError``.
    """
    run = Run(
        title=title,
        edition=edition,
        provider=provider,
        delivery=delivery,
        preset=preset,
        fundable=fundable and preset != CompletionPreset.SELF_STUDY,
        fee_cents_per_day=fee_cents_per_day,
        host_body=host_body,
        venue=venue,
        tutoring=tutoring,
    )
    check_host(delivery=run.delivery, host_body=run.host_body)
    _check_fields(run)
    plan = {unit: _as_planned(day, trainers) for unit, day in days.items()}
    _refuse_impossible_days(run, plan, today=berlin_date(now))
    run.save(force_insert=True)
    _store_days(run, plan)
    return run


@transaction.atomic
def change_run(  # noqa: PLR0913 - the terms of a run, each by its name
    *,
    run: Run,
    title: str,
    delivery: Delivery,
    fee_cents_per_day: int,
    days: Mapping[EditionUnit, PlannedDay],
    preset: CompletionPreset,
    fundable: bool,
    host_body: PublicBody | None,
    venue: str,
    now: dt.datetime,
    tutoring: bool = False,
) -> Run:
    """Replace the terms and days of ``run``: charged fees stay with their enrolments, a new preset recomputes progress.

    Raises ``TimetableError``, also when a day that somebody attended would move or vanish.
    """
    run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    former_preset = run.preset
    run.title, run.delivery, run.venue, run.host_body = title, delivery, venue, host_body
    run.fee_cents_per_day, run.preset, run.tutoring = fee_cents_per_day, preset, tutoring
    run.fundable = fundable and preset != CompletionPreset.SELF_STUDY
    check_host(delivery=run.delivery, host_body=run.host_body)
    _check_fields(run)
    _refuse_impossible_days(run, days, today=berlin_date(now))
    run.save()
    _drop_days(run, keep=days)
    _store_days(run, days)
    if run.preset != former_preset:
        recompute_progress(enrolments=run.enrolments.all(), now=now)
    for enrolment in run.enrolments.order_by("pk"):
        enrolment_changed.send(sender=Enrolment, enrolment=enrolment, now=now)
    return run


@transaction.atomic
def discard_run(*, run: Run) -> None:
    """Remove a run entered by mistake; raises ``TimetableError`` once somebody enrolled or attended one of its days."""
    if run.enrolments.exists() or Attendance.objects.filter(seminar_day__run=run).exists():
        raise TimetableError(_("This run has participants and stays."))
    run.days.all().delete()
    run.delete()


@transaction.atomic
def name_stand_in(*, seminar_day: SeminarDay, person: User, actor: User, now: dt.datetime) -> StandIn:
    """``person`` teaches this day in its trainer's place; naming somebody twice changes nothing.

    Raises ``TimetableError`` for a day that is over and for who does not teach for the provider on that day.
    """
    if seminar_day.date < berlin_date(now):
        raise TimetableError(_("This seminar day is over."))
    provider = seminar_day.run.provider
    if not trainers_of(provider=provider, day=seminar_day.date).filter(pk=person.pk).exists():
        raise TimetableError(
            _("%(person)s is no trainer of %(provider)s.") % {"person": person, "provider": provider}
        )
    stand_in, _created = StandIn.objects.get_or_create(
        seminar_day=seminar_day, person=person, defaults={"named_by": actor, "named_at": now}
    )
    return stand_in


@transaction.atomic
def dismiss_stand_in(*, stand_in: StandIn, now: dt.datetime) -> None:
    """The trainer comes after all; raises ``TimetableError`` once the day is over: who taught it stays on record."""
    if stand_in.seminar_day.date < berlin_date(now):
        raise TimetableError(_("This seminar day is over."))
    stand_in.delete()


def _as_planned(day: dt.date | PlannedDay, trainers: Sequence[User]) -> PlannedDay:
    if isinstance(day, PlannedDay):
        return day if day.trainers else replace(day, trainers=tuple(trainers))
    return PlannedDay(date=day, trainers=tuple(trainers))


def _check_fields(row: Run | SeminarDay) -> None:
    """Field rules and database constraints, in words, where the first one is broken."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise TimetableError.of(error, unit=row.unit if isinstance(row, SeminarDay) else None) from error


def check_host(*, delivery: str, host_body: PublicBody | None) -> None:
    """Raise ``TimetableError`` for an in-house run without a host and for any other with one."""
    if (delivery == Delivery.INHOUSE) != (host_body is not None):
        raise TimetableError(_("In-house runs, and only they, have a host body."), field="host_body")


def _refuse_impossible_days(run: Run, plan: Mapping[EditionUnit, PlannedDay], *, today: dt.date) -> None:
    for unit in plan:
        if unit.edition_id != run.edition_id:
            raise TimetableError(_("“%(unit)s” does not belong to this course edition.") % {"unit": unit})
        if not unit.is_seminar_day:
            raise TimetableError(_("“%(unit)s” is no seminar day and takes no date.") % {"unit": unit})
        _refuse_impossible_day(unit, plan[unit], today=today)
    _refuse_same_date(plan)
    _refuse_strange_trainers(run, plan)


def _refuse_impossible_day(unit: EditionUnit, day: PlannedDay, *, today: dt.date) -> None:
    if objection := SEMINARS.objection(day.date, today=today):
        raise TimetableError(objection, field="date", unit=unit)
    if (day.begins_at is None) != (day.ends_at is None):
        field = "ends_at" if day.ends_at is None else "begins_at"
        raise TimetableError(_("Please give both times, begin and end, or none."), field=field, unit=unit)
    if day.begins_at and day.ends_at and day.ends_at <= day.begins_at:
        raise TimetableError(_("A seminar day ends after it begins."), field="ends_at", unit=unit)


def _refuse_same_date(plan: Mapping[EditionUnit, PlannedDay]) -> None:
    dates: set[dt.date] = set()
    for unit, day in plan.items():
        if day.date in dates:
            words = _("Two seminar days cannot take place on the same date.")
            raise TimetableError(words, field="date", unit=unit)
        dates.add(day.date)


def doubts_about(*, run: Run) -> list[str]:
    """What is possible but seldom meant; days in another order than the units may be."""
    days = list(run.days.select_related("unit").order_by("unit__position"))
    doubts = []
    if not days and run.preset in TAUGHT_ON_DAYS:
        doubts.append(_("No seminar day has a date yet: nobody can be present, and nothing is funded."))
    if any(later.date < earlier.date for earlier, later in pairwise(days)):
        doubts.append(
            _("The seminar days are not in the order of the course. Please check that this is meant.")
        )
    return doubts


def trainers_of(*, provider: Provider, day: dt.date) -> QuerySet[User]:
    """Who may teach for ``provider`` on ``day``, by name."""
    grants = RoleGrant.objects.on(day).filter(role=Role.TRAINER, provider=provider)
    return User.objects.filter(pk__in=grants.values("person"), is_active=True).order_by("name_search", "pk")


def _refuse_strange_trainers(run: Run, plan: Mapping[EditionUnit, PlannedDay]) -> None:
    """Who attests a day works for the provider then; an ended role could not confirm anything."""
    last_days: dict[object, list[dt.date | None]] = {}
    grants = RoleGrant.objects.filter(role=Role.TRAINER, provider=run.provider_id)
    for person_id, valid_to in grants.values_list("person_id", "valid_to"):
        last_days.setdefault(person_id, []).append(valid_to)
    for unit, day in plan.items():
        for trainer in day.trainers:
            ends = last_days.get(trainer.pk, [])
            if not any(end is None or end >= day.date for end in ends):
                raise TimetableError(
                    _("%(person)s is no trainer of %(provider)s.")
                    % {"person": trainer, "provider": run.provider},
                    field="trainers",
                    unit=unit,
                )


def _drop_days(run: Run, *, keep: Mapping[EditionUnit, PlannedDay]) -> None:
    obsolete = run.days.exclude(unit__in=keep)
    attended = obsolete.filter(attendances__isnull=False).select_related("unit").first()
    if attended is not None:
        words = _("A seminar day with confirmed attendance cannot be removed.")
        raise TimetableError(words, field="date", unit=attended.unit)
    obsolete.delete()


def _store_days(run: Run, plan: Mapping[EditionUnit, PlannedDay]) -> None:
    present = {day.unit_id: day for day in run.days.all()}
    for unit, planned in plan.items():
        day = present.get(unit.pk)
        if day is None:
            day = SeminarDay(run=run, unit=unit, date=planned.date)
        elif day.date != planned.date:
            _refuse_to_move(day)
        day.date, day.venue = planned.date, planned.venue
        day.begins_at, day.ends_at = planned.begins_at, planned.ends_at
        _check_fields(day)
        day.save()
        day.trainers.set(planned.trainers)


def _refuse_to_move(day: SeminarDay) -> None:
    if day.attendances.filter(withdrawn_at__isnull=True).exists():
        words = _("A seminar day with confirmed attendance cannot move to another date.")
        raise TimetableError(words, field="date", unit=day.unit)
