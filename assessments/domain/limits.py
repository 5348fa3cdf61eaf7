"""When an attempt may start and until when it takes answers: the quiz's rules with a person's accommodation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from assessments.domain.accommodations import Effect
from assessments.models import Attempt, Quiz


@dataclass(frozen=True)
class Limits:
    """The limits of the next attempt. Instants are aware; ``None`` is no limit. They hold by constraint, too."""

    number: int
    allowed: int | None
    not_before: dt.datetime | None
    not_after: dt.datetime | None
    opens_at: dt.datetime | None
    minutes: dt.timedelta | None

    def refusal(self, now: dt.datetime) -> str | None:
        """Why no attempt may start ``now``: attempts_used_up, not_open_yet, closed, cooling_down."""
        if self.allowed is not None and self.number > self.allowed:
            return "attempts_used_up"
        if self.not_after is not None and now >= self.not_after:
            return "closed"
        if self.opens_at is not None and now < self.opens_at:
            return "not_open_yet"
        if self.not_before is not None and now < self.not_before:
            return "cooling_down"
        return None

    def deadline(self, now: dt.datetime) -> dt.datetime | None:
        """The instant until which an attempt started ``now`` takes answers."""
        ends = [end for end in (self.not_after, now + self.minutes if self.minutes else None) if end]
        return min(ends, default=None)


def limits_for(*, quiz: Quiz, effect: Effect, attempts: Iterable[Attempt]) -> Limits:
    """The limits of the attempt after ``attempts`` (all of one enrolment at this quiz)."""
    last = max(attempts, key=lambda attempt: attempt.number, default=None)
    pause_ends = (
        last.submitted_at + dt.timedelta(minutes=quiz.cooldown_minutes)
        if last is not None and last.submitted_at is not None and quiz.cooldown_minutes
        else None
    )
    return Limits(
        number=last.number + 1 if last else 1,
        allowed=quiz.attempts_allowed + effect.extra_attempts if quiz.attempts_allowed else None,
        not_before=max(filter(None, (quiz.opens_at, pause_ends)), default=None),
        not_after=quiz.closes_at,
        opens_at=quiz.opens_at,
        minutes=effect.minutes(quiz.time_limit_minutes) if quiz.time_limit_minutes else None,
    )
