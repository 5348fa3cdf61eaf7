"""Which version of the specification a request speaks, and what follows from it.

The versions contradict each other, so every request is served by the rules of the version it names (1.0.3 part 3, 3.3;
IEEE 9274.1.1 4.1.5).
"""

from __future__ import annotations

import re

from lms.xapi.api.problems import BadRequest
from lms.xapi.core import XapiVersion

HEADER = "X-Experience-API-Version"
_KNOWN = (
    (re.compile(r"1\.0(?:\.[0-9]+)?\Z"), XapiVersion.V1_0_3),
    (re.compile(r"2\.0(?:\.[0-9]+)?\Z"), XapiVersion.V2_0_0),
)
# What each caller spoke last, in this process: one entry for each client or launch seen.
_spoken: dict[str, XapiVersion] = {}
MOST_REMEMBERED = 10_000


def version_of(header: str | None) -> XapiVersion:
    """The version a header names; raises ``BadRequest``."""
    if not header:
        raise BadRequest(f"Send the header {HEADER} with a version 1.0.x or 2.0.x.")
    for pattern, version in _KNOWN:
        if pattern.match(header.strip()):
            return version
    raise BadRequest(f"{HEADER}: this server speaks 1.0.x and 2.0.x.")


def remember(identity: str, version: XapiVersion) -> None:
    """What this caller speaks."""
    if _spoken.get(identity) is not version:
        if len(_spoken) >= MOST_REMEMBERED:
            _spoken.clear()
        _spoken[identity] = version


def spoken_by(identity: str | None) -> XapiVersion:
    """The version to answer in when a request names none: what the caller spoke last, else the latest."""
    return _spoken.get(identity or "", XapiVersion.V2_0_0)
