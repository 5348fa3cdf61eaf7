"""One login: the doors Wagtail and Django's admin bring along lead to allauth's, with its limits and its mails."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

DoorView = Callable[..., HttpResponse]


class RedirectKeepingMethod(HttpResponseRedirect):
    """Status 307: a POST stays a POST with its token, so logging out stays one click."""

    status_code = 307


@never_cache
def wagtail_login(request: HttpRequest) -> HttpResponse:
    """To the login; somebody logged in goes on, or gets 403 without an editor's role (not a loop of redirects)."""
    return _login(request, lambda: request.user.has_perm("wagtailadmin.access_admin"), "wagtailadmin_home")


@never_cache
def django_login(request: HttpRequest) -> HttpResponse:
    """The same for Django's admin and administrators."""
    return _login(request, lambda: admin.site.has_permission(request), "admin:index")


def _redirect(name: str, response_class: type[HttpResponseRedirect] = HttpResponseRedirect) -> DoorView:
    @never_cache
    def door(_request: HttpRequest, **_place: str) -> HttpResponse:
        return response_class(reverse(name))

    return door


# Wagtail's login for restricted pages would check passwords without a limit on guesses.
to_login = _redirect("account_login")
to_logout = _redirect("account_logout", RedirectKeepingMethod)
to_password_reset = _redirect("account_reset_password")
to_password_change = _redirect("account_change_password")
# allauth's own page of addresses and its second password question are not in use.
to_overview = _redirect("account_overview")


def _login(request: HttpRequest, may_enter: Callable[[], bool], home: str) -> HttpResponse:
    wanted = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME) or ""
    target = wanted if get_adapter().is_safe_url(wanted) else reverse(home)
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")
    if not may_enter():
        raise PermissionDenied
    return HttpResponseRedirect(target)
