"""Who may have a certificate's document, and how often anybody may ask the public check page."""

from __future__ import annotations

import datetime as dt
import math
from typing import cast

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from certificates.domain.reading import readable_certificates
from certificates.models import Certificate
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


def may_read_certificate(*, roles: Roles, person: User, certificate: Certificate, today: dt.date) -> bool:
    """Its owner, and HR of the body it was earned at while the owner works there (rule P8); nobody else.

    The programme office sees that and when a certificate was issued, never the paper (domain reference, section 6): of
    the roles only HR counts here.
    """
    as_hr = Roles(person_id=person.pk, hr_bodies=roles.hr_bodies)
    readable = readable_certificates(person=person, roles=as_hr, today=today)
    return readable.filter(pk=certificate.pk).exists()


class PublicThrottle(SimpleRateThrottle):
    """A limit for people without a login, counted in the cache like every other one."""

    def seconds_to_wait(self, request: HttpRequest) -> int:
        """Count the request; 0 if it may pass, else how long its sender has to wait."""
        if self.allow_request(cast(Request, request), cast(APIView, None)):
            return 0
        return math.ceil(self.wait() or 1)


class CheckThrottle(PublicThrottle):
    """Codes per client: far too few to guess one of 75 bits, enough for a desk that checks a pile of papers."""

    rate = "60/min"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """By network address, found as the login finds it."""
        return f"throttle-certificate-check-{get_adapter(request).get_client_ip(request)}"


class FileThrottle(PublicThrottle):
    """Files per client: reading one takes more than looking up a code."""

    rate = "20/min"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """By network address, found as the login finds it."""
        return f"throttle-certificate-file-{get_adapter(request).get_client_ip(request)}"


class NameThrottle(PublicThrottle):
    """Family names per certificate, from wherever they come: names are few, so guessing must be slow."""

    rate = "20/hour"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """By code."""
        return f"throttle-certificate-name-{self.code}"
