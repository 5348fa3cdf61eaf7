"""The privacy notice at the first login (Art. 13 GDPR)."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.domain.notices import acknowledge_notice_in_force, notice_in_force
from cms.middleware import NOTICE_DUE
from lms.accounts.models import User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """The notice with two ways on: take note, or read it later; where there is none, straight on."""
    page = notice_in_force()
    if request.method == "POST":
        return _go_on(request)
    if page is None:
        request.session.pop(NOTICE_DUE, None)
        return redirect(_target(request))
    return render(request, "cms/privacy_notice.html", {"page": page, "next": _target(request)})


def _go_on(request: HttpRequest) -> HttpResponse:
    if "later" not in request.POST:
        is_kept = acknowledge_notice_in_force(
            person=cast(User, request.user), version=request.POST.get("version", ""), now=timezone.now()
        )
        if not is_kept:
            messages.info(request, _("The notice has just been changed. Please read the new one."))
            return redirect(request.get_full_path())
    # Put off: it is shown again at the next login.
    request.session.pop(NOTICE_DUE, None)
    return redirect(_target(request))


def _target(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)
