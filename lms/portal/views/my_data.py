"""My data: what is kept about me, as a page and to take along (Art. 15 and 20 GDPR)."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.portal.domain.my_data.archive import export_my_data
from lms.portal.domain.my_data.parts import SHOWN, sections_of


@login_required
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The newest of everything, group by group."""
    groups = sections_of(somebody=cast(User, request.user))
    return render(request, "portal/my_data.html", {"groups": groups, "shown": SHOWN})


@login_required
@never_cache
@require_POST
def archive(request: HttpRequest) -> HttpResponseBase:
    """All of it as a ZIP file, logged."""
    now = timezone.now()
    response = StreamingHttpResponse(
        export_my_data(person=cast(User, request.user), now=now), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="Meine_Daten_{berlin_date(now):%Y-%m-%d}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
