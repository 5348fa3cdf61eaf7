"""A JSON schema of statements, as a peer for the benchmark: the usual rules, not all (no SubStatements, no 2.0)."""

from __future__ import annotations

from typing import Any

from lms.xapi.core.formats import (
    DURATION_PATTERN,
    IRI_PATTERN,
    LANGUAGE_TAG_PATTERN,
    MAILTO_PATTERN,
    SHA1_PATTERN,
    TIMESTAMP_PATTERN,
    UUID_PATTERN,
)

IRI = {"type": "string", "pattern": IRI_PATTERN}
UUID = {"type": "string", "pattern": UUID_PATTERN}
TIMESTAMP = {"type": "string", "pattern": TIMESTAMP_PATTERN}
LANGUAGE_MAP = {
    "type": "object",
    "patternProperties": {LANGUAGE_TAG_PATTERN: {"type": "string"}},
    "additionalProperties": False,
}
EXTENSIONS = {"type": "object", "patternProperties": {IRI_PATTERN: {}}, "additionalProperties": False}


def closed(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    """An object with no other properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


AGENT = closed(
    {
        "objectType": {"const": "Agent"},
        "name": {"type": "string"},
        "mbox": {"type": "string", "pattern": MAILTO_PATTERN},
        "mbox_sha1sum": {"type": "string", "pattern": SHA1_PATTERN},
        "openid": IRI,
        "account": closed({"homePage": IRI, "name": {"type": "string"}}, "homePage", "name"),
    },
    oneOf=[{"required": [name]} for name in ("mbox", "mbox_sha1sum", "openid", "account")],
)
ACTIVITY = closed(
    {
        "objectType": {"const": "Activity"},
        "id": IRI,
        "definition": closed(
            {
                "name": LANGUAGE_MAP,
                "description": LANGUAGE_MAP,
                "type": IRI,
                "moreInfo": IRI,
                "extensions": EXTENSIONS,
            }
        ),
    },
    "id",
)
ACTIVITIES = {"type": "array", "items": ACTIVITY}
STATEMENT = closed(
    {
        "id": UUID,
        "actor": AGENT,
        "verb": closed({"id": IRI, "display": LANGUAGE_MAP}, "id"),
        "object": ACTIVITY,
        "result": closed(
            {
                "score": closed(
                    {
                        "scaled": {"type": "number", "minimum": -1, "maximum": 1},
                        "raw": {"type": "number"},
                        "min": {"type": "number"},
                        "max": {"type": "number"},
                    }
                ),
                "success": {"type": "boolean"},
                "completion": {"type": "boolean"},
                "response": {"type": "string"},
                "duration": {"type": "string", "pattern": DURATION_PATTERN},
                "extensions": EXTENSIONS,
            }
        ),
        "context": closed(
            {
                "registration": UUID,
                "instructor": AGENT,
                "contextActivities": closed(
                    dict.fromkeys(("parent", "grouping", "category", "other"), ACTIVITIES)
                ),
                "revision": {"type": "string"},
                "platform": {"type": "string"},
                "language": {"type": "string", "pattern": LANGUAGE_TAG_PATTERN},
                "extensions": EXTENSIONS,
            }
        ),
        "timestamp": TIMESTAMP,
        "stored": TIMESTAMP,
        "authority": AGENT,
        "version": {"type": "string", "pattern": r"^1\.0(\.[0-9]+)?$"},
    },
    "actor",
    "verb",
    "object",
)
