"""What the progress of one enrolment is, derived from evidence alone. Django-free.

Nothing here counts up: the same evidence in any order gives the same state, so recomputing is always safe.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curriculum.domain.completion_rules import (
    NEEDED_GRADE,
    CourseResult,
    Fact,
    Grade,
    Proof,
    UnitFacts,
    UnitResult,
    course_result,
    unit_result,
)
from lms.base.clock import berlin_date


@dataclass(frozen=True)
class ActivityFrame:
    """A lesson or quiz of an edition, as far as completion needs it; ``fact`` is the fact of its unit it belongs to."""

    id: uuid.UUID
    iri: str
    fact: Fact
    mandatory: bool


@dataclass(frozen=True)
class UnitFrame:
    """A unit of an edition, as far as completion needs it."""

    id: uuid.UUID
    is_seminar_day: bool
    activities: tuple[ActivityFrame, ...]


@dataclass(frozen=True)
class Evidence:
    """An activity was reported done: ``fact`` follows from the verb, ``grade`` from who reported it."""

    iri: str
    fact: Fact
    at: dt.datetime
    grade: Grade


@dataclass(frozen=True)
class ActivityState:
    """A lesson is done or a quiz passed since ``reached_at``."""

    reached_at: dt.datetime
    grade: int


@dataclass(frozen=True)
class UnitState:
    """The three facts of a unit and its completion, as Berlin days."""

    lessons_done_on: dt.date | None = None
    quiz_passed_on: dt.date | None = None
    attended_on: dt.date | None = None
    completed_on: dt.date | None = None


@dataclass(frozen=True)
class CourseState:
    """An enrolment as a whole."""

    units_complete: int
    units_attended: int
    units_total: int
    completed_on: dt.date | None


@dataclass(frozen=True)
class ProgressState:
    """Everything progress says about one enrolment; ``course`` is ``None`` where nothing is stored yet."""

    activities: Mapping[uuid.UUID, ActivityState]
    units: Mapping[uuid.UUID, UnitState]
    course: CourseState | None

    def has_same_facts(self, other: ProgressState) -> bool:
        """Whether no fact of a unit and no completion differs (single activities and empty rows may)."""
        return self._facts() == other._facts()

    def _facts(self) -> tuple[dict[uuid.UUID, UnitState], dt.date | None]:
        known = {key: state for key, state in self.units.items() if state != UnitState()}
        return known, self.course.completed_on if self.course else None


def derive_progress(
    *,
    units: Sequence[UnitFrame],
    preset: str,
    evidence: Iterable[Evidence],
    attended: Mapping[uuid.UUID, Proof],
) -> ProgressState:
    """The state that follows from ``evidence`` and from valid attendance (unit id → proof) under ``preset``."""
    earliest = _earliest_sufficient(evidence)
    activities = {
        activity.id: earliest[activity.fact, activity.iri]
        for unit in units
        for activity in unit.activities
        if (activity.fact, activity.iri) in earliest
    }
    facts = {unit.id: unit_facts(unit, activities, attended.get(unit.id)) for unit in units}
    results = {unit.id: unit_result(preset=preset, facts=facts[unit.id]) for unit in units}
    return ProgressState(
        activities=activities,
        units={unit.id: _unit_state(facts[unit.id], results[unit.id]) for unit in units},
        course=_course_state(facts.values(), course_result(units=results.values())),
    )


def unit_facts(
    unit: UnitFrame, activities: Mapping[uuid.UUID, ActivityState], attended: Proof | None
) -> UnitFacts:
    """The three facts of ``unit``; a fact about activities holds once every mandatory one is reached."""
    lessons, quizzes = _mandatory(unit, Fact.LESSONS), _mandatory(unit, Fact.QUIZ)
    return UnitFacts(
        is_seminar_day=unit.is_seminar_day,
        has_lessons=bool(lessons),
        has_quizzes=bool(quizzes),
        lessons=_proof_of_all(lessons, activities),
        quiz=_proof_of_all(quizzes, activities),
        attended=attended,
    )


def stored_unit_facts(unit: UnitFrame, stored: UnitState) -> UnitFacts:
    """The three facts of ``unit`` as they were stored; what is stored had the grade it needs."""
    return UnitFacts(
        is_seminar_day=unit.is_seminar_day,
        has_lessons=bool(_mandatory(unit, Fact.LESSONS)),
        has_quizzes=bool(_mandatory(unit, Fact.QUIZ)),
        lessons=_stored(Fact.LESSONS, stored.lessons_done_on),
        quiz=_stored(Fact.QUIZ, stored.quiz_passed_on),
        attended=_stored(Fact.ATTENDED, stored.attended_on),
    )


def _stored(fact: Fact, day: dt.date | None) -> Proof | None:
    return Proof(on=day, grade=NEEDED_GRADE[fact]) if day else None


def _earliest_sufficient(evidence: Iterable[Evidence]) -> dict[tuple[Fact, str], ActivityState]:
    """Per activity the first evidence whose grade suffices; of two at the same instant the stronger one."""
    earliest: dict[tuple[Fact, str], ActivityState] = {}
    for item in evidence:
        if item.grade < NEEDED_GRADE[item.fact]:
            continue
        state = ActivityState(reached_at=item.at, grade=int(item.grade))
        known = earliest.setdefault((item.fact, item.iri), state)
        if (state.reached_at, -state.grade) < (known.reached_at, -known.grade):
            earliest[item.fact, item.iri] = state
    return earliest


def _mandatory(unit: UnitFrame, fact: Fact) -> list[ActivityFrame]:
    return [activity for activity in unit.activities if activity.mandatory and activity.fact is fact]


def _proof_of_all(
    demanded: Sequence[ActivityFrame], activities: Mapping[uuid.UUID, ActivityState]
) -> Proof | None:
    states = [activities[activity.id] for activity in demanded if activity.id in activities]
    if not demanded or len(states) < len(demanded):
        return None
    return Proof(
        on=max(berlin_date(state.reached_at) for state in states),
        grade=Grade(min(state.grade for state in states)),
    )


def _unit_state(facts: UnitFacts, result: UnitResult) -> UnitState:
    return UnitState(
        lessons_done_on=facts.lessons.on if facts.lessons else None,
        quiz_passed_on=facts.quiz.on if facts.quiz else None,
        attended_on=facts.attended.on if facts.attended else None,
        completed_on=result.completed_on,
    )


def _course_state(facts: Iterable[UnitFacts], result: CourseResult) -> CourseState:
    return CourseState(
        units_complete=result.units_complete,
        units_attended=sum(unit.attended is not None for unit in facts),
        units_total=result.units_total,
        completed_on=result.completed_on,
    )
