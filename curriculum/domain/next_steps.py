"""What is missing and who must act, in plain words to the learner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.domain.completion_rules import Actor, Fact, UnitResult


@dataclass(frozen=True)
class UnitLabels:
    """The words a unit's steps are made of: ``day_number`` counts seminar days, open activities are mandatory ones."""

    title: str
    day_number: int | None
    date: dt.date | None
    open_lessons: int
    open_quizzes: Sequence[str]


@dataclass(frozen=True)
class NextStep:
    """One thing still to happen; ``is_blocking`` is false for what only money waits for, ``quiz`` is a quiz's title."""

    fact: Fact
    actor: Actor
    labels: UnitLabels
    quiz: str = ""
    is_blocking: bool = True

    @property
    def text(self) -> str:
        """In words, made when they are read: HR's lists ask only which step it is."""
        if self.fact is Fact.LESSONS:
            return _lessons_text(self.labels.open_lessons)
        if self.fact is Fact.QUIZ:
            return _quiz_text(self.quiz)
        return _attended_text(self.actor, self.labels)


def next_steps(*, result: UnitResult, labels: UnitLabels) -> tuple[NextStep, ...]:
    """The steps that ``result`` leaves open, in the order of the facts; empty when nothing is."""
    return tuple(_steps(result, labels))


def _steps(result: UnitResult, labels: UnitLabels) -> Iterator[NextStep]:
    for missing in result.missing:
        if missing.fact is Fact.QUIZ:
            for title in labels.open_quizzes:
                yield NextStep(missing.fact, missing.actor, labels, quiz=title)
        else:
            yield NextStep(missing.fact, missing.actor, labels)
    if result.confirmation_due is not None:
        yield NextStep(Fact.ATTENDED, result.confirmation_due, labels, is_blocking=False)


def _lessons_text(count: int) -> str:
    return ngettext("Please complete one more lesson.", "Please complete %(n)d more lessons.", count) % {
        "n": count
    }


def _quiz_text(title: str) -> str:
    return _("Please pass the quiz “%(title)s”.") % {"title": title}


def _attended_text(actor: Actor, labels: UnitLabels) -> str:
    words = {"day": _day_name(labels)}
    if actor is Actor.PROVIDER:
        return _("Your education provider confirms %(day)s.") % words
    return _("Your trainer confirms %(day)s.") % words


def _day_name(labels: UnitLabels) -> str:
    words = {"n": labels.day_number, "date": labels.date and date_format(labels.date, "SHORT_DATE_FORMAT")}
    if labels.day_number is None:
        return f"„{labels.title}“"
    return (_("day %(n)d (%(date)s)") if labels.date else _("day %(n)d")) % words
