"""The privacy notice comes before the first page after a login, and never again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

# In the session: set at login, taken away when the notice was acknowledged or put off.
NOTICE_DUE = "privacy_notice_due"
# What must be reachable at any time: leaving, one's account and data, the law's pages, files, machines.
ALWAYS_OPEN = (
    "/konto/",
    "/meine-daten/",
    "/datenschutzhinweis/",
    "/datenschutz/",
    "/impressum/",
    "/barrierefreiheit/",
    "/barriere-melden/",
    "/hilfe/",
    "/lizenzen/",
    "/pruefen/",
    "/static/",
    "/medien/",
    "/api/",
    "/xapi/",
)


class PrivacyNoticeMiddleware:
    """Leads from a page somebody opens to the notice, as long as it is due; sending a form is never interrupted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, or lead to the notice and from there back to what was asked for."""
        if (
            request.method == "GET"
            and "text/html" in request.headers.get("Accept", "")
            and not request.path_info.startswith(ALWAYS_OPEN)
            and request.session.get(NOTICE_DUE)
        ):
            return redirect(f"{reverse('privacy_notice')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)
