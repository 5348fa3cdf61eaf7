"""The record store's endpoint: everything below ``/xapi/`` (addresses are those of the specification)."""

from django.urls import path, re_path

from lms.xapi.api.about import about
from lms.xapi.api.activities import activities
from lms.xapi.api.agents import agents
from lms.xapi.api.documents import activity_profile, agent_profile, state
from lms.xapi.api.frame import unknown_resource
from lms.xapi.api.statements import statements

app_name = "xapi"
urlpatterns = [
    path("statements", statements, name="statements"),
    path("activities", activities, name="activities"),
    path("activities/state", state, name="state"),
    path("activities/profile", activity_profile, name="activity_profile"),
    path("agents", agents, name="agents"),
    path("agents/profile", agent_profile, name="agent_profile"),
    path("about", about, name="about"),
    re_path(r"", unknown_resource),
]
