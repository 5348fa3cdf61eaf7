"""Who sees what, for everybody to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.portal.domain.who_sees_what.overview import overview


@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """Per role what it may see of a learner, what it never sees, and which pages are open to it."""
    roles = request.roles  # type: ignore[attr-defined]
    return render(request, "portal/who_sees_what.html", {"overview": overview(roles=roles)})
