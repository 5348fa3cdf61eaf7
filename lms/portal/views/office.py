"""The programme office's desk."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.base.names import search_form
from lms.portal.domain.coverage import body_rows, totals
from lms.portal.domain.enrolment_rows import rows_for_office
from lms.portal.permissions import for_office
from lms.portal.views.listing import logged_page


@for_office
def enrolments(request: HttpRequest) -> HttpResponse:
    """All enrolments: body, level, funded or not, certificate date; searchable by person and body."""
    wanted = request.GET.get("q", "").strip()[:100]
    found = rows_for_office()
    for word in search_form(wanted).split():
        found = found.filter(Q(person__name_search__contains=word) | Q(body__name_search__contains=word))
    page, rows = logged_page(
        request, found, subject_matter=_("List of the programme office"), now=timezone.now()
    )
    return render(
        request, "portal/office.html", {"page": page, "rows": rows, "wanted": wanted, "totals": totals()}
    )


@for_office
def bodies(request: HttpRequest) -> HttpResponse:
    """Bodies with their funded seats: all, used, free."""
    wanted = request.GET.get("q", "").strip()[:100]
    return render(request, "portal/bodies.html", {"rows": body_rows(search=wanted), "wanted": wanted})
