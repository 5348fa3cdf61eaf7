"""Which days can be meant when somebody types one: six digits in a browser's date field make it the year 26."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

DECEMBER, LAST_OF_DECEMBER = 12, 31


@dataclass(frozen=True)
class DaySpan:
    """From ``first`` to the end of the year that lies ``years_ahead``; to today when nothing of it can lie ahead."""

    first: dt.date
    years_ahead: int = 0

    def last(self, *, today: dt.date) -> dt.date:
        """The last day that can be meant."""
        if self.years_ahead == 0:
            return today
        return dt.date(today.year + self.years_ahead, DECEMBER, LAST_OF_DECEMBER)

    def objection(self, day: dt.date, *, today: dt.date) -> str:
        """A sentence that names both bounds; empty for a day between them."""
        last = self.last(today=today)
        if self.first <= day <= last:
            return ""
        words = _("Please give a day from %(first)s to %(last)s; %(day)s cannot be meant.")
        return words % {"first": _short(self.first), "last": _short(last), "day": _short(day)}


def _short(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


# The programme was announced in 2018: nothing of it was signed, planned or registered before.
PROGRAMME_BEGAN = dt.date(2018, 1, 1)
CONTRACTS = DaySpan(PROGRAMME_BEGAN)
REGISTRATIONS = DaySpan(PROGRAMME_BEGAN)
SEMINARS = DaySpan(PROGRAMME_BEGAN, years_ahead=5)
ROLES = DaySpan(PROGRAMME_BEGAN, years_ahead=10)
# Somebody may have worked for a town hall for half a century.
EMPLOYMENTS = DaySpan(dt.date(1950, 1, 1), years_ahead=10)
