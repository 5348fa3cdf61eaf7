"""When two statements are the same (xAPI 1.0.3 part 2, 2.3.1; IEEE 9274.1.1 4.2).

Compared is the canonical form: JSON with sorted keys, without what the specification tells to ignore and with one
writing for what it tells to treat alike. ``docs/decisions/0022`` lists both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import msgspec

from lms.xapi.core.formats import parse_timestamp

# Assigned by a record store, or not part of the statement itself.
IGNORED = frozenset({"id", "authority", "stored", "timestamp", "version", "attachments"})

_SECONDS = re.compile(r"([.,][0-9]{2})[0-9]+S\Z")

Json = dict[str, Any]
Rules = dict[str, Callable[[Any], Any]]


def fingerprint(document: Json) -> str:
    """SHA-256 of the canonical form, in hexadecimal: equal for equal statements.

    ``document`` is that of a ``CheckedStatement``.
    """
    return hashlib.sha256(canonical_form(document)).hexdigest()


def canonical_form(document: Json) -> bytes:
    """The statement as compared, in UTF-8. ``document`` is that of a ``CheckedStatement``."""
    kept = {key: value for key, value in document.items() if key not in IGNORED}
    return msgspec.json.encode(_rewritten(kept, _STATEMENT), order="sorted")


def _rewritten(values: Json, rules: Rules) -> Json:
    return {key: rules[key](value) if key in rules else value for key, value in values.items()}


def _actor(actor: Json) -> Json:
    same = {"objectType": "Agent", **_rewritten(actor, _ACTOR)}
    if "member" in same:
        same["member"] = sorted(map(_actor, same["member"]), key=_sort_key)
    return same


def _sort_key(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _mailto(text: str) -> str:
    """The domain of an address is case insensitive, the part before it is not."""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _verb(verb: Json) -> Json:
    return {"id": verb["id"]}


def _activity(activity: Json) -> Json:
    """An activity is its id: its definition belongs to the activity, not to the statement."""
    return {"objectType": "Activity", "id": activity["id"]}


def _reference(reference: Json) -> Json:
    return {**reference, "id": reference["id"].lower()}


def _substatement(substatement: Json) -> Json:
    kept = {key: value for key, value in substatement.items() if key != "attachments"}
    return _rewritten(kept, _SUBSTATEMENT)


def _object(target: Json) -> Json:
    rewritten: Json = _OBJECTS[target.get("objectType", "Activity")](target)
    return rewritten


def _activities(related: Json) -> Json:
    return {key: [_activity(activity) for activity in activities] for key, activities in related.items()}


def _related_actors(entries: list[Json]) -> list[Json]:
    return [_rewritten(entry, {"agent": _actor, "group": _actor}) for entry in entries]


def _duration(text: str) -> str:
    """A duration is compared as text, to the hundredth of a second."""
    return _SECONDS.sub(r"\1S", text)


def _instant(text: str) -> str:
    """The point in time counts, to the millisecond, not the zone it is written in."""
    return parse_timestamp(text).isoformat(timespec="milliseconds")


def _numbers(value: Any) -> Any:
    """JSON has one kind of number: 1.0 is 1."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return value


def _result(result: Json) -> Json:
    return _rewritten(result, _RESULT)


def _context(context: Json) -> Json:
    return _rewritten(context, _CONTEXT)


_ACTOR: Rules = {"mbox": _mailto, "mbox_sha1sum": str.lower}
_RESULT: Rules = {"score": _numbers, "duration": _duration, "extensions": _numbers}
_CONTEXT: Rules = {
    "registration": str.lower,
    "instructor": _actor,
    "team": _actor,
    "contextActivities": _activities,
    "contextAgents": _related_actors,
    "contextGroups": _related_actors,
    "language": str.lower,
    "statement": _reference,
    "extensions": _numbers,
}
_STATEMENT: Rules = {
    "actor": _actor,
    "verb": _verb,
    "object": _object,
    "result": _result,
    "context": _context,
}
_SUBSTATEMENT: Rules = {**_STATEMENT, "timestamp": _instant}
_OBJECTS: Rules = {
    "Activity": _activity,
    "Agent": _actor,
    "Group": _actor,
    "StatementRef": _reference,
    "SubStatement": _substatement,
}
