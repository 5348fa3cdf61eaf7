"""The about resource (xAPI 1.0.3 part 3, 2.8; IEEE 9274.1.1 4.1.6.7)."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse

from lms.xapi.api.calls import Message
from lms.xapi.api.frame import open_resource

VERSIONS = ("1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0")


def get(message: Message) -> HttpResponse:
    """The versions this server speaks."""
    message.take()
    return HttpResponse(msgspec.json.encode({"version": VERSIONS}), content_type="application/json")


about = open_resource(get)
