"""HR's desk: the people of the own bodies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import PublicBody
from lms.base.clock import berlin_date
from lms.portal.domain.enrolment_rows import rows_for_hr
from lms.portal.permissions import for_hr
from lms.portal.views.listing import logged_page


@for_hr
def people(request: HttpRequest) -> HttpResponse:
    """Enrolments, completed days, certificates, vouchers and amounts; nothing about learning behaviour."""
    now = timezone.now()
    bodies = request.roles.hr_bodies  # type: ignore[attr-defined]
    page, rows = logged_page(
        request,
        rows_for_hr(bodies=bodies, today=berlin_date(now)),
        subject_matter=_("List of the HR unit"),
        now=now,
    )
    context = {
        "page": page,
        "rows": rows,
        "bodies": PublicBody.objects.filter(pk__in=bodies).select_related("district"),
    }
    return render(request, "portal/hr.html", context)
