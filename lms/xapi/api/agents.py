"""The agents resource (xAPI 1.0.3 part 3, 2.4; IEEE 9274.1.1 4.1.6.3)."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse

from lms.xapi.api.calls import Call
from lms.xapi.api.frame import resource
from lms.xapi.api.problems import BadRequest
from lms.xapi.core import decode, read_agent
from lms.xapi.enums import Act

ARRAYS = ("name", "mbox", "mbox_sha1sum", "openid", "account")


def get(call: Call) -> HttpResponse:
    """The person an agent is, as far as this server tells: what the request says (people are pseudonyms here)."""
    call.caller.require(Act.READ_DEFINITIONS)
    text = call.take(required=["agent"])["agent"]
    read_agent("agent", text, call.version)
    given = decode(text, version=call.version)
    if given.get("objectType") == "Group":
        raise BadRequest("agent: must be an agent, not a group.")
    person = {"objectType": "Person", **{name: [given[name]] for name in ARRAYS if name in given}}
    return HttpResponse(msgspec.json.encode(person), content_type="application/json")


agents = resource(GET=get)
