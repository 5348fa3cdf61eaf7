"""Events for tests: lessons completed, quizzes passed, questions answered."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from lms.xapi import activities, verbs
from lms.xapi.core import Result
from lms.xapi.domain.journal import ActivityRef, Event
from lms.xapi.enums import Weight

BASE = "https://lernen.example/xapi"
NAMESPACE = uuid.UUID("7d7c2b2e-52a0-5c3e-8f58-3a7f0a0b9d11")
HAPPENED = dt.datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=dt.UTC)


def some_id(name: object) -> uuid.UUID:
    """The same id for the same name."""
    return uuid.uuid5(NAMESPACE, str(name))


def shuffled(events: list[Event], seed: int) -> list[Event]:
    """The same events in an order of their own for every seed."""
    return sorted(events, key=lambda event: some_id(f"{seed} {event.kind} {event.fact}"))


PILOT = some_id("pilot")
REGISTRATION = some_id("registration")


def lesson(number: int = 1, name: str = "Mandat und Auftrag") -> ActivityRef:
    """A lesson."""
    return ActivityRef(iri=f"{BASE}/lesson/{some_id(number)}", type=activities.LESSON, name=name)


def completed(number: int = 1, **changes: Any) -> Event:
    """The pilot completed lesson ``number``: evidence."""
    values: dict[str, Any] = {
        "kind": "lesson-completed",
        "fact": some_id(number),
        "actor": PILOT,
        "verb": verbs.COMPLETED,
        "activity": lesson(number),
        "registration": REGISTRATION,
        "timestamp": HAPPENED,
        "weight": Weight.EVIDENCE,
        "result": Result(completion=True),
        "parent": (ActivityRef(iri=f"{BASE}/unit/1", type=activities.UNIT, name="Tag 1"),),
        "grouping": (ActivityRef(iri=f"{BASE}/course/1", type=activities.COURSE, name="Basiskurs"),),
    }
    return Event(**values | changes)


def answered(number: int = 1, **changes: Any) -> Event:
    """The pilot answered question ``number``: detail."""
    values: dict[str, Any] = {
        "kind": "question-answered",
        "verb": verbs.ANSWERED,
        "weight": Weight.DETAIL,
        "result": Result(success=True, response="a[,]b"),
    }
    return completed(number, **values | changes)
