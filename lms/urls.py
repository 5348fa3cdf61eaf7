"""The roof: mounts the apps; nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from lms.accounts.urls import doors

urlpatterns = [
    path("", include(doors)),
    path("konto/", include("lms.accounts.urls")),
    path("konto/", include("allauth.account.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("", include(wagtail_urls)),
]


def only_our_api(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep Wagtail's private endpoints out of the OpenAPI schema (drf-spectacular preprocessing hook)."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
