"""Runs in a list, for trainers, provider offices and the programme office: six queries for any number of runs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from curriculum.domain.edition_units import LoadedUnit, load_units
from curriculum.enums import CompletionPreset, Delivery, EnrolmentState
from curriculum.models import Attendance, Run, SeminarDay, StandIn, UnitProgress
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


@dataclass(frozen=True)
class RunDay:
    """A seminar day of a run. ``is_mine``: the asking person is its trainer, or stands in.

    ``confirmed`` counts the run's active learners who attended this unit, wherever that was.
    """

    id: uuid.UUID
    unit_id: uuid.UUID
    title: str
    day_number: int | None
    date: dt.date
    begins_at: dt.time | None
    ends_at: dt.time | None
    venue: str
    is_mine: bool
    confirmed: int


@dataclass(frozen=True)
class RunSummary:
    """A run in a list, its days by date; ``to_confirm`` counts confirmations that could be given today and are not."""

    id: uuid.UUID
    title: str
    course_title: str
    provider_name: str
    delivery: Delivery
    preset: CompletionPreset
    venue: str
    days: tuple[RunDay, ...]
    participants: int
    to_confirm: int
    is_over: bool

    @property
    def first_day(self) -> dt.date | None:
        """The earliest date, ``None`` for a run without dated days."""
        return self.days[0].date if self.days else None

    @property
    def last_day(self) -> dt.date | None:
        """The latest date, ``None`` for a run without dated days."""
        return self.days[-1].date if self.days else None


@dataclass(frozen=True)
class _Context:
    """What is read once for all runs of a list."""

    days: Mapping[uuid.UUID, Sequence[SeminarDay]]  # by run, with ``is_mine``
    units: Mapping[uuid.UUID, LoadedUnit]
    attended: Counter[tuple[uuid.UUID, uuid.UUID]]  # run and unit → learners
    online_due: Counter[uuid.UUID]  # run → completed days the provider has not confirmed
    today: dt.date


def runs_for_trainer(person: User, roles: Roles, today: dt.date) -> tuple[RunSummary, ...]:
    """The runs ``person`` teaches (as a stand-in: today) or whose provider's office they are.

    Runs not over come first, then the latest.
    """
    taught = SeminarDay.objects.filter(trainers=person).values("run_id")
    replaced = SeminarDay.objects.filter(stand_ins__person=person, date=today).values("run_id")
    teaches = Q(Q(pk__in=taught) | Q(pk__in=replaced), provider__in=roles.trainer_providers)
    return _summaries(Run.objects.filter(teaches | Q(provider__in=roles.office_providers)), person, today)


def all_runs(person: User, today: dt.date) -> tuple[RunSummary, ...]:
    """Every run, for the programme office; ``person`` only marks days of their own."""
    return _summaries(Run.objects.all(), person, today)


def _summaries(runs: QuerySet[Run], person: User, today: dt.date) -> tuple[RunSummary, ...]:
    active = Q(enrolments__state=EnrolmentState.ACTIVE)
    loaded = list(
        runs.select_related("edition__course", "provider").annotate(
            participant_count=Count("enrolments", filter=active)
        )
    )
    context = _context(loaded, person, today)
    summaries = [_summary(run, context) for run in loaded]
    return tuple(sorted(summaries, key=_urgency))


def _urgency(run: RunSummary) -> tuple[bool, int, str, uuid.UUID]:
    """Runs to come by their first day, then those over, the latest first; undated runs after dated ones."""
    day = (run.first_day or dt.date.max).toordinal()
    return run.is_over, -day if run.is_over else day, run.title, run.id


def _context(runs: Sequence[Run], person: User, today: dt.date) -> _Context:
    named = SeminarDay.trainers.through.objects.filter(seminarday=OuterRef("pk"), user=person)
    stands_in = StandIn.objects.filter(seminar_day=OuterRef("pk"), person=person)
    is_mine = Q(Exists(named)) | Q(Exists(stands_in))
    days: defaultdict[uuid.UUID, list[SeminarDay]] = defaultdict(list)
    for day in SeminarDay.objects.filter(run__in=runs).annotate(is_mine=is_mine).order_by("date"):
        days[day.run_id].append(day)
    editions = load_units({run.edition_id for run in runs})
    return _Context(
        days=days,
        units={unit.row.pk: unit for units in editions.values() for unit in units},
        attended=_attended(runs),
        online_due=_online_due(runs),
        today=today,
    )


def _attended(runs: Sequence[Run]) -> Counter[tuple[uuid.UUID, uuid.UUID]]:
    rows = (
        Attendance.objects.filter(
            withdrawn_at__isnull=True, enrolment__run__in=runs, enrolment__state=EnrolmentState.ACTIVE
        )
        .values_list("enrolment__run", "unit")
        .annotate(count=Count("pk"))
    )
    return Counter({(run, unit): count for run, unit, count in rows})


def _online_due(runs: Sequence[Run]) -> Counter[uuid.UUID]:
    rows = (
        UnitProgress.objects.filter(
            enrolment__run__in=runs,
            enrolment__run__preset=CompletionPreset.ONLINE,
            enrolment__state=EnrolmentState.ACTIVE,
            unit__is_seminar_day=True,
            completed_on__isnull=False,
            attended_on__isnull=True,
        )
        .values_list("enrolment__run")
        .annotate(count=Count("pk"))
    )
    return Counter(dict(rows))


def _summary(run: Run, context: _Context) -> RunSummary:
    days = tuple(_run_day(day, run, context) for day in context.days.get(run.pk, ()))
    count: int = run.participant_count  # type: ignore[attr-defined]  # annotated in _summaries
    return RunSummary(
        id=run.pk,
        title=run.title,
        course_title=run.edition.course.title,
        provider_name=run.provider.name,
        delivery=Delivery(run.delivery),
        preset=CompletionPreset(run.preset),
        venue=run.venue,
        days=days,
        participants=count,
        to_confirm=_to_confirm(run, days, count, context),
        is_over=bool(days) and days[-1].date < context.today,
    )


def _run_day(day: SeminarDay, run: Run, context: _Context) -> RunDay:
    unit = context.units[day.unit_id]
    return RunDay(
        id=day.pk,
        unit_id=day.unit_id,
        title=unit.row.title,
        day_number=unit.day_number,
        date=day.date,
        begins_at=day.begins_at,
        ends_at=day.ends_at,
        venue=day.venue or run.venue,
        is_mine=day.is_mine,  # type: ignore[attr-defined]  # annotated in _context
        confirmed=context.attended[day.run_id, day.unit_id],
    )


def _to_confirm(run: Run, days: Iterable[RunDay], participants: int, context: _Context) -> int:
    """Online the provider confirms completed days, in class every day that has come; in self-study nobody confirms."""
    if run.preset == CompletionPreset.ONLINE:
        return context.online_due[run.pk]
    if run.preset == CompletionPreset.SELF_STUDY:
        return 0
    return sum(participants - day.confirmed for day in days if day.date <= context.today)
