"""A learner's way through a course: units, activities, the three facts, what is missing and who must act.

Four queries for any number of enrolments, and two for editions that this process has not read yet; templates print the
frozen dataclasses.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from curriculum.domain.completion_rules import Fact, Grade, Proof, UnitResult, unit_result
from curriculum.domain.edition_units import FACT_OF_KIND, Dates, LoadedUnit, dates_of_runs, load_units
from curriculum.domain.next_steps import NextStep, UnitLabels, next_steps
from curriculum.domain.progress_records import stored_activities, stored_facts
from curriculum.domain.progress_state import ActivityState, ProgressState, unit_facts
from curriculum.enums import ActivityKind, CompletionPreset, EnrolmentState, EvidenceGrade
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from lms.base.clock import berlin_date


@dataclass(frozen=True)
class OutlineActivity:
    """A lesson or quiz. ``done_on`` is the Berlin day it was done or passed, ``grade`` how well that is proven."""

    id: uuid.UUID
    kind: ActivityKind
    key: uuid.UUID
    iri: str
    title: str
    minutes: int
    mandatory: bool
    done_on: dt.date | None
    grade: EvidenceGrade | None

    @property
    def is_lesson(self) -> bool:
        """A lesson, else a quiz."""
        return self.kind == ActivityKind.LESSON

    @property
    def is_done(self) -> bool:
        """Whether the lesson is done or the quiz passed."""
        return self.done_on is not None


@dataclass(frozen=True)
class UnitContents:
    """What is learned in a unit, without dates and without what is missing."""

    key: uuid.UUID
    title: str
    activities: tuple[OutlineActivity, ...]


@dataclass(frozen=True)
class OutlineUnit:
    """A unit with its three facts (rule C2), which the run's rule demands or not (rule C5).

    ``day_number`` counts seminar days from 1, ``date`` is the run's date of the day; both may be missing.
    """

    id: uuid.UUID
    key: uuid.UUID
    position: int
    title: str
    summary: str
    ue: int
    is_seminar_day: bool
    day_number: int | None
    date: dt.date | None
    activities: tuple[OutlineActivity, ...]
    demanded: frozenset[Fact]
    lessons_done_on: dt.date | None
    quiz_passed_on: dt.date | None
    attended_on: dt.date | None
    completed_on: dt.date | None
    next_steps: tuple[NextStep, ...]

    @property
    def is_complete(self) -> bool:
        """Complete by the rule of the run."""
        return self.completed_on is not None

    @property
    def minutes(self) -> int:
        """Sum of the mandatory activities."""
        return sum(activity.minutes for activity in self.activities if activity.mandatory)


@dataclass(frozen=True)
class Outline:
    """A learner's whole course."""

    enrolment_id: uuid.UUID
    course_id: uuid.UUID
    course_title: str
    level: str
    edition_id: uuid.UUID
    edition_number: int
    run_id: uuid.UUID | None
    run_title: str
    provider_name: str
    venue: str
    preset: CompletionPreset
    is_active: bool
    registered_on: dt.date
    units: tuple[OutlineUnit, ...]
    units_complete: int
    units_total: int
    completed_on: dt.date | None

    @property
    def is_complete(self) -> bool:
        """Every unit is complete."""
        return self.completed_on is not None

    @property
    def next_activity(self) -> OutlineActivity | None:
        """Where to resume: the first mandatory activity not done, else the first optional one."""
        undone = [activity for unit in self.units for activity in unit.activities if not activity.is_done]
        return next((activity for activity in undone if activity.mandatory), undone[0] if undone else None)

    @property
    def next_steps(self) -> tuple[NextStep, ...]:
        """Everything still to happen, unit by unit."""
        return tuple(step for unit in self.units for step in unit.next_steps)

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The run's seminar days in order of their dates."""
        return tuple(sorted(unit.date for unit in self.units if unit.date is not None))


def outline_for(*, enrolment: Enrolment) -> Outline:
    """The outline of one enrolment, read anew."""
    return outlines_for(enrolments=[enrolment])[0]


def my_enrolments(person: User) -> tuple[Outline, ...]:
    """The outlines of all enrolments of ``person``: active ones first, the latest registration first."""
    outlines = _outlines(Enrolment.objects.filter(person=person))
    return tuple(
        sorted(outlines, key=lambda outline: (outline.is_active, outline.registered_on), reverse=True)
    )


def outlines_for(*, enrolments: Iterable[Enrolment]) -> tuple[Outline, ...]:
    """The outlines of ``enrolments`` in the order of registration, read anew."""
    return _outlines(Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments]))


def with_course(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """``enrolments`` with what their outlines print of them; ``outlines_of`` then reads only what hangs on them."""
    return enrolments.select_related("course", "edition", "run__provider", "progress")


def outline_of(enrolment: Enrolment) -> Outline:
    """The outline of a row just read by ``with_course``."""
    return outlines_of([enrolment])[0]


def outlines_of(enrolments: Sequence[Enrolment]) -> tuple[Outline, ...]:
    """The outlines of rows just read by ``with_course``, in their order."""
    editions = load_units({enrolment.edition_id for enrolment in enrolments})
    facts = stored_facts(enrolments)
    dates = dates_of_runs({enrolment.run_id for enrolment in enrolments if enrolment.run_id is not None})
    return tuple(
        _outline(enrolment, editions[enrolment.edition_id], facts[enrolment.pk], dates)
        for enrolment in enrolments
    )


def contents_of(enrolment: Enrolment) -> tuple[UnitContents, ...]:
    """The lessons and quizzes of an enrolment and which are done: all a lesson needs of its course. One query."""
    units = load_units([enrolment.edition_id])[enrolment.edition_id]
    done = stored_activities([enrolment])[enrolment.pk]
    return tuple(
        UnitContents(unit.row.key, unit.row.title, _outline_activities(unit, done)) for unit in units
    )


def _outlines(enrolments: QuerySet[Enrolment]) -> tuple[Outline, ...]:
    return outlines_of(list(with_course(enrolments).order_by("registered_on", "pk")))


def _outline(
    enrolment: Enrolment, units: Sequence[LoadedUnit], state: ProgressState, dates: Dates
) -> Outline:
    run, progress = enrolment.run, getattr(enrolment, "progress", None)
    rows = tuple(
        _outline_unit(unit, state, enrolment.completion_preset, dates.get((enrolment.run_id, unit.row.pk)))
        for unit in units
    )
    demanding = [row for row in rows if row.demanded]
    return Outline(
        enrolment_id=enrolment.pk,
        course_id=enrolment.course_id,
        course_title=enrolment.course.title,
        level=enrolment.course.level,
        edition_id=enrolment.edition_id,
        edition_number=enrolment.edition.number,
        run_id=enrolment.run_id,
        run_title=run.title if run else "",
        provider_name=run.provider.name if run else "",
        venue=run.venue if run else "",
        preset=CompletionPreset(enrolment.completion_preset),
        is_active=enrolment.state == EnrolmentState.ACTIVE,
        registered_on=enrolment.registered_on,
        units=rows,
        units_complete=sum(row.is_complete for row in demanding),
        units_total=len(demanding),
        completed_on=progress.completed_on if progress else None,
    )


def _outline_unit(unit: LoadedUnit, state: ProgressState, preset: str, date: dt.date | None) -> OutlineUnit:
    row = unit.row
    activities = _outline_activities(unit, state.activities)
    facts = unit_facts(unit.frame, state.activities, _attended(state, row.pk))
    result = unit_result(preset=preset, facts=facts)
    return OutlineUnit(
        id=row.pk,
        key=row.key,
        position=row.position,
        title=row.title,
        summary=row.summary,
        ue=row.ue,
        is_seminar_day=row.is_seminar_day,
        day_number=unit.day_number,
        date=date,
        activities=activities,
        demanded=frozenset(result.demanded),
        lessons_done_on=facts.lessons.on if facts.lessons else None,
        quiz_passed_on=facts.quiz.on if facts.quiz else None,
        attended_on=facts.attended.on if facts.attended else None,
        completed_on=result.completed_on,
        next_steps=_steps(unit, result, activities, date),
    )


def _outline_activities(
    unit: LoadedUnit, done: Mapping[uuid.UUID, ActivityState]
) -> tuple[OutlineActivity, ...]:
    return tuple(_outline_activity(activity, done.get(activity.pk)) for activity in unit.activities)


def _outline_activity(activity: EditionActivity, reached: ActivityState | None) -> OutlineActivity:
    return OutlineActivity(
        id=activity.pk,
        kind=ActivityKind(activity.kind),
        key=activity.key,
        iri=activity.iri,
        title=activity.title,
        minutes=activity.minutes,
        mandatory=activity.mandatory,
        done_on=berlin_date(reached.reached_at) if reached else None,
        grade=EvidenceGrade(reached.grade) if reached else None,
    )


def _attended(state: ProgressState, unit_id: uuid.UUID) -> Proof | None:
    stored = state.units.get(unit_id)
    if stored is None or stored.attended_on is None:
        return None
    return Proof(on=stored.attended_on, grade=Grade.TRAINER_ATTESTED)


def _steps(
    unit: LoadedUnit, result: UnitResult, activities: Sequence[OutlineActivity], date: dt.date | None
) -> tuple[NextStep, ...]:
    waiting = [activity for activity in activities if activity.mandatory and not activity.is_done]
    return next_steps(
        result=result,
        labels=UnitLabels(
            title=unit.row.title,
            day_number=unit.day_number,
            date=date,
            open_lessons=sum(FACT_OF_KIND[activity.kind] is Fact.LESSONS for activity in waiting),
            open_quizzes=[activity.title for activity in waiting if FACT_OF_KIND[activity.kind] is Fact.QUIZ],
        ),
    )
