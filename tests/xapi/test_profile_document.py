"""``docs/xapi-profile.jsonld`` is a profile by the xAPI Profile Specification 1.0; statements keep its rules."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pyld import jsonld

from lms.xapi import activities, verbs
from lms.xapi.activities import ActivityType
from lms.xapi.verbs import Verb
from tests.xapi.profile_context import ONTOLOGY, load
from tests.xapi.test_profile_examples import EXAMPLES

PROFILE: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "xapi-profile.jsonld").read_text(encoding="utf-8")
)
TEMPLATES: dict[str, dict[str, Any]] = {
    template["id"].partition("#")[2]: template for template in PROFILE["templates"]
}
# Where name of a template and name of an example differ: one kind, two verbs.
EXAMPLE_OF = {"quiz-passed": "quiz-graded, passed", "quiz-failed": "quiz-graded, failed"}
PRESENCE = {"included", "excluded", "recommended"}


def is_iri(value: object) -> bool:
    """An absolute IRI."""
    return isinstance(value, str) and bool(urlsplit(value).scheme and urlsplit(value).netloc)


def is_language_map(value: object) -> bool:
    """Texts by language, English and German among them."""
    return isinstance(value, dict) and {"de", "en"} <= value.keys() and all(value.values())


def found_at(statement: Any, location: str) -> list[Any]:
    """What stands at ``$.a.b.c``."""
    head, *steps = location.split(".")
    assert head == "$"
    for step in steps:
        if not isinstance(statement, dict) or step not in statement:
            return []
        statement = statement[step]
    return [statement]


def test_the_frame_is_a_profile() -> None:
    versions = [version["id"] for version in PROFILE["versions"]]

    assert PROFILE["@context"] == "https://w3id.org/xapi/profiles/context"
    assert PROFILE["type"] == "Profile"
    assert PROFILE["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert PROFILE["author"]["type"] in {"Organization", "Person"}
    assert is_language_map(PROFILE["prefLabel"])
    assert is_language_map(PROFILE["definition"])
    assert versions
    assert all(is_iri(one) for one in [PROFILE["id"], *versions])
    # The profile and its versions are different things, the newest version stands first.
    assert PROFILE["id"] not in versions
    made = [version["generatedAtTime"] for version in PROFILE["versions"]]
    assert all(newer >= older for newer, older in pairwise(made))


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_template_is_one_and_its_example_keeps_its_rules(name: str) -> None:
    template = TEMPLATES[name]
    statement = json.loads(EXAMPLES[EXAMPLE_OF.get(name, name)])

    assert template["type"] == "StatementTemplate"
    assert template["inScheme"] == PROFILE["versions"][0]["id"]
    assert is_iri(template["id"])
    assert is_language_map(template["prefLabel"])
    assert is_language_map(template["definition"])
    assert statement["verb"]["id"] == template["verb"]
    assert statement["object"]["definition"]["type"] == template["objectActivityType"]
    for place in ("parent", "grouping"):
        others = statement["context"].get("contextActivities", {}).get(place, [])
        wanted = template.get(f"context{place.title()}ActivityType", [])
        assert {one["definition"]["type"] for one in others} == set(wanted)
    for rule in template["rules"]:
        assert rule.get("presence", "included") in PRESENCE
        assert rule.keys() & {"presence", "any", "all", "none"}
        values = found_at(statement, rule["location"])
        if rule.get("presence") == "included":
            assert values, rule["location"]
        if rule.get("presence") == "excluded":
            assert not values, rule["location"]
        if values and "any" in rule:
            assert any(value in rule["any"] for value in values)
        assert all(value in rule.get("all", [value]) for value in values)


def test_every_kind_of_statement_has_a_template() -> None:
    told = {name for name in EXAMPLES if not name.endswith(".voided")}
    covered = {EXAMPLE_OF.get(name, name) for name in TEMPLATES}

    assert {name.partition(",")[0] for name in told} == {name.partition(",")[0] for name in covered}


def named(module: object, kind: type[Any]) -> set[str]:
    """The IRIs of all constants of a kind in a module."""
    return {one.iri for one in vars(module).values() if isinstance(one, kind)}


def expanded() -> list[dict[str, Any]]:
    """The templates as JSON-LD expands them: every name an IRI. A name that means nothing is an error."""
    dropped: list[str] = []
    (profile,) = jsonld.expand(PROFILE, {"documentLoader": load}, on_property_dropped=dropped.append)
    assert dropped == []
    return list(profile[f"{ONTOLOGY}templates"])


def test_it_expands_as_json_ld_and_loses_nothing() -> None:
    (profile,) = jsonld.expand(PROFILE, {"documentLoader": load})
    templates = expanded()

    assert (profile["@id"], profile["@type"]) == (PROFILE["id"], [f"{ONTOLOGY}Profile"])
    assert [one["@id"] for one in templates] == [one["id"] for one in PROFILE["templates"]]
    assert {tuple(one["@type"]) for one in templates} == {(f"{ONTOLOGY}StatementTemplate",)}
    assert len(profile[f"{ONTOLOGY}patterns"]) == len(PROFILE["patterns"])


def test_every_verb_and_every_type_we_tell_is_in_it() -> None:
    templates = expanded()
    places = ("objectActivityType", "contextParentActivityType", "contextGroupingActivityType")

    told = {one["@id"] for template in templates for one in template[f"{ONTOLOGY}verb"]}
    types = {
        one["@id"]
        for template in templates
        for place in places
        for one in template.get(f"{ONTOLOGY}{place}", [])
    }

    # Voiding belongs to xAPI itself; a profile says what is voided, not how.
    assert told == named(verbs, Verb) - {verbs.VOIDED.iri}
    assert types == named(activities, ActivityType)
