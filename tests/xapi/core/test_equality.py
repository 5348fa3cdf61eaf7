"""When two statements are the same: what the specification tells to ignore, and nothing else."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.xapi.core import XapiVersion, canonical_form, fingerprint, read_statement
from tests.xapi import statements as some

slow_data = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)


def printed(document: Any) -> str:
    """The fingerprint of plain values."""
    return fingerprint(read_statement(json.dumps(document), version=XapiVersion.V2_0_0).document)


def shuffled(value: Any, order: random.Random) -> Any:
    """The same JSON value with the keys of its objects in another order."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(item, order) for item in value] if isinstance(value, list) else value


def redefined(value: Any) -> Any:
    """The same JSON value with other words for verbs and other definitions of activities, outside extensions."""
    if isinstance(value, list):
        return [redefined(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: item if key == "extensions" else redefined(item) for key, item in value.items()}
    if "verb" in changed:
        changed["verb"] = {**changed["verb"], "display": {"de": "anders"}}
    if value.get("objectType") == "Activity":
        changed["definition"] = {"name": {"de": "Umbenannt"}, "type": "a:b"}
    return changed


@slow_data
@given(document=some.statements, order=st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(document: Any, order: random.Random) -> None:
    assert printed(shuffled(document, order)) == printed(document)


@slow_data
@given(document=some.statements)
def test_white_space_and_escapes_change_nothing(document: Any) -> None:
    loose = json.dumps(document, indent=2, ensure_ascii=False)
    tight = json.dumps(document, separators=(",", ":"))

    assert fingerprint(read_statement(loose).document) == fingerprint(read_statement(tight).document)


@slow_data
@given(document=some.statements)
def test_definitions_and_words_change_nothing(document: Any) -> None:
    assert printed(redefined(document)) == printed(document)


@slow_data
@given(document=some.statements, given_id=st.uuids(), instant=some.timestamps, who=some.agents)
def test_what_a_store_assigns_changes_nothing(document: Any, given_id: Any, instant: str, who: Any) -> None:
    stored = {
        **document, "id": str(given_id), "timestamp": instant, "stored": instant, "authority": who, "version": "1.0.0",
        "attachments": [some.ATTACHMENT],
    }  # fmt: skip

    assert printed(stored) == printed(document)


@slow_data
@given(document=some.statements, success=st.booleans())
def test_another_result_is_another_statement(document: Any, success: bool) -> None:
    document["result"] = {"success": success}

    assert printed({**document, "result": {"success": not success}}) != printed(document)


@slow_data
@given(one=some.statements, other=some.statements)
def test_only_equal_canonical_forms_are_equal(one: Any, other: Any) -> None:
    forms = [canonical_form(read_statement(json.dumps(document)).document) for document in (one, other)]

    assert (printed(one) == printed(other)) == (forms[0] == forms[1])


def context_group(members: list[Any]) -> dict[str, Any]:
    """An anonymous group as 2.0.0 puts it into the context."""
    return {"objectType": "contextGroup", "group": {"objectType": "Group", "member": members}}


SAME = {
    "order of members": (
        some.small(actor={"objectType": "Group", "member": some.MEMBERS}),
        some.small(actor={"objectType": "Group", "member": some.MEMBERS[::-1]}),
    ),
    "order of members of context groups": (
        some.small(context={"contextGroups": [context_group(some.MEMBERS)]}),
        some.small(context={"contextGroups": [context_group(some.MEMBERS[::-1])]}),
    ),
    "agent that says so": (some.small(), some.small(actor={"objectType": "Agent", **some.SMALL["actor"]})),
    "activity that says so": (some.small(), some.small(object={"objectType": "Activity", **some.ACTIVITY})),
    "case of a mail domain": (
        some.small(actor={"mbox": "mailto:A@B.example"}),
        some.small(actor={"mbox": "mailto:A@b.EXAMPLE"}),
    ),
    "case of a hash": (
        some.small(actor={"mbox_sha1sum": "AB" * 20}), some.small(actor={"mbox_sha1sum": "ab" * 20}),
    ),
    "case of a UUID": (
        some.small(context={"registration": "EC531277-B57B-4C15-8D91-D292C5B2B8F7"}),
        some.small(context={"registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7"}),
    ),
    "case of a reference": (
        some.small(object={"objectType": "StatementRef", "id": "EC531277-B57B-4C15-8D91-D292C5B2B8F7"}),
        some.small(object={"objectType": "StatementRef", "id": "ec531277-b57b-4c15-8d91-d292c5b2b8f7"}),
    ),
    "case of a language": (some.small(context={"language": "de-DE"}), some.small(context={"language": "de-de"})),
    "single context activity": (
        some.small(context={"contextActivities": {"parent": some.ACTIVITY}}),
        some.small(context={"contextActivities": {"parent": [some.ACTIVITY]}}),
    ),
    "beyond a hundredth of a second": (
        some.small(result={"duration": "PT1.239S"}), some.small(result={"duration": "PT1.23S"}),
    ),
    "writing of a number": (
        some.small(result={"score": {"raw": 1}, "extensions": {"a:b": [10]}}),
        some.small(result={"score": {"raw": 1.0}, "extensions": {"a:b": [10.0]}}),
    ),
    "zone of a planned instant": (
        some.substatement(timestamp="2026-03-02T09:00:00Z"),
        some.substatement(timestamp="2026-03-02T10:00:00.0001+01:00"),
    ),
    "attachments of a SubStatement": (some.substatement(attachments=[]), some.substatement()),
}  # fmt: skip
DIFFERENT = {
    "actor": (some.small(), some.small(actor=some.AGENT)),
    "name of the actor": (some.small(), some.small(actor={**some.SMALL["actor"], "name": "X"})),
    "local part of an address": (
        some.small(actor={"mbox": "mailto:a@b.example"}), some.small(actor={"mbox": "mailto:A@b.example"}),
    ),
    "verb": (some.small(), some.small(verb={"id": "http://adlnet.gov/expapi/verbs/failed"})),
    "object": (some.small(), some.small(object={"id": "https://a.example/lektion/2"})),
    "kind of object": (
        some.small(object=some.AGENT), some.small(object={**some.AGENT, "objectType": "Group"}),
    ),
    "case of an IRI": (some.small(), some.small(object={"id": "https://a.example/Lektion/1"})),
    "duration in other units": (
        some.small(result={"duration": "PT60S"}), some.small(result={"duration": "PT1M"}),
    ),
    "response": (some.small(result={"response": "a"}), some.small(result={"response": "A"})),
    "truth and number": (
        some.small(result={"extensions": {"a:b": True}}), some.small(result={"extensions": {"a:b": 1}}),
    ),
    "registration": (some.small(), some.small(context={"registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7"})),
    "place of a context activity": (
        some.small(context={"contextActivities": {"parent": some.ACTIVITY}}),
        some.small(context={"contextActivities": {"grouping": some.ACTIVITY}}),
    ),
    "order of context activities": (
        some.small(context={"contextActivities": {"other": [{"id": "a:b"}, {"id": "a:c"}]}}),
        some.small(context={"contextActivities": {"other": [{"id": "a:c"}, {"id": "a:b"}]}}),
    ),
    "instant of a SubStatement": (
        some.substatement(timestamp="2026-03-02T09:00:00Z"), some.substatement(timestamp="2026-03-02T09:00:01Z"),
    ),
    "extension": (
        some.small(context={"extensions": {"a:b": 1}}), some.small(context={"extensions": {"a:b": 2}}),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_these_differences_are_ignored(one: Any, other: Any) -> None:
    assert json.dumps(one) != json.dumps(other)
    assert printed(one) == printed(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_these_differences_count(one: Any, other: Any) -> None:
    assert printed(one) != printed(other)
