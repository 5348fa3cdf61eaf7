"""The record store's endpoint: everything below ``/xapi/`` (addresses are those of the specification)."""

from django.urls import path, re_path

from lms.xapi.api.about import about
from lms.xapi.api.frame import unknown_resource
from lms.xapi.api.statements import statements

app_name = "xapi"
urlpatterns = [
    path("statements", statements, name="statements"),
    path("about", about, name="about"),
    re_path(r"", unknown_resource),
]
