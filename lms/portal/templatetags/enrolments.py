"""``{% enrolment_rows rows %}``: the lines of HR's and of the office's list.

A list of fifty people says the same words fifty times. So a line is a template that is drawn once a page, words and
all, and filled in for each person; what is filled in is escaped. HR sees days and documents, the office levels and
reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.base.money import euros
from lms.base.templatetags.language import as_content
from lms.base.templatetags.ui import badge
from lms.portal.domain.enrolment_rows import EnrolmentRow
from lms.portal.domain.missing import OpenCondition
from lms.portal.enums import Standing

register = template.Library()

BADGES = {
    Standing.OPEN: "open",
    Standing.COMPLETE: "warn",
    Standing.CERTIFIED: "good",
    Standing.WITHDRAWN: "plain",
}
# A second line of a cell; on a phone it follows the first.
SMALL = ' <small class="line">{}</small>'
LINE = ' <span class="line">{}</span>'


@register.simple_tag
def enrolment_rows(rows: Iterable[EnrolmentRow], *, for_hr: bool, shows_body: bool) -> SafeString:
    """The lines of the table's body; ``shows_body`` names the body of each."""
    lines = _HrLines(shows_body=shows_body) if for_hr else _OfficeLines(shows_body=shows_body)
    return format_html_join("", "{}", ((lines.draw(row),) for row in rows))


class _Lines:
    """The words of one page, said once in the language of the request."""

    for_hr: bool

    def __init__(self, *, shows_body: bool) -> None:
        self._shows_body = shows_body
        self._row = self._pattern("portal/enrolment_row.html")
        self._more = self._pattern("portal/enrolment_more.html")
        self._standing = {one: badge(kind, one.label) for one, kind in BADGES.items()}
        self._of_person = _("concerning %(person)s")
        self._days_open = format_html(SMALL, _("days still open"))
        # Dates and amounts repeat on a page.
        self._day: Callable[[dt.date], str] = cache(lambda day: date_format(day, "SHORT_DATE_FORMAT"))
        self._euros = cache(euros)

    def draw(self, row: EnrolmentRow) -> SafeString:
        """One line, and what it has to say in sentences."""
        return format_html(
            self._row,
            person=row.person,
            body=format_html(SMALL, row.body) if self._shows_body and row.body else "",
            course=as_content(row.course),
            run=self.run(row),
            registered_on=self._day(row.registered_on),
            standing=self._standing[row.standing],
            certificate=self.certificate(row, row.certificate_on) if row.certificate_on else "",
            days=self.days(row),
            voucher=row.voucher_state or "–",
            voucher_note=self.voucher_note(row),
            amount=self._euros(row.amount_cents),
            amount_notes=self.amount_notes(row),
            more=self.more(row),
        )

    def run(self, row: EnrolmentRow) -> str:
        """Below the course."""
        raise NotImplementedError

    def certificate(self, row: EnrolmentRow, issued_on: dt.date) -> SafeString:
        """Below where somebody stands."""
        raise NotImplementedError

    def days(self, row: EnrolmentRow) -> SafeString | str:
        """Days attended and complete: HR's."""
        raise NotImplementedError

    def voucher_note(self, row: EnrolmentRow) -> SafeString | str:
        """Below the voucher's state."""
        raise NotImplementedError

    def amount_notes(self, row: EnrolmentRow) -> SafeString | str:
        """Below the amount."""
        return self._days_open if row.is_money_open else ""

    def more(self, row: EnrolmentRow) -> SafeString | str:
        """The row below the line."""
        raise NotImplementedError

    def _below(self, row: EnrolmentRow, title: str, points: SafeString) -> SafeString:
        return format_html(
            self._more, title=title, of_person=self._of_person % {"person": row.person}, points=points
        )

    def _pattern(self, name: str) -> SafeString:
        return render_to_string(name, {"for_hr": self.for_hr})


class _HrLines(_Lines):
    for_hr = True

    def __init__(self, *, shows_body: bool) -> None:
        super().__init__(shows_body=shows_body)
        self._attended, self._complete = _("%(n)s attended"), _("%(done)s of %(total)s complete")
        self._pdf, self._for_person = _("PDF of %(date)s"), _("for %(person)s")
        self._until = _("until %(date)s")
        self._missing, self._unfunded = _("What is missing (%(n)s)"), _("Why days are not funded")

    def run(self, row: EnrolmentRow) -> str:
        return as_content(row.run)

    def certificate(self, row: EnrolmentRow, issued_on: dt.date) -> SafeString:
        return format_html(
            ' <span class="line"><a href="{}">{}<span class="visually-hidden"> {}</span></a></span>',
            reverse("certificates:pdf", args=[row.certificate_id]),
            self._pdf % {"date": self._day(issued_on)},
            self._for_person % {"person": row.person},
        )

    def days(self, row: EnrolmentRow) -> SafeString:
        complete = self._complete % {"done": row.units_complete, "total": row.units_total}
        return format_html("{}" + LINE, self._attended % {"n": row.units_attended}, complete)

    def voucher_note(self, row: EnrolmentRow) -> SafeString | str:
        return (
            format_html(' <small class="line voucher-id">{}</small>', row.voucher_id)
            if row.voucher_id
            else ""
        )

    def more(self, row: EnrolmentRow) -> SafeString | str:
        why = row.without_money
        titles = [self._missing % {"n": len(row.missing)}] * bool(row.missing) + [self._unfunded] * bool(why)
        if not titles:
            return ""
        points = format_html_join("", "<li><strong>{}:</strong> {}</li>", map(self._point, row.missing))
        reasons = format_html_join("", "<li>{}</li>", ((as_content(reason),) for reason in why))
        return self._below(row, " · ".join(titles), points + reasons)

    def _point(self, one: OpenCondition) -> tuple[str, str]:
        by = f" ({self._until % {'date': self._day(one.by)}})" if one.by else ""
        return one.actor_label, f"{one.text}{by}"


class _OfficeLines(_Lines):
    for_hr = False

    def __init__(self, *, shows_body: bool) -> None:
        super().__init__(shows_body=shows_body)
        self._of = _("of %(date)s")
        self._seat = format_html(SMALL, _("holds a quota seat"))
        self._funded = {True: badge("good", _("funded")), False: badge("plain", _("not funded"))}
        self._reasons = _("Reasons")

    def run(self, row: EnrolmentRow) -> str:
        return format_html("{} · {}", row.level, as_content(row.run)) if row.run else row.level

    def certificate(self, row: EnrolmentRow, issued_on: dt.date) -> SafeString:
        return format_html(SMALL, self._of % {"date": self._day(issued_on)})

    def days(self, row: EnrolmentRow) -> str:
        return ""

    def voucher_note(self, row: EnrolmentRow) -> SafeString | str:
        return self._seat if row.holds_seat else ""

    def amount_notes(self, row: EnrolmentRow) -> SafeString:
        return format_html(LINE + "{}", self._funded[row.is_funded], super().amount_notes(row))

    def more(self, row: EnrolmentRow) -> SafeString | str:
        if not row.funding:
            return ""
        reasons = ((as_content(line.unit), as_content(line.reason)) for line in row.funding)
        return self._below(row, self._reasons, format_html_join("", "<li>{}: {}</li>", reasons))
