"""Addresses of the REST interface, mounted at ``/api/v1/``: every app answers for its own resources."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from certificates.api.resources import CertificateViewSet, EligibilityViewSet
from curriculum.api.resources import CourseViewSet, EnrolmentViewSet, RunViewSet
from lms.accounts.api import BodyViewSet
from lms.base.api import ApiDocsView, UnknownAddressView

app_name = "api"

router = SimpleRouter()
router.register("bodies", BodyViewSet, basename="body")
router.register("courses", CourseViewSet, basename="course")
router.register("runs", RunViewSet, basename="run")
router.register("enrolments", EnrolmentViewSet, basename="enrolment")
router.register("certificates", CertificateViewSet, basename="certificate")
router.register("eligibilities", EligibilityViewSet, basename="eligibility")

urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
    # An unknown address answers as everything here does, not with a page.
    re_path(r"^(?:.*/)?$", UnknownAddressView.as_view()),
]
