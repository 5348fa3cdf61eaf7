"""Forms sent after the login had ended: back to the page they stood on, and an address only forms go to has a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

# In the session of nobody, which a login takes over: a form was sent in vain.
SENT_IN_VAIN = "form_sent_in_vain"


class ExpiredLoginMiddleware:
    """Mends two answers to browsers, for every view alike; scripts and machines get them as they are.

    ``login_required`` leads to the login and from there by GET to the address of the form, which may take POST only and
    never holds what was filled in. So the way goes back to the form's page instead. And "method not allowed" has no
    page of Django's: a browser would show its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, and mend what comes back."""
        response = self.get_response(request)
        if "text/html" not in request.headers.get("Accept", ""):
            return response
        if isinstance(response, HttpResponseNotAllowed):
            response.content = render_to_string("405.html", {"nearest": _nearest_page(request.path_info)})
        elif request.method == "POST" and _leads_to_login(response):
            return _back_to_the_form(request, response)
        return response


@receiver(user_logged_in)
def say_that_the_form_is_to_be_sent_again(request: HttpRequest, **_kwargs: Any) -> None:
    """On the first page after the login."""
    if request.session.pop(SENT_IN_VAIN, False):
        # A login by a script has no messages.
        messages.warning(request, _("Your login had expired. Please try once more."), fail_silently=True)


def _leads_to_login(response: HttpResponseBase) -> bool:
    target = urlsplit(response.get("Location", ""))
    return target.path == resolve_url(settings.LOGIN_URL) and "next" in parse_qs(target.query)


def _back_to_the_form(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The same way to the login; from there to the page that named itself, else to where it led."""
    request.session[SENT_IN_VAIN] = True
    page = _own_page(request, request.headers.get("Referer", ""))
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}") if page else response


def _own_page(request: HttpRequest, address: str) -> str:
    """Path and query of an address of this site, else nothing."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""


def _nearest_page(path: str) -> str:
    """The address above ``path`` that a view of ours answers, else the front page; any address might be Wagtail's."""
    above = path.rstrip("/")
    while above := above.rpartition("/")[0]:
        try:
            if resolve(f"{above}/").view_name != "wagtail_serve":
                return f"{above}/"
        except Resolver404:
            continue
    return "/"
