"""The rules of a quiz beside its questions: how often, when, how long, what counts, what is told afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, fields

from assessments.enums import Counting, Feedback
from assessments.models import Quiz


@dataclass(frozen=True)
class QuizRules:
    """The columns of ``Quiz`` of the same names; as they are here, a quiz is for learning (rule C3)."""

    attempts_allowed: int | None = None
    cooldown_minutes: int = 0
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    counting: str = Counting.BEST
    time_limit_minutes: int | None = None
    feedback: str = Feedback.AFTER_SUBMISSION
    shuffle: bool = False

    def broken(self) -> str | None:
        """The name of the first rule that cannot be, ``None`` when all can."""
        counts = {
            "attempts_allowed": self.attempts_allowed is None or 1 <= self.attempts_allowed <= 1000,
            "cooldown_minutes": 0 <= self.cooldown_minutes <= 60 * 24 * 365,
            "time_limit_minutes": self.time_limit_minutes is None or 1 <= self.time_limit_minutes <= 24 * 60,
            "closes_at": not (self.opens_at and self.closes_at) or self.opens_at < self.closes_at,
            "counting": self.counting in Counting.values,
            "feedback": self.feedback in Feedback.values,
        }
        return next((name for name, is_possible in counts.items() if not is_possible), None)


def rules_of(quiz: Quiz) -> QuizRules:
    """The rules of a quiz or of a version of it."""
    return QuizRules(**{field.name: getattr(quiz, field.name) for field in fields(QuizRules)})


def set_rules(quiz: Quiz, rules: QuizRules) -> None:
    """Write ``rules`` to the columns, unsaved."""
    for name, value in asdict(rules).items():
        setattr(quiz, name, value)
