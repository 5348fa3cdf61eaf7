"""The programme office's desk."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.domain.corrections import CorrectionRefused, resolve_flag
from curriculum.domain.queries import all_runs
from lms.accounts.domain.access import log_access
from lms.accounts.domain.register import current_version
from lms.accounts.enums import AccessKind, BodyKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.base.spreadsheets import csv_response
from lms.portal.domain import coverage, programme_tables
from lms.portal.domain.coverage_map import draw_map
from lms.portal.domain.enrolment_rows import all_rows, read_rows, rows_for_office
from lms.portal.domain.enrolment_tables import office_table
from lms.portal.domain.flags import flag_groups, people_in
from lms.portal.domain.programme_figures import (
    certificates_per_month,
    funding_figures,
    level_figures,
    run_figures,
)
from lms.portal.domain.programme_history import time_line
from lms.portal.domain.programme_tables import NamedTable
from lms.portal.domain.targets import targets_on
from lms.portal.forms import BodyFilterForm, OfficeFilter, SettleForm
from lms.portal.permissions import for_office
from lms.portal.views.listing import logged_file, logged_page


@require_safe
@for_office
def overview(request: HttpRequest) -> HttpResponse:
    """The programme in figures."""
    today = berlin_date(timezone.now())
    levels = level_figures()
    context = {
        "today": today,
        "totals": coverage.totals(today=today),
        "levels": levels,
        "funded_basis": levels[0].funded,
        "runs": run_figures(today=today),
        "money": funding_figures(),
        "months": certificates_per_month(today=today),
        "targets": targets_on(today),
        "time_line": time_line(),
        "register": current_version(),
    }
    return render(request, "portal/office.html", context)


@require_safe
@for_office
def enrolments(request: HttpRequest) -> HttpResponse:
    """All enrolments: body, level, funded or not, certificate date."""
    filters = OfficeFilter(request.GET, queryset=rows_for_office())
    page, rows = logged_page(
        request,
        filters.qs,
        read=read_rows,
        subject_matter=_("List of the programme office"),
        now=timezone.now(),
    )
    return render(request, "portal/office_people.html", {"filter": filters, "page": page, "rows": rows})


@require_safe
@for_office
def enrolments_file(request: HttpRequest) -> HttpResponseBase:
    """The same list, filtered the same way, as a file for a spreadsheet program."""
    found = OfficeFilter(request.GET, queryset=rows_for_office()).qs
    return logged_file(
        request,
        office_table(all_rows(found, read=read_rows)),
        found,
        subject_matter=_("List of the programme office"),
        now=timezone.now(),
    )


@require_safe
@for_office
def coverage_map(request: HttpRequest) -> HttpResponse:
    """Coverage of the 1,101 and of the 35, as a map and as tables, never added up."""
    today = berlin_date(timezone.now())
    states = coverage.body_states(today=today)
    municipalities = coverage.municipalities(states)
    context = {
        "map": draw_map(municipalities),
        "municipalities": coverage.tally(municipalities),
        "rural": coverage.tally(coverage.rural_districts(states)),
        "rural_districts": coverage.rural_districts(states),
        "districts": coverage.by_district(states),
        "targets": targets_on(today),
        "register": current_version(),
    }
    return render(request, "portal/coverage.html", context)


@require_safe
@for_office
def bodies(request: HttpRequest) -> HttpResponse:
    """Every body of the register with seats, people and coverage: the map as a table."""
    form = BodyFilterForm(request.GET)
    found = form.narrow(coverage.body_states(today=berlin_date(timezone.now())))
    page = Paginator(found, settings.LINES_A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "page": page,
        "rows": page.object_list,
        "register": current_version(),
    }
    return render(request, "portal/bodies.html", context)


@require_safe
@for_office
def runs(request: HttpRequest) -> HttpResponse:
    """Every run with its days, its participants and what is to confirm."""
    found = all_runs(cast(User, request.user), berlin_date(timezone.now()))
    page = Paginator(found, settings.LINES_A_PAGE).get_page(request.GET.get("seite"))
    return render(request, "portal/office_runs.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
def flagged(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, and who that is; POST settles what a correction left to decide."""
    now = timezone.now()
    person = cast(User, request.user)
    if request.method == "POST":
        _settle(request, person, now)
        return redirect("portal:flags")
    groups = flag_groups(person=person, now=now)
    log_access(
        actor=person,
        people=people_in(groups),
        kind=AccessKind.VIEWED,
        subject_matter=_("What waits at the programme office"),
        now=now,
    )
    return render(request, "portal/flags.html", {"groups": groups})


def _settle(request: HttpRequest, person: User, now: dt.datetime) -> None:
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A decision needs a reason of at most 300 characters."))
        return
    try:
        resolve_flag(
            flag=form.cleaned_data["correction"],
            outcome=form.cleaned_data["outcome"],
            actor=person,
            now=now,
        )
    except CorrectionRefused:
        messages.error(request, _("This has been settled meanwhile."))
    else:
        messages.success(request, _("Settled; the decision is kept with your name."))


@require_safe
@for_office
def table_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of the office's other tables as a file for a spreadsheet program."""
    now = timezone.now()
    named = _named_table(request, name)
    log_access(
        actor=cast(User, request.user),
        people=named.people,
        kind=AccessKind.EXPORTED,
        subject_matter=_("Table of the programme office"),
        now=now,
    )
    return csv_response(named.table, today=berlin_date(now))


def _named_table(request: HttpRequest, name: str) -> NamedTable:
    today, person = berlin_date(timezone.now()), cast(User, request.user)
    if name == "vouchers":
        return programme_tables.vouchers_table()
    tables = {
        "stellen": lambda: programme_tables.bodies_table(
            BodyFilterForm(request.GET).narrow(coverage.body_states(today=today))
        ),
        "landkreise": lambda: programme_tables.bodies_table(
            coverage.narrowed(coverage.body_states(today=today), kind=BodyKind.RURAL_DISTRICT)
        ),
        "kreise": lambda: programme_tables.districts_table(today=today),
        "stufen": programme_tables.levels_table,
        "zertifikate": lambda: programme_tables.months_table(today=today),
        "zeitleiste": programme_tables.history_table,
        "ziele": programme_tables.targets_table,
        "durchfuehrungen": lambda: programme_tables.runs_table(person=person, today=today),
        "weitergabevertraege": programme_tables.contracts_table,
    }
    if name not in tables:
        raise Http404
    return NamedTable(tables[name]())
