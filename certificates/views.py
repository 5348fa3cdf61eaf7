"""Own certificates, their documents, and the public check page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.codes import MistypedCodeError
from certificates.domain.documents import attachment_header
from certificates.domain.issuing import refusals
from certificates.domain.queries import certificates_of
from certificates.domain.verification import find_certificate, open_facts, public_status
from certificates.forms import CodeForm, FamilyNameForm
from certificates.models import Certificate
from certificates.permissions import CheckThrottle, NameThrottle, may_read_certificate
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date

View = Callable[..., HttpResponse]


@login_required
@require_safe
def own_certificates(request: HttpRequest) -> HttpResponse:
    """Everything one was issued, and what is still in the way of a certificate that is due."""
    person = cast(User, request.user)
    context = {
        "certificates": certificates_of(person=person),
        "refusals": list(refusals(person=person, now=timezone.now())),
    }
    return render(request, "certificates/own.html", context)


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """The document as it was issued, byte by byte; 404 for everybody who may not have it. Logged unless one's own."""
    now, person = timezone.now(), cast(User, request.user)
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
    response = HttpResponse(bytes(issued.file.pdf), content_type="application/pdf")
    response["Content-Disposition"] = attachment_header(issued)
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def for_anybody(view: View) -> View:
    """A public check page: not indexed, not kept, asked only so often.

    It changes nothing and knows no session, so it needs no CSRF token and with that no cookie.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = CheckThrottle().seconds_to_wait(request)
        response = _too_many(request, wait) if wait else view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store"
        return response

    return guarded


@for_anybody
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Asks for the code of a certificate and leads to its page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify", code=form.cleaned_data["code"])
    return render(request, "certificates/check.html", {"form": form})


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What a code tells; with the family name on the paper (POST, so that it stands in no address), all of it."""
    try:
        certificate = find_certificate(code=code)
    except MistypedCodeError:
        return _unknown(request, code, is_mistyped=True)
    if certificate is None:
        return _unknown(request, code, is_mistyped=False)
    form = FamilyNameForm(request.POST or None)
    context: dict[str, Any] = {"status": public_status(certificate), "form": form}
    if request.method == "POST" and form.is_valid():
        if wait := NameThrottle(certificate.code).seconds_to_wait(request):
            return _too_many(request, wait)
        context["facts"] = open_facts(certificate, family_name=form.cleaned_data["family_name"])
        context["is_wrong_name"] = context["facts"] is None
    return render(request, "certificates/verify.html", context)


def _unknown(request: HttpRequest, code: str, *, is_mistyped: bool) -> HttpResponse:
    context = {"form": CodeForm(initial={"code": code}), "is_mistyped": is_mistyped}
    return render(request, "certificates/unknown_code.html", context, status=HTTPStatus.NOT_FOUND)


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "certificates/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response
