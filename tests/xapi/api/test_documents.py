"""Documents (1.0.3 part 3, 2.2, 2.3, 2.6, 2.7, 3.1; IEEE 9274.1.1 4.1.4)."""

from __future__ import annotations

import hashlib

import pytest

from tests.xapi.api.conftest import Store
from tests.xapi.statements import AGENT

pytestmark = pytest.mark.django_db

ACTIVITY = "https://a.example/lektion/1"
STATE = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "lesezeichen"}
ACTIVITY_PROFILE = {"activityId": ACTIVITY, "profileId": "einstellungen"}
AGENT_PROFILE = {"agent": AGENT, "profileId": "einstellungen"}
PLACES = [
    ("activities/state", STATE),
    ("activities/profile", ACTIVITY_PROFILE),
    ("agents/profile", AGENT_PROFILE),
]


@pytest.mark.parametrize(("path", "parameters"), PLACES)
def test_a_document_comes_back_byte_for_byte_with_its_etag(each: Store, path: str, parameters: dict) -> None:
    content = bytes(range(256))

    stored = each.ask(
        "PUT",
        path,
        parameters=parameters,
        body=content,
        content_type="image/png",
        headers={"If-None-Match": "*"},
    )
    shown = each.ask("GET", path, parameters=parameters)

    assert stored.status_code == 204
    assert (shown.content, shown["Content-Type"]) == (content, "image/png")
    etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert shown["ETag"] == f'"{etag}"'
