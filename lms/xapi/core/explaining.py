"""Turns what the type check says into path, rule and section of the specification."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from lms.xapi.core.errors import BrokenRule, InvalidStatement
from lms.xapi.core.formats import (
    DURATION_PATTERN,
    FORMAT_NAMES,
    IRI_PATTERN,
    LANGUAGE_TAG_PATTERN,
    TIMESTAMP_PATTERN,
    UUID_PATTERN,
)
from lms.xapi.core.versions import XapiVersion

Sections = tuple[str, str]

# Where the rules about a property stand, (1.0.3 part 2, IEEE 9274.1.1); the property nearest to the fault decides.
PROPERTY_SECTIONS: dict[str, Sections] = {
    "actor": ("2.4.2", "4.2.2.1"),
    "member": ("2.4.2.2", "4.2.2.1"),
    "mbox": ("2.4.2.3", "4.2.2.1"),
    "mbox_sha1sum": ("2.4.2.3", "4.2.2.1"),
    "openid": ("2.4.2.3", "4.2.2.1"),
    "account": ("2.4.2.4", "4.2.2.1"),
    "verb": ("2.4.3", "4.2.2.2"),
    "object": ("2.4.4", "4.2.2.3"),
    "definition": ("2.4.4.1", "4.2.2.3"),
    "result": ("2.4.5", "4.2.2.4"),
    "score": ("2.4.5.1", "4.2.2.4"),
    "context": ("2.4.6", "4.2.2.5"),
    "contextActivities": ("2.4.6.2", "4.2.2.5"),
    "timestamp": ("2.4.7", "4.2.4.2"),
    "stored": ("2.4.8", "4.2.4.2"),
    "authority": ("2.4.9", "4.2.4.2"),
    "version": ("2.4.10", "4.2.4.3"),
    "attachments": ("2.4.11", "4.2.2.6"),
    "extensions": ("4.1", "4.2.7"),
}
# What the object is decides under which heading its own properties stand.
OBJECT_SECTIONS: dict[str, Sections] = {
    "Activity": ("2.4.4.1", "4.2.2.3"),
    "Agent": ("2.4.4.2", "4.2.2.3"),
    "Group": ("2.4.4.2", "4.2.2.3"),
    "StatementRef": ("2.4.4.3", "4.2.2.3"),
    "SubStatement": ("2.4.4.3", "4.2.2.3"),
}
FORMAT_SECTIONS: dict[str, Sections] = {
    IRI_PATTERN: ("4.3", "4.2.7"),
    UUID_PATTERN: ("4.4", "4.2.7"),
    LANGUAGE_TAG_PATTERN: ("4.2", "4.2.7"),
    TIMESTAMP_PATTERN: ("4.5", "4.2.7"),
    DURATION_PATTERN: ("4.6", "4.2.7"),
}
# Keys of objects have a format in two places only.
KEY_RULES: dict[str, tuple[str, Sections]] = {
    IRI_PATTERN: ("keys must be IRIs with a scheme", ("4.1", "4.2.7")),
    LANGUAGE_TAG_PATTERN: ("keys must be RFC 5646 language tags", ("4.2", "4.2.7")),
}
STATEMENT_SECTIONS: Sections = ("2.4", "4.2.2")
FORMATTING: Sections = ("2.2", "4.2.1")
JSON_TYPES = {"str": "string", "float": "number", "int": "integer", "bool": "boolean"}

_PLACE = re.compile(r" - at `(?P<key>key` in `)?\$(?P<path>[^`]*)`\Z")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`\Z", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>\w+)`")
_MISMATCH = re.compile(r"Expected `(?P<wanted>\w+)`, got `(?P<given>\w+)`")
_PATTERN_PREFIX = "Expected `str` matching regex "


class _Finding(NamedTuple):
    path: str
    rule: str
    sections: Sections | None = None


def explain(error: msgspec.ValidationError, document: Any, version: XapiVersion) -> InvalidStatement:
    """The refusal for ``error``, which came up while converting ``document``."""
    text = str(error)
    place = _PLACE.search(text)
    path = place["path"].lstrip(".") if place else ""
    text = text[: place.start()] if place else text
    cause = error.__cause__
    if isinstance(cause, BrokenRule):
        finding = _Finding(_joined(path, cause.property_path), cause.rule, cause.sections)
    elif place and place["key"] and text.startswith(_PATTERN_PREFIX):
        finding = _Finding(path, *KEY_RULES[_pattern_in(text)])
    else:
        finding = _plain_finding(text, _complete(path, document))
    sections = finding.sections or _sections_of(finding.path, document)
    section = sections[0 if version is XapiVersion.V1_0_3 else 1]
    return InvalidStatement(path=finding.path, rule=finding.rule, section=section, version=version)


def _plain_finding(text: str, path: str) -> _Finding:
    """What msgspec found by itself; a value is never repeated, since it may be anything."""
    if unknown := _UNKNOWN.match(text):
        return _Finding(_joined(path, unknown["name"][:100]), "unknown property", FORMATTING)
    if missing := _MISSING.match(text):
        return _Finding(_joined(path, missing["name"]), "missing")
    if text.startswith(_PATTERN_PREFIX):
        pattern = _pattern_in(text)
        return _Finding(path, f"must be {FORMAT_NAMES[pattern]}", FORMAT_SECTIONS.get(pattern))
    if mismatch := _MISMATCH.match(text):
        return _Finding(path, _type_rule(*mismatch.groups()), FORMATTING)
    if text.startswith("Invalid enum value"):
        return _Finding(path, "not one of the allowed values")
    return _Finding(path, text.replace("Expected", "must be").replace("`", ""))


def _type_rule(wanted: str, given: str) -> str:
    if given == "null":
        return "null is not allowed outside extensions"
    return f"must be of type {JSON_TYPES.get(wanted, wanted)}, not {JSON_TYPES.get(given, given)}"


def _pattern_in(text: str) -> str:
    return next(pattern for pattern in FORMAT_NAMES if text.endswith(repr(pattern)))


def _sections_of(path: str, document: Any) -> Sections:
    names = re.sub(r"\[\d+\]", "", path).split(".")
    for position in range(len(names) - 1, -1, -1):
        name = names[position]
        if name == "object":
            target = _value_at(".".join(names[: position + 1]), document)
            kind = target.get("objectType", "Activity") if isinstance(target, dict) else ""
            return OBJECT_SECTIONS.get(kind, PROPERTY_SECTIONS["object"])
        if name in PROPERTY_SECTIONS:
            return PROPERTY_SECTIONS[name]
    return ("2.4.1", "4.2.4.2") if names == ["id"] else STATEMENT_SECTIONS


def _complete(path: str, document: Any) -> str:
    """Names the key where msgspec writes ``[...]``: the entry of a language map whose value is no text."""
    head, marker, _ = path.partition("[...]")
    if not marker:
        return path
    entries = _value_at(head, document)
    if not isinstance(entries, dict):
        return path
    return f"{head}.{next((key for key, value in entries.items() if not isinstance(value, str)), '')}"


def _value_at(path: str, document: Any) -> Any:
    """The value ``path`` leads to; ``None`` where it leads nowhere, for a hostile key can look like a path."""
    value = document
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
        elif isinstance(value, dict) and name:
            value = value.get(name)
        else:
            return None
    return value


def _joined(path: str, rest: str) -> str:
    return f"{path}.{rest}" if path and rest else path or rest
