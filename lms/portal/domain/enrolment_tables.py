"""Lists of enrolments as files: the columns of HR and of the programme office, and nothing the pages do not show."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lms.base.spreadsheets import Cell, Table
from lms.portal.domain.enrolment_rows import EnrolmentRow


def hr_table(rows: Iterable[EnrolmentRow]) -> Table:
    """What HR may take along."""
    headings = (
        *(_("Person"), _("Body"), _("Course"), _("Run"), _("Enrolled on"), _("State")),
        *(_("Days attended"), _("Days complete"), _("Days in all"), _("Certificate of")),
        *(_("Voucher"), _("Voucher-ID"), _("Funding in euros"), _("What is missing")),
        _("Why days are not funded"),
    )
    return Table("personal", headings, (_of_hr(row) for row in rows))


def office_table(rows: Iterable[EnrolmentRow]) -> Table:
    """What the programme office may take along: no days, they are HR's and the trainers'."""
    headings = (
        *(_("Person"), _("AGS"), _("Body"), _("Course"), _("Level"), _("Run"), _("Enrolled on"), _("State")),
        *(_("Certificate of"), _("Voucher"), _("Quota seat"), _("Funded"), _("Funding in euros")),
    )
    return Table("anmeldungen", headings, (_of_office(row) for row in rows))


def in_euros(cents: int) -> Decimal:
    """An amount as a spreadsheet adds it up."""
    return Decimal(cents).scaleb(-2)


def yes_or_no(holds: bool) -> str:  # noqa: FBT001 - it prints just this
    """In words."""
    return str(_("yes") if holds else _("no"))


def _of_hr(row: EnrolmentRow) -> list[Cell]:
    return [
        *(row.person, row.body, row.course, row.run, row.registered_on, str(row.standing.label)),
        *(row.units_attended, row.units_complete, row.units_total, row.certificate_on),
        *(row.voucher_state, row.voucher_id, in_euros(row.amount_cents)),
        " / ".join(f"{one.actor_label}: {one.text}" for one in row.missing),
        " / ".join(row.without_money),
    ]


def _of_office(row: EnrolmentRow) -> list[Cell]:
    return [
        *(row.person, row.body_key, row.body, row.course, row.level, row.run, row.registered_on),
        *(str(row.standing.label), row.certificate_on, row.voucher_state, yes_or_no(row.holds_seat)),
        *(yes_or_no(row.is_funded), in_euros(row.amount_cents)),
    ]
