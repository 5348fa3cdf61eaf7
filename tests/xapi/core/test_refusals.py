"""Every rule that concerns more than the type of one property, and where its refusal says it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lms.xapi.core import InvalidStatement, XapiVersion, read_statement
from tests.xapi import statements as some

V1, V2 = XapiVersion.V1_0_3, XapiVersion.V2_0_0
ACCOUNT = some.AGENT["account"]
GROUP = {"objectType": "Group", "member": some.MEMBERS}
TWO_NAMES = "more than one inverse functional identifier (mbox, mbox_sha1sum, openid, account)"
NO_NAME = "an agent needs an inverse functional identifier (mbox, mbox_sha1sum, openid or account)"


def without(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    """A copy that lacks some properties."""
    return {key: value for key, value in document.items() if key not in keys}


def interaction(**properties: Any) -> dict[str, Any]:
    """A statement about an activity with these definition properties."""
    return some.small(object={"id": "a:b", "definition": properties})


def about(**score: Any) -> dict[str, Any]:
    """A statement with this score."""
    return some.small(result={"score": score})


REFUSALS = {
    "statement without actor": (without(some.SMALL, "actor"), "actor: missing, xAPI 1.0.3 2.4.2"),
    "statement without verb": (without(some.SMALL, "verb"), "verb: missing, xAPI 1.0.3 2.4.3"),
    "statement without object": (without(some.SMALL, "object"), "object: missing, xAPI 1.0.3 2.4.4"),
    "id": (some.small(id="4711"), "id: must be a UUID in standard form, xAPI 1.0.3 4.4"),
    "agent without identifier": (some.small(actor={"name": "X"}), f"actor: {NO_NAME}, xAPI 1.0.3 2.4.2.3"),
    "agent with two identifiers": (
        some.small(actor={**some.AGENT, "mbox": "mailto:a@b.example"}),
        f"actor: {TWO_NAMES}, xAPI 1.0.3 2.4.2.3",
    ),
    "group with two identifiers": (
        some.small(actor={**GROUP, "account": ACCOUNT, "openid": "a:b"}),
        f"actor: {TWO_NAMES}, xAPI 1.0.3 2.4.2.3",
    ),
    "agent with members": (
        some.small(actor={**some.AGENT, "member": some.MEMBERS}),
        "actor.member: only a group has members, xAPI 1.0.3 2.4.2.2",
    ),
    "anonymous group without members": (
        some.small(actor={"objectType": "Group"}),
        "actor.member: an anonymous group needs its members, xAPI 1.0.3 2.4.2.2",
    ),
    "anonymous group with no members": (
        some.small(actor={"objectType": "Group", "member": []}),
        "actor.member: an anonymous group needs at least one member, xAPI 1.0.3 2.4.2.2",
    ),
    "group within a group": (
        some.small(
            actor={"objectType": "Group", "mbox": "mailto:a@b.example", "member": [some.AGENT, GROUP]}
        ),
        "actor.member[1]: a group cannot contain groups, xAPI 1.0.3 2.4.2.2",
    ),
    "member without identifier": (
        some.small(actor={"objectType": "Group", "member": [some.AGENT, {"name": "X"}]}),
        f"actor.member[1]: {NO_NAME}, xAPI 1.0.3 2.4.2.3",
    ),
    "type of actor": (
        some.small(actor={**some.AGENT, "objectType": "agent"}),
        "actor.objectType: not one of the allowed values, xAPI 1.0.3 2.4.2",
    ),
    "mbox": (
        some.small(actor={"mbox": "http://should.fail"}),
        "actor.mbox: must be a mailto IRI, xAPI 1.0.3 2.4.2.3",
    ),
    "account without name": (
        some.small(actor={"account": {"homePage": "a:b"}}),
        "actor.account.name: missing, xAPI 1.0.3 2.4.2.4",
    ),
    "account home page without scheme": (
        some.small(actor={"account": {"homePage": "a.example", "name": "x"}}),
        "actor.account.homePage: must be an IRI with a scheme, xAPI 1.0.3 4.3",
    ),
    "verb without id": (some.small(verb={"display": {}}), "verb.id: missing, xAPI 1.0.3 2.4.3"),
    "language of verb": (
        some.small(verb={"id": "a:b", "display": {"de_DE": "x"}}),
        "verb.display: keys must be RFC 5646 language tags, xAPI 1.0.3 4.2",
    ),
    "word of a language map": (
        some.small(verb={"id": "a:b", "display": {"de": "x", "en": 5}}),
        "verb.display.en: must be of type string, not integer, xAPI 1.0.3 2.2",
    ),
    "object without id": (some.small(object={}), "object.id: missing, xAPI 1.0.3 2.4.4.1"),
    "agent as object without type": (
        some.small(object=without(some.AGENT, "objectType")),
        "object.account: unknown property, xAPI 1.0.3 2.2",
    ),
    "unknown type of object": (
        some.small(object={"objectType": "activity", "id": "a:b"}),
        "object.objectType: must be Activity, Agent, Group, StatementRef or SubStatement, xAPI 1.0.3 2.4.4",
    ),
    "reference without id": (
        some.small(object={"objectType": "StatementRef"}),
        "object.id: missing, xAPI 1.0.3 2.4.4.3",
    ),
    "interaction type": (
        interaction(interactionType="essay"),
        "object.definition.interactionType: not one of the allowed values, xAPI 1.0.3 2.4.4.1",
    ),
    "components without interaction type": (
        interaction(choices=[{"id": "a"}]),
        "object.definition.interactionType: an interaction activity needs an interactionType, xAPI 1.0.3 2.4.4.1",
    ),
    "pattern without interaction type": (
        interaction(correctResponsesPattern=["a"]),
        "object.definition.interactionType: an interaction activity needs an interactionType, xAPI 1.0.3 2.4.4.1",
    ),
    "components of another interaction type": (
        interaction(interactionType="likert", choices=[{"id": "a"}]),
        "object.definition.choices: not supported by the interactionType likert, xAPI 1.0.3 2.4.4.1",
    ),
    "components with the same id": (
        interaction(interactionType="matching", source=[{"id": "a"}], target=[{"id": "b"}, {"id": "b"}]),
        "object.definition.target[1].id: ids of interaction components must be distinct, xAPI 1.0.3 2.4.4.1",
    ),
    "component without id": (
        interaction(interactionType="choice", choices=[{"id": "a"}, {}]),
        "object.definition.choices[1].id: missing, xAPI 1.0.3 2.4.4.1",
    ),
    "extension key": (
        interaction(extensions={"schlüssel": 1}),
        "object.definition.extensions: keys must be IRIs with a scheme, xAPI 1.0.3 4.1",
    ),
    "SubStatement within a SubStatement": (
        some.small(object=some.substatement(object=some.substatement()["object"])["object"]),
        "object.object.objectType: a SubStatement cannot contain a SubStatement, xAPI 1.0.3 2.4.4.3",
    ),
    **{
        f"SubStatement with {key}": (
            some.substatement(**{key: some.FULL[key]}),
            f"object.{key}: unknown property, xAPI 1.0.3 2.2",
        )
        for key in ("id", "stored", "version", "authority")
    },
    "actor within a SubStatement": (
        some.substatement(actor={"name": "X"}),
        f"object.actor: {NO_NAME}, xAPI 1.0.3 2.4.2.3",
    ),
    "object within a SubStatement": (
        some.substatement(object={"objectType": "StatementRef"}, context={}),
        "object.object.id: missing, xAPI 1.0.3 2.4.4.3",
    ),
    "scaled score": (about(scaled=1.01), "result.score.scaled: must be float <= 1.0, xAPI 1.0.3 2.4.5.1"),
    "score range": (about(min=5, max=5), "result.score.min: must be less than max, xAPI 1.0.3 2.4.5.1"),
    "score below": (about(raw=1, min=2), "result.score.raw: must not be less than min, xAPI 1.0.3 2.4.5.1"),
    "score above": (
        about(raw=3, max=2),
        "result.score.raw: must not be greater than max, xAPI 1.0.3 2.4.5.1",
    ),
    "score as text": (about(raw="3"), "result.score.raw: must be of type number, not string, xAPI 1.0.3 2.2"),
    "score as truth": (
        about(raw=True),
        "result.score.raw: must be of type number, not boolean, xAPI 1.0.3 2.2",
    ),
    "success as text": (
        some.small(result={"success": "true"}),
        "result.success: must be of type boolean, not string, xAPI 1.0.3 2.2",
    ),
    "duration": (
        some.small(result={"duration": "P4W1D"}),
        "result.duration: must be an ISO 8601 duration, xAPI 1.0.3 4.6",
    ),
    "team": (
        some.small(context={"team": some.AGENT}),
        "context.team.objectType: must be a group, xAPI 1.0.3 2.4.6",
    ),
    "registration": (
        some.small(context={"registration": "1"}),
        "context.registration: must be a UUID in standard form, xAPI 1.0.3 4.4",
    ),
    "language": (
        some.small(context={"language": "deutsch_"}),
        "context.language: must be an RFC 5646 language tag, xAPI 1.0.3 4.2",
    ),
    "revision without activity": (
        some.small(object=some.AGENT, context={"revision": "1"}),
        "context.revision: only allowed when the object is an activity, xAPI 1.0.3 2.4.6",
    ),
    "platform without activity": (
        some.substatement(object=some.AGENT, context={"platform": "x"}),
        "object.context.platform: only allowed when the object is an activity, xAPI 1.0.3 2.4.6",
    ),
    "kind of context activity": (
        some.small(context={"contextActivities": {"parents": []}}),
        "context.contextActivities.parents: unknown property, xAPI 1.0.3 2.2",
    ),
    "context activity without id": (
        some.small(context={"contextActivities": {"parent": [some.ACTIVITY, {}]}}),
        "context.contextActivities.parent[1].id: missing, xAPI 1.0.3 2.4.6.2",
    ),
    "timestamp": (
        some.small(timestamp="2026-03-02T09:00:00-00:00"),
        "timestamp: must be an ISO 8601 timestamp, its offset not -00:00, xAPI 1.0.3 4.5",
    ),
    "February 30": (
        some.small(timestamp="2026-02-30T09:00:00Z"),
        "timestamp: not a date and time of the calendar, xAPI 1.0.3 2.4.7",
    ),
    "stored": (
        some.small(stored="2026-02-30T09:00:00Z"),
        "stored: not a date and time of the calendar, xAPI 1.0.3 2.4.8",
    ),
    "authority of one": (
        some.small(authority={"objectType": "Group", "member": some.MEMBERS[:1]}),
        "authority.member: a group as authority has exactly two members, xAPI 1.0.3 2.4.9",
    ),
    "identified group as authority": (
        some.small(authority={**GROUP, "mbox": "mailto:a@b.example", "member": some.MEMBERS[:2]}),
        "authority: a group as authority must be anonymous, xAPI 1.0.3 2.4.9",
    ),
    "voiding an activity": (
        some.small(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}),
        "object: what voids must have a StatementRef as object, xAPI 1.0.3 2.3.2",
    ),
    "attachment without hash": (
        some.small(attachments=[some.ATTACHMENT, without(some.ATTACHMENT, "sha2")]),
        "attachments[1].sha2: missing, xAPI 1.0.3 2.4.11",
    ),
    "length of attachment": (
        some.small(attachments=[{**some.ATTACHMENT, "length": -1}]),
        "attachments[0].length: must be int >= 0, xAPI 1.0.3 2.4.11",
    ),
}


@pytest.mark.parametrize(("document", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_names_place_rule_and_section(document: Any, sentence: str) -> None:
    with pytest.raises(InvalidStatement) as refusal:
        read_statement(json.dumps(document))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("document", [document for document, _ in REFUSALS.values()], ids=REFUSALS)
def test_2_0_0_refuses_the_same_at_the_same_place_by_its_own_section(document: Any) -> None:
    with pytest.raises(InvalidStatement) as first:
        read_statement(json.dumps(document), version=V1)
    with pytest.raises(InvalidStatement) as second:
        read_statement(json.dumps(document), version=V2)

    assert (second.value.path, second.value.rule) == (first.value.path, first.value.rule)
    assert second.value.section.startswith("4.2.")


CONTEXT_AGENT = {"objectType": "contextAgent", "agent": some.MEMBERS[0]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": GROUP}


CONTEXT_REFUSALS = {
    "contextAgents[0].objectType: not one of the allowed values": {
        "contextAgents": [{**CONTEXT_AGENT, "objectType": "x"}]
    },
    "contextAgents[0].agent: missing": {"contextAgents": [{"objectType": "contextAgent"}]},
    "contextAgents[0].agent.objectType: must be an agent, not a group": {
        "contextAgents": [{**CONTEXT_AGENT, "agent": GROUP}]
    },
    "contextAgents[0].relevantTypes: must be array of length >= 1": {
        "contextAgents": [{**CONTEXT_AGENT, "relevantTypes": []}]
    },
    "contextGroups[1].group.objectType: must be a group": {
        "contextGroups": [CONTEXT_GROUP, {**CONTEXT_GROUP, "group": some.AGENT}]
    },
    "contextGroups[0].objectType: not one of the allowed values": {
        "contextGroups": [{**CONTEXT_GROUP, "objectType": "contextAgent"}]
    },
}


@pytest.mark.parametrize(("sentence", "context"), CONTEXT_REFUSALS.items())
def test_context_agents_and_groups_are_checked(sentence: str, context: Any) -> None:
    with pytest.raises(InvalidStatement) as refusal:
        read_statement(json.dumps(some.small(context=context)), version=V2)

    assert str(refusal.value) == f"context.{sentence}, xAPI 2.0.0 4.2.2.5"


def test_relevant_types_are_iris() -> None:
    entry = {**CONTEXT_AGENT, "relevantTypes": ["a:b", "abc"]}

    with pytest.raises(InvalidStatement) as refusal:
        read_statement(json.dumps(some.small(context={"contextAgents": [entry]})), version=V2)

    assert refusal.value.path == "context.contextAgents[0].relevantTypes[1]"


@pytest.mark.parametrize(
    "name", ["x` - at `$.actor", "a` - at `$.b[...]", "` - at `key` in `$.verb", "`", "x" * 5000]
)
def test_a_hostile_key_cannot_break_the_explanation(name: str) -> None:
    with pytest.raises(InvalidStatement) as outside:
        read_statement(json.dumps(some.small(**{name: 1})))
    with pytest.raises(InvalidStatement) as inside:
        read_statement(json.dumps(some.small(verb={"id": "a:b", name: 1})))

    assert len(str(outside.value)) < 300
    assert len(str(inside.value)) < 300
