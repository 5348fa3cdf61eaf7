"""Lizenzen: what the platform is made of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.domain.licences import browser_packages, notices, server_packages
from cms.domain.site import page_at


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """The editors' text, then what the locks and the installed packages say."""
    context = {
        "page": page_at(slug="lizenzen"),
        "notices": notices(),
        "packages": [*browser_packages(), *server_packages()],
    }
    return render(request, "cms/licences.html", context)
