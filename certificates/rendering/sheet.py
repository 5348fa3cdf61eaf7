"""What stands on a certificate: finished strings in the order in which they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class DayRow:
    """A line of the list of days. ``note`` is small print below the content (a make-up day's provider)."""

    date: str
    content: str
    ue: str
    note: str = ""


@dataclass(frozen=True)
class DayList:
    """The list of days with its headings and its sum."""

    caption: str
    date_heading: str
    content_heading: str
    ue_heading: str
    rows: tuple[DayRow, ...]
    total_label: str
    total_ue: str
    elsewhere: str  # stands in place of the list when it moves to pages of its own


@dataclass(frozen=True)
class CertificateSheet:
    """Everything printed. ``award`` is the title below the heading, ``scope`` the lines below the course."""

    language: str
    programme: str
    heading: str
    award: str
    name: str
    participation: str
    course: str
    scope: tuple[str, ...]
    days: DayList
    issuer: str
    signatory: str
    place_and_date: str
    note: str
    check_heading: str
    check_text: str
    address: str
    number: str
    code: str
    qr_description: str
    file_title: str
    issued_on: dt.date

    def texts(self) -> Iterator[str]:
        """Every string that is drawn."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and field.name not in {"language", "file_title", "qr_description"}:
                yield value
        yield from self.scope
        days = self.days
        yield from (days.caption, days.date_heading, days.content_heading, days.ue_heading)
        yield from (days.total_label, days.total_ue, days.elsewhere)
        for row in days.rows:
            yield from (row.date, row.content, row.ue, row.note)
