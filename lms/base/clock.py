"""Where an instant becomes a day: in Berlin, and only here.

Instants are aware UTC. Contract, registration, seminar day, issue and employment are dates. The clock is read at the
edge (views, commands) and handed down.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def berlin_date(instant: dt.datetime) -> dt.date:
    """The calendar day of an aware instant in Berlin; a naive one raises ``ValueError``."""
    if instant.tzinfo is None:
        raise ValueError("A naive instant has no day.")
    return instant.astimezone(BERLIN).date()


def start_of_day(day: dt.date) -> dt.datetime:
    """The first instant of a Berlin day; days before 1900 begin like the first of it."""
    return dt.datetime.combine(max(day, dt.date(1900, 1, 1)), dt.time(), tzinfo=BERLIN)
