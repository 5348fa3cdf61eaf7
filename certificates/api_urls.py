"""Addresses of the REST interface, mounted at ``/api/v1/``."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from certificates.api import scheme  # noqa: F401 - registers itself with drf-spectacular
from certificates.api.docs import ApiDocsView, UnknownAddressView
from certificates.api.resources import CertificateViewSet, EligibilityViewSet

app_name = "api"

router = SimpleRouter()
router.register("certificates", CertificateViewSet, basename="certificate")
router.register("eligibilities", EligibilityViewSet, basename="eligibility")

urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
    # An unknown address answers as everything here does, not with a page.
    re_path(r"^(?:.*/)?$", UnknownAddressView.as_view()),
]
