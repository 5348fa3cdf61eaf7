"""The programme office's other tables as files: bodies, districts, months, history, runs, contracts, vouchers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import FundingContract, Voucher
from curriculum.domain.queries import RunSummary, all_runs
from lms.accounts.domain.register import current_version
from lms.accounts.models import User
from lms.base.spreadsheets import Cell, Table
from lms.portal.domain.coverage import BodyState, body_states, by_district
from lms.portal.domain.enrolment_tables import yes_or_no
from lms.portal.domain.programme_figures import certificates_per_month, level_figures
from lms.portal.domain.programme_history import published_figures
from lms.portal.domain.targets import all_targets

HISTORY_MONTHS = 120


@dataclass(frozen=True)
class NamedTable:
    """A table and the people it names, for the access log."""

    table: Table
    people: Iterable[User] = ()


def bodies_table(states: Sequence[BodyState]) -> Table:
    """One line a body, with the source that has to stand where register data stands."""
    headings = (
        *(_("AGS"), _("Body"), _("Kind"), _("District"), _("Population"), _("Funded seats"), _("Taken")),
        *(_("Free"), _("Certified people"), _("Coverage")),
    )
    return Table("stellen", headings, [*map(_body, states), *_source()])


def districts_table(*, today: dt.date) -> Table:
    """The municipalities of the 44 districts."""
    headings = (
        *(_("District"), _("Municipalities"), _("covered"), _("somebody in training"), _("nobody yet")),
        _("Percent covered"),
    )
    rows: list[list[Cell]] = [
        [
            *(row.name, row.tally.total, row.tally.covered, row.tally.training, row.tally.nobody),
            Decimal(f"{row.tally.percent:.1f}"),
        ]
        for row in by_district(body_states(today=today))
    ]
    return Table("kreise", headings, [*rows, *_source()])


def levels_table() -> Table:
    """People by level, funded and unfunded apart."""
    rows: list[list[Cell]] = [
        [str(row.level.label), row.certified, row.funded, row.unfunded, row.in_training]
        for row in level_figures()
    ]
    headings = (_("Level"), _("Certified people"), _("funded"), _("not funded"), _("in training"))
    return Table("stufen", headings, rows)


def months_table(*, today: dt.date) -> Table:
    """Certificates by month of issue, ten years back."""
    months = certificates_per_month(today=today, months=HISTORY_MONTHS)
    rows: list[list[Cell]] = [[month.first_day, month.basis, month.aufbau] for month in months]
    return Table("zertifikate_je_monat", (_("Month"), _("Basic qualification"), _("Advanced module")), rows)


def history_table() -> Table:
    """The published figures, their caution kept."""
    rows: list[list[Cell]] = [
        [figure.state_of, figure.label, figure.text, figure.value, figure.note]
        for figure in published_figures()
    ]
    headings = (_("State of"), _("What is counted"), _("As published"), _("Number"), _("Note"))
    return Table("zeitleiste", headings, rows)


def targets_table() -> Table:
    """The targets with their validity."""
    rows: list[list[Cell]] = [
        [target.get_aim_display(), target.value, target.valid_from, target.valid_to, target.due, target.note]
        for target in all_targets()
    ]
    headings = (_("What is counted"), _("Target"), _("valid from"), _("valid to"), _("due"), _("Note"))
    return Table("ziele", headings, rows)


def runs_table(*, person: User, today: dt.date) -> Table:
    """Every run."""
    headings = (
        *(_("Run"), _("Course"), _("Education provider"), _("Delivery"), _("Room or link"), _("First day")),
        *(_("Last day"), _("Participants"), _("Confirmations open")),
    )
    return Table("durchfuehrungen", headings, map(_run, all_runs(person, today)))


def contracts_table() -> Table:
    """Every funding contract."""
    contracts = FundingContract.objects.select_related("body__district", "provider")
    rows = (
        [one.body.public_key, str(one.body), one.provider.name, one.signed_on, one.reference]
        for one in contracts.order_by("-signed_on", "pk").iterator(chunk_size=500)
    )
    headings = (_("AGS"), _("Body"), _("Education provider"), _("Signed on"), _("Reference"))
    return Table("weitergabevertraege", headings, rows)


def vouchers_table() -> NamedTable:
    """Every voucher and whom it was issued for."""
    vouchers = Voucher.objects.select_related(
        "person", "body__district", "contract__provider", "enrolment__course"
    ).order_by("person__name_search", "pk")
    headings = (
        *(_("ID as issued"), _("Person"), _("Level"), _("AGS"), _("Body"), _("Education provider")),
        *(_("Quota seat"), _("State"), _("Quoted on")),
    )
    table = Table("vouchers", headings, map(_voucher, vouchers.iterator(chunk_size=500)))
    return NamedTable(table, _people_with_voucher())


def _people_with_voucher() -> QuerySet[User]:
    return User.objects.filter(pk__in=Voucher.objects.order_by().values("person")).only("pk")


def _body(state: BodyState) -> list[Cell]:
    return [
        *(state.key, state.name, state.type_name, state.district, state.population, state.seats),
        *(state.used, state.free, state.people, str(state.cover.label)),
    ]


def _run(run: RunSummary) -> list[Cell]:
    return [
        *(run.title, run.course_title, run.provider_name, str(run.delivery.label), run.venue),
        *(run.first_day, run.last_day, run.participants, run.to_confirm),
    ]


def _voucher(voucher: Voucher) -> list[Cell]:
    return [
        *(voucher.voucher_id, str(voucher.person), voucher.get_level_display(), voucher.body.public_key),
        *(str(voucher.body), voucher.contract.provider.name, yes_or_no(voucher.seat is not None)),
        *(voucher.get_state_display(), str(voucher.enrolment.course) if voucher.enrolment else ""),
    ]


def _source() -> list[list[Cell]]:
    version = current_version()
    return [[], [version.notice]] if version else []
