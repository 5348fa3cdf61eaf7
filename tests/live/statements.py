"""Statements as content sends them: about few people and activities, so that everybody meets everybody."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

HOME_PAGE = "https://lernen.example"
BASE = "https://lernen.example/xapi"
NAMESPACE = uuid.UUID("0b9cf0a8-2b0e-5d8d-8d0e-8f3c1f9d2a77")
VERBS = ("initialized", "answered", "completed", "passed", "failed", "experienced")
STARTED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def statement(
    number: int, *, agents: int = 5, activities: int = 5, registrations: int = 5, identity: str | None = None
) -> dict[str, Any]:
    """The statement of this number, some 900 bytes; the same number gives the same statement."""
    account = uuid.uuid5(NAMESPACE, f"agent {number % agents}")
    verb = VERBS[number % len(VERBS)]
    return {
        "id": identity or str(uuid.uuid5(NAMESPACE, f"statement {number}")),
        "actor": {"objectType": "Agent", "account": {"homePage": HOME_PAGE, "name": str(account)}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en": verb}},
        "object": {
            "objectType": "Activity",
            "id": f"{BASE}/lesson/{number // agents % activities}",
            "definition": {
                "name": {"de": f"Lektion {number // agents % activities}"},
                "type": "http://adlnet.gov/expapi/activities/lesson",
            },
        },
        "result": {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True},
        "context": {
            "registration": str(uuid.uuid5(NAMESPACE, f"registration {number % registrations}")),
            "contextActivities": {
                "parent": [{"id": f"{BASE}/unit/{number % 3}"}],
                "grouping": [{"id": f"{BASE}/course/1"}],
            },
            "platform": "Prüfstand",
            "language": "de",
        },
        "timestamp": (STARTED + dt.timedelta(seconds=number)).isoformat().replace("+00:00", "Z"),
    }
