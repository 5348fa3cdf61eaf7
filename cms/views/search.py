"""The search page."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.domain.search import MAX_QUERY, find_own_lessons, find_pages
from cms.permissions import is_editor
from curriculum.domain.outline import my_enrolments
from curriculum.domain.queries import readable_keys
from lms.accounts.models import User


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Public pages, and the lessons that the person may read."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    hits = find_pages(query=query, lessons=_findable_lessons(request))
    return render(request, "cms/search.html", {"query": query, "hits": hits})


@login_required
@never_cache
@require_safe
def search_lessons(request: HttpRequest) -> HttpResponse:
    """The lessons of one's own courses."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    hits = find_own_lessons(query=query, outlines=my_enrolments(cast("User", request.user)))
    return render(request, "cms/search_lessons.html", {"query": query, "hits": hits})


def _findable_lessons(request: HttpRequest) -> frozenset[uuid.UUID] | None:
    if not request.user.is_authenticated:
        return frozenset()
    person, roles = request.user, request.roles  # type: ignore[attr-defined]
    return None if is_editor(person, roles) else readable_keys(person=person, roles=roles)
