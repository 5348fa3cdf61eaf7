"""The pilot's home: the one next step first, then every course with its progress, its dates and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from curriculum.domain.outline import Outline, OutlineUnit, my_enrolments
from lms.accounts.models import User
from lms.portal.domain.missing import About, Missing, OpenCondition, missing_for_pilot


@dataclass(frozen=True)
class CourseCard:
    """One own course. ``next_day`` is the next seminar day from today on."""

    outline: Outline
    missing: Missing
    next_day: OutlineUnit | None

    @property
    def mine(self) -> tuple[OpenCondition, ...]:
        """What the pilot can do."""
        return tuple(one for one in self.missing.conditions if one.is_mine)

    @property
    def others(self) -> tuple[OpenCondition, ...]:
        """What others have to do; attendance of days to come is a date, not something missing."""
        return tuple(
            one for one in self.missing.conditions if not one.is_mine and one.about is not About.ATTENDANCE
        )

    @property
    def is_going_on(self) -> bool:
        """Neither complete nor withdrawn."""
        return self.outline.is_active and not self.outline.is_complete


@dataclass(frozen=True)
class Home:
    """``first`` is the course whose next step comes first, ``step`` that step; both ``None`` when nothing is open."""

    cards: tuple[CourseCard, ...]
    first: CourseCard | None
    step: OpenCondition | None

    @property
    def going_on(self) -> tuple[CourseCard, ...]:
        """Courses in progress."""
        return tuple(card for card in self.cards if card.is_going_on)

    @property
    def past(self) -> tuple[CourseCard, ...]:
        """Complete and withdrawn courses; complete ones stay readable."""
        return tuple(card for card in self.cards if not card.is_going_on)


def home_of(*, person: User, today: dt.date) -> Home:
    """The home of ``person``, in a number of queries that does not grow with the courses."""
    outlines = my_enrolments(person)
    missing = missing_for_pilot(outlines=outlines, today=today)
    cards = tuple(course_card(outline, missing[outline.enrolment_id], today) for outline in outlines)
    first = _first(cards)
    return Home(cards=cards, first=first, step=first.missing.next if first else None)


def course_card(outline: Outline, missing: Missing, today: dt.date) -> CourseCard:
    """One course as home and course page show it."""
    coming = [unit for unit in outline.units if unit.date is not None and unit.date >= today]
    return CourseCard(
        outline=outline,
        missing=missing,
        next_day=min(coming, key=lambda unit: (unit.date, unit.position), default=None)
        if outline.is_active
        else None,
    )


def _first(cards: Sequence[CourseCard]) -> CourseCard | None:
    """A certificate that waits for its owner, then the course with the nearest day, then one to be learned."""
    waiting = [card for card in cards if card.mine and card.mine[0].about is About.CERTIFICATE]
    if waiting:
        return waiting[0]
    learning = [card for card in cards if card.is_going_on and card.missing.conditions]
    nearest = sorted(
        learning,
        key=lambda card: (not card.mine, (card.next_day and card.next_day.date) or dt.date.max),
    )
    return next(iter(nearest), None)
