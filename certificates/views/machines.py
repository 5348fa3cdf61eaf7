"""For programs that check badges: who issues, with which keys, what was achieved, what no longer counts."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates.domain.badges import (
    achievement,
    did_document,
    issuer_profile,
    seal_certificates,
    signed_status_list,
)
from certificates.domain.signing import current_keys
from certificates.enums import CertificateKind
from certificates.sealing.badge import MEDIA_TYPE
from curriculum.models import Course
from lms.base.clock import berlin_date

# The list may be this old, in seconds: whoever checks does not tell us whom, and a withdrawal is soon known.
LIST_AGE = 300


@require_safe
def did(_request: HttpRequest) -> HttpResponse:
    """The keys that signed badges (did:web)."""
    return _public(did_document(), "application/did+json")


@require_safe
def issuer(_request: HttpRequest) -> HttpResponse:
    """The issuer's profile."""
    return _public(issuer_profile(), "application/ld+json")


@require_safe
def achieved(_request: HttpRequest, kind: str, course: uuid.UUID) -> HttpResponse:
    """What a badge was given for."""
    if kind not in {CertificateKind.CERTIFICATE, CertificateKind.ATTENDANCE}:
        raise Http404
    found = get_object_or_404(Course.objects.select_related("programme"), pk=course)
    return _public(achievement(found, CertificateKind(kind)), "application/ld+json")


@require_safe
def status_list(_request: HttpRequest, number: int) -> HttpResponse:
    """Which badges of list ``number`` no longer count."""
    keys = current_keys()
    token = (
        signed_status_list(number=number, key=keys.badge, today=berlin_date(timezone.now()))
        if keys.badge
        else None
    )
    if token is None:
        raise Http404
    response = HttpResponse(token, content_type=MEDIA_TYPE)
    return _cacheable(response, LIST_AGE)


@require_safe
def seals(_request: HttpRequest) -> HttpResponse:
    """The certificates of all seals that were ever used, to check documents without us."""
    return _cacheable(HttpResponse(seal_certificates(), content_type="application/x-pem-file"), 3600)


def _public(document: dict[str, Any], media_type: str) -> HttpResponse:
    response = JsonResponse(document)
    response["Content-Type"] = media_type
    return _cacheable(response, 3600)


def _cacheable(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
