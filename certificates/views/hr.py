"""What an HR unit does with the certificates of its people: fetch them for the files, confirm funded days."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.archive import (
    Selection,
    certificates_for_hr,
    wished,
    write_archive,
)
from certificates.domain.confirmations import funded_courses, funded_enrolments
from certificates.domain.corrections import requests_for_hr
from certificates.domain.drafting import IssuingRefused
from certificates.domain.facts import facts_from_json
from certificates.domain.papers import issue_funding_confirmation
from certificates.forms import ArchiveForm
from certificates.models import Certificate
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of HR's bodies, and the open wishes."""
    return _list_page(request, ArchiveForm(), status=HTTPStatus.OK)


@login_required
@require_POST
def archive(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The wanted certificates as one ZIP of the stored bytes with an index."""
    person, roles, now = cast(User, request.user), _hr(request), timezone.now()
    form = ArchiveForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, status=HTTPStatus.BAD_REQUEST)
    wish = form.wish(request.POST.getlist("nummer"))
    chosen = wished(wish=wish, person=person, roles=roles, today=berlin_date(now))
    if not chosen.exists():
        form.add_error(None, _nothing(wish.selection))
        return _list_page(request, form, status=HTTPStatus.BAD_REQUEST)
    response = StreamingHttpResponse(
        write_archive(certificates=chosen, pattern=wish.pattern, actor=person, now=now),
        content_type="application/zip",
    )
    response["Content-Disposition"] = f'attachment; filename="Zertifikate_{berlin_date(now)}.zip"'
    response["Cache-Control"] = "private, no-store"
    # A proxy that collects the whole file first would make HR wait.
    response["X-Accel-Buffering"] = "no"
    return response


@login_required
@require_safe
def confirmations(request: HttpRequest) -> HttpResponse:
    """Whose funded days can be confirmed for the funding body."""
    person, roles, now = cast(User, request.user), _hr(request), timezone.now()
    found = funded_enrolments(bodies=roles.hr_bodies, today=berlin_date(now))
    page = Paginator(found, settings.LINES_A_PAGE).get_page(request.GET.get("seite"))
    shown = list(page.object_list)
    log_access(
        actor=person,
        people={enrolment.person for enrolment in shown},
        kind=AccessKind.VIEWED,
        subject_matter="funded days",
        now=now,
    )
    context = {"page": page, "courses": funded_courses(enrolments=shown)}
    return render(request, "certificates/hr_confirmations.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Issue the confirmation of one course, or its successor when the funded days moved."""
    person, roles, now = cast(User, request.user), _hr(request), timezone.now()
    funded = get_object_or_404(
        funded_enrolments(bodies=roles.hr_bodies, today=berlin_date(now)), pk=enrolment
    )
    try:
        issued = issue_funding_confirmation(enrolment=funded, actor=person, now=now)
    except IssuingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmation %(number)s is ready.") % {"number": issued.number})
    return redirect("certificates:confirmations")


def _list_page(request: HttpRequest, form: ArchiveForm, *, status: HTTPStatus) -> HttpResponse:
    person, roles, now = cast(User, request.user), _hr(request), timezone.now()
    today = berlin_date(now)
    found = certificates_for_hr(person=person, roles=roles, today=today).select_related("filing")
    page = Paginator(found, settings.LINES_A_PAGE).get_page(request.GET.get("seite"))
    shown: list[Certificate] = list(page.object_list)
    log_access(
        actor=person,
        people={certificate.person for certificate in shown},
        kind=AccessKind.VIEWED,
        subject_matter="certificates",
        now=now,
    )
    context = {
        "page": page,
        "rows": [(certificate, facts_from_json(certificate.facts)) for certificate in shown],
        "marked": frozenset(request.POST.getlist("nummer")),
        "form": form,
        "wishes": requests_for_hr(person=person, roles=roles, today=today),
    }
    return render(request, "certificates/hr.html", context, status=status)


def _hr(request: HttpRequest) -> Roles:
    """The roles of somebody from HR; for everybody else there is no such page."""
    roles = cast(Roles, request.roles)  # type: ignore[attr-defined] # set by RoleMiddleware
    if not roles.is_hr:
        raise Http404
    return roles


def _nothing(selection: Selection) -> str:
    if selection == Selection.CHOSEN:
        return _("Please mark certificates in the list first.")
    if selection == Selection.SINCE:
        return _("Since this day no valid certificate has been issued. Please choose an earlier one.")
    return _("Everything is filed already. Choose “all since a date” to download it once more.")
