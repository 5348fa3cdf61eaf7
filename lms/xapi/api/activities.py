"""The activities resource (xAPI 1.0.3 part 3, 2.5; IEEE 9274.1.1 4.1.6.4)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse

from lms.xapi.api.calls import Call
from lms.xapi.api.frame import resource
from lms.xapi.core import read_iri
from lms.xapi.domain.definitions import definition_of
from lms.xapi.enums import Act


def get(call: Call) -> HttpResponse:
    """The activity, with what the store knows of it."""
    call.caller.require(Act.READ_DEFINITIONS)
    iri = call.take(required=["activityId"])["activityId"]
    read_iri("activityId", iri, call.version)
    activity: dict[str, Any] = {"objectType": "Activity", "id": iri}
    definition = definition_of(activity=iri)
    if definition:
        activity["definition"] = definition
    return HttpResponse(msgspec.json.encode(activity), content_type="application/json")


activities = resource(GET=get)
