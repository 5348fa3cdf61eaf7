"""What a pilot does with their own certificates: see, read, download, have corrected."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.copies import archive_copy, badge_of, first_page_picture
from certificates.domain.corrections import RequestRefused, ask_for_correction, hr_of, open_request_about
from certificates.domain.documents import attachment_header
from certificates.domain.drafting import IssuingRefused
from certificates.domain.facts import facts_from_json
from certificates.domain.issuing import refusals
from certificates.domain.paper import sheet_of
from certificates.domain.papers import issue_attendance, papers_to_ask_for
from certificates.domain.queries import certificates_of
from certificates.forms import WishForm
from certificates.models import Certificate
from certificates.permissions import may_read_certificate
from certificates.sealing.badge import enveloped
from curriculum.models import EditionUnit, Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date


@login_required
@require_safe
def own_certificates(request: HttpRequest) -> HttpResponse:
    """Everything one was issued, what is still in the way of a certificate that is due, and what one may ask for."""
    person = cast(User, request.user)
    context = {
        "certificates": certificates_of(person=person),
        "refusals": list(refusals(person=person, now=timezone.now())),
        "papers": papers_to_ask_for(person=person),
    }
    return render(request, "certificates/own.html", context)


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """The document as it was issued, byte by byte; 404 for everybody who may not have it. Logged unless one's own."""
    issued = _readable(request, certificate, now=timezone.now())
    return _file(bytes(issued.file.pdf), "application/pdf", attachment_header(issued))


@login_required
@require_safe
def certificate_copy(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """The same without the attached badge (PDF/A-2a), for file systems that refuse PDF/A-3."""
    now = timezone.now()
    issued = _readable(request, certificate, now=now)
    return _file(
        archive_copy(certificate=issued, now=now),
        "application/pdf",
        attachment_header(issued, addition="PDFA-2a"),
    )


@login_required
@require_safe
def preview(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """A small picture of the first page."""
    issued = _own(request, certificate)
    response = HttpResponse(first_page_picture(issued), content_type="image/png")
    # The bytes of a certificate never change.
    response["Cache-Control"] = "private, max-age=604800, immutable"
    return response


@login_required
@require_safe
def twin(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """The certificate as a web page: all that the paper says, in the same order."""
    issued = _own(request, certificate)
    facts = facts_from_json(issued.facts)
    context = {"certificate": issued, "facts": facts, "sheet": sheet_of(facts)}
    return render(request, "certificates/twin.html", context)


@login_required
@require_safe
def badge(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """The Open Badge as JSON; with ``?name=ja`` the holder's name stands in it. 404 where there is none."""
    issued = _own(request, certificate)
    token = badge_of(certificate=issued, is_named=request.GET.get("name") == "ja")
    if token is None:
        raise Http404
    response = JsonResponse(enveloped(token), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = attachment_header(issued, ending=".json")
    response["Cache-Control"] = "private, no-cache"
    return response


@login_required
def correction(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """Ask HR, or the programme office where no HR account can answer, to correct what is printed."""
    issued, now = _own(request, certificate), timezone.now()
    has_hr = hr_of(certificate=issued, today=berlin_date(now)).exists()
    form = WishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_correction(
                certificate=issued, wish=form.cleaned_data["wish"], person=cast(User, request.user), now=now
            )
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _asked(has_hr=has_hr))
            return redirect("certificates:list")
    context = {
        "form": form,
        "facts": facts_from_json(issued.facts),
        "has_hr": has_hr,
        "waiting": open_request_about(certificate=issued),
    }
    return render(request, "certificates/correction.html", context)


@login_required
@require_POST
def attendance(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Issue the Teilnahmebescheinigung of one attended day (``tag``), or of all so far."""
    person = cast(User, request.user)
    own = get_object_or_404(Enrolment, pk=enrolment, person=person)
    try:
        unit_id = uuid.UUID(request.POST["tag"]) if request.POST.get("tag") else None
    except ValueError as error:
        raise Http404 from error
    unit = get_object_or_404(EditionUnit, pk=unit_id, edition=own.edition_id) if unit_id else None
    try:
        issued = issue_attendance(enrolment=own, unit=unit, actor=person, now=timezone.now())
    except IssuingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Certificate of attendance %(number)s is ready.") % {"number": issued.number}
        )
    return redirect("certificates:list")


def _asked(*, has_hr: bool) -> str:
    """Who was told."""
    if has_hr:
        return _("Your HR unit has been told by e-mail. You will find the answer here.")
    return _(
        "Your HR unit has no account here, so the programme office decides. You will find the answer here."
    )


def _readable(request: HttpRequest, certificate: uuid.UUID, *, now: dt.datetime) -> Certificate:
    """The certificate for whoever may have the document, with an entry in the log; otherwise 404."""
    person = cast(User, request.user)
    roles = cast(Roles, request.roles)  # type: ignore[attr-defined] # set by RoleMiddleware
    issued = get_object_or_404(Certificate.objects.select_related("person", "file"), pk=certificate)
    if not may_read_certificate(roles=roles, person=person, certificate=issued, today=berlin_date(now)):
        raise Http404
    log_access(
        actor=person,
        people=[issued.person],
        kind=AccessKind.DOWNLOADED,
        subject_matter=f"certificate {issued.number}",
        now=now,
    )
    return issued


def _own(request: HttpRequest, certificate: uuid.UUID) -> Certificate:
    """One's own certificate; otherwise 404."""
    mine = Certificate.objects.select_related("person", "file")
    return get_object_or_404(mine, pk=certificate, person=cast(User, request.user))


def _file(content: bytes, media_type: str, disposition: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
