"""What is missing in an enrolment, who must act and by when: one engine for the pilot, HR and the programme office.

The facts are the same for everybody, the words are not. Only the pilot reads which lesson or quiz is open; HR and the
office read that a day is not complete yet, and nothing about how it is learned (domain reference, section 6; rule C4):
what is known here of other people's courses (``CourseStanding``) has no lessons and no quizzes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assessments.domain.queries import being_read
from certificates.domain.open_funding import obstructed_among, open_funding
from certificates.domain.queries import waiting_for_name
from certificates.domain.voucher_rules import Remedy
from curriculum.domain.completion_rules import Fact
from curriculum.domain.completion_rules import Missing as MissingFact
from curriculum.domain.queries import CourseStanding, NextStep, Outline, OutlineUnit, UnitStanding
from lms.portal.domain.missing_words import Actor, Audience, Words

# Enrolment and activity of an attempt that waits for somebody to read it.
HandedIn = tuple[uuid.UUID, uuid.UUID]


class About(StrEnum):
    """What a condition stands in the way of."""

    LEARNING = "learning"
    ATTENDANCE = "attendance"
    CERTIFICATE = "certificate"
    FUNDING = "funding"


@dataclass(frozen=True)
class OpenCondition:
    """One condition that is not met. ``actor`` has to act, ``actor_label`` says so in the reader's words.

    ``by`` is the last day on which it helps, or the seminar day it is about; ``None`` without a date. ``unit`` is the
    title of the seminar day, empty for the whole course.
    """

    about: About
    code: str
    actor: Actor
    actor_label: str
    unit: str
    text: str
    by: dt.date | None
    is_mine: bool


@dataclass(frozen=True)
class Missing:
    """Everything that is open in one enrolment, in the order in which it matters."""

    enrolment_id: uuid.UUID
    conditions: tuple[OpenCondition, ...]

    @property
    def next(self) -> OpenCondition | None:
        """The first thing the reader can do, else the first thing somebody else has to."""
        mine = next((one for one in self.conditions if one.is_mine), None)
        return mine or next(iter(self.conditions), None)


def missing_for_pilot(*, outlines: Collection[Outline], today: dt.date) -> dict[uuid.UUID, Missing]:
    """Enrolment id → what is missing in own courses. At most ten queries for any number."""
    ids = [outline.enrolment_id for outline in outlines if outline.is_active]
    handed_in = being_read(enrolments=ids)
    return _missing(outlines, Words(Audience.PILOT), obstructed_among(ids), today, handed_in=handed_in)


def missing_for_staff(
    *,
    standings: Collection[CourseStanding],
    obstructed: Collection[uuid.UUID],
    audience: Audience,
    today: dt.date,
) -> dict[uuid.UUID, Missing]:
    """Enrolment id → what is missing in courses of others. At most eight queries for any number.

    Lists have read the decisions anyway and know from them whose funding is ``obstructed`` (``obstructed_among``).
    """
    return _missing(standings, Words(audience), obstructed, today)


def _missing(
    courses: Collection[Outline] | Collection[CourseStanding],
    words: Words,
    obstructed: Collection[uuid.UUID],
    today: dt.date,
    *,
    handed_in: Collection[HandedIn] = (),
) -> dict[uuid.UUID, Missing]:
    """Nothing is missing in a withdrawn enrolment."""
    active = [course for course in courses if course.is_active]
    ids = [course.enrolment_id for course in active]
    waiting = waiting_for_name(enrolments=ids)
    funding = open_funding(obstructed=set(ids).intersection(obstructed), today=today)
    found = {course.enrolment_id: Missing(course.enrolment_id, ()) for course in courses}
    for course in active:
        key = course.enrolment_id
        read = {activity for enrolment, activity in handed_in if enrolment == key}
        conditions = _conditions(course, words, funding.get(key, ()), read, waits_for_name=key in waiting)
        found[key] = Missing(key, tuple(conditions))
    return found


def _conditions(
    course: Outline | CourseStanding,
    words: Words,
    funding: Sequence[Remedy],
    read: Collection[uuid.UUID],
    *,
    waits_for_name: bool,
) -> Iterator[OpenCondition]:
    # A certificate that only waits for a name comes first; before that, learning does.
    if waits_for_name and course.is_complete:
        yield _name(words)
    for unit in course.units:
        yield from _of_own(unit, words, read) if isinstance(unit, OutlineUnit) else _of_other(unit, words)
    yield from (_funding(remedy, course.level, words) for remedy in funding)
    if waits_for_name and not course.is_complete and words.audience is Audience.PILOT:
        yield _name(words)


def _of_own(unit: OutlineUnit, words: Words, read: Collection[uuid.UUID]) -> Iterator[OpenCondition]:
    handed_in = {activity.title for activity in unit.activities if activity.id in read}
    for step in unit.next_steps:
        if step.fact is Fact.QUIZ and step.quiz in handed_in:
            yield _being_read(step.quiz, unit.title, words)
        elif step.fact is not Fact.ATTENDED:
            yield _condition(words, About.LEARNING, step.fact.value, Actor.LEARNER, step.text, unit.title)
    yield from _attendance(unit, unit.next_steps, words)


def _being_read(quiz: str, unit: str, words: Words) -> OpenCondition:
    text = words.being_read(quiz)
    condition = _condition(words, About.LEARNING, "being_read", Actor.TRAINER, text, unit)
    return replace(condition, actor_label=words.reader())


def _of_other(unit: UnitStanding, words: Words) -> Iterator[OpenCondition]:
    if any(missing.fact is not Fact.ATTENDED for missing in unit.open):
        text = words.unit_open(unit.title)
        yield _condition(words, About.LEARNING, "unit", Actor.LEARNER, text, unit.title)
    yield from _attendance(unit, unit.open, words)


def _attendance(
    unit: OutlineUnit | UnitStanding, open_facts: Iterable[NextStep | MissingFact], words: Words
) -> Iterator[OpenCondition]:
    for one in open_facts:
        if one.fact is Fact.ATTENDED:
            actor = Actor(one.actor.value)
            text = words.attendance(actor, unit.title)
            yield _condition(words, About.ATTENDANCE, one.fact.value, actor, text, unit.title, unit.date)


def _name(words: Words) -> OpenCondition:
    return _condition(words, About.CERTIFICATE, "name", Actor.LEARNER, words.name())


def _funding(remedy: Remedy, level: str, words: Words) -> OpenCondition:
    text = words.funding(remedy.reason, level)
    actor = Actor(remedy.actor.value)
    return _condition(words, About.FUNDING, remedy.reason.value, actor, text, by=remedy.by)


def _condition(  # noqa: PLR0917 - the columns of a row in their order
    words: Words,
    about: About,
    code: str,
    actor: Actor,
    text: str,
    unit: str = "",
    by: dt.date | None = None,
) -> OpenCondition:
    return OpenCondition(
        about=about,
        code=code,
        actor=actor,
        actor_label=words.label(actor),
        unit=unit,
        text=text,
        by=by,
        is_mine=words.is_reader(actor),
    )
