"""``If-Match`` and ``If-None-Match`` (RFC 9110, 13.1)."""

from __future__ import annotations

import re

from lms.xapi.api.calls import Message
from lms.xapi.api.problems import BadRequest
from lms.xapi.domain.documents import Precondition

# Strong or weak, and without quotes as some clients send them.
_TAGS = re.compile(r'\s*(?:(?:W/)?"(?P<tag>[^"]*)"|(?P<bare>[^\s",]+))\s*(?:,|\Z)')


def precondition_of(message: Message) -> Precondition:
    """What the headers say; raises ``BadRequest`` for a list that is none."""
    return Precondition(
        match=_tags(message.header("If-Match"), "If-Match"),
        none_match=_tags(message.header("If-None-Match"), "If-None-Match"),
    )


def _tags(header: str, name: str) -> frozenset[str]:
    tags = set()
    position = 0
    while position < len(header):
        found = _TAGS.match(header, position)
        if found is None:
            raise BadRequest(f"{name}: must be * or a list of ETags.")
        tags.add(found["tag"] if found["tag"] is not None else found["bare"])
        position = found.end()
    return frozenset(tags)
