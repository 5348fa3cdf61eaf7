"""The roof: mounts the apps; nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from cms.urls import site_urlpatterns as content_doors
from lms.accounts.urls import doors

handler400 = "lms.base.errors.bad_request"

urlpatterns = [
    # First what machines and open quizzes ask for all the time: an app without a prefix is tried address by address.
    path("xapi/", include("lms.xapi.urls")),
    path("api/v1/", include("lms.api_urls")),
    path("quiz/", include("assessments.urls")),
    path("", include(doors)),
    path("konto/", include("lms.accounts.urls")),
    path("konto/", include("allauth.account.urls")),
    path("konto/zweiter-schritt/", include("allauth.mfa.urls")),
    path("konto/sitzungen/", include("allauth.usersessions.urls")),
    path("", include("lms.portal.urls")),
    path("", include("certificates.urls")),
    path("lernen/", include("cms.urls")),
    path("", include(content_doors)),
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    # Last: every other address is a page.
    path("", include(wagtail_urls)),
]


def only_our_api(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep Wagtail's private endpoints out of the OpenAPI schema (drf-spectacular preprocessing hook)."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
