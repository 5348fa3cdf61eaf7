"""What a statement is found by: every agent and activity, with the place it stands in."""

from __future__ import annotations

import json
import uuid
from typing import Any

from hypothesis import HealthCheck, given, settings

from lms.xapi.core import (
    Actor,
    IndexEntries,
    Usage,
    XapiVersion,
    account_key,
    agent_key,
    index_entries,
    index_key,
    read_statement,
)
from tests.xapi import statements as some

PERSON = "account https://a.example 4711"
ONE, TWO, THREE = (
    "mbox mailto:eins@example.org",
    "openid https://zwei.example/",
    "mbox_sha1sum ebd31e95054c018b10727ccffd2ef2ec3a016ee9",
)


def entries(document: Any) -> IndexEntries:
    """The entries of plain values."""
    return index_entries(read_statement(json.dumps(document), version=XapiVersion.V2_0_0).statement)


def test_actor_object_and_their_members_are_direct_and_every_other_place_is_related() -> None:
    found = entries(some.full())

    assert found.agents == {
        ("mbox mailto:gruppe@example.org", Usage.DIRECT),
        # Members of the actor; that they are also instructors and the authority needs no second entry.
        *((key, Usage.DIRECT) for key in (ONE, TWO, THREE)),
        ("mbox mailto:team@example.org", Usage.RELATED),
    }
    assert found.activities == {
        ("https://a.example/frage/1", Usage.DIRECT),
        *(
            (key, Usage.RELATED)
            for key in (
                "https://a.example/tag/1",
                "https://a.example/kurs/1",
                "https://a.example/profil",
                "urn:example:anderes",
            )
        ),
    }
    assert (found.target, found.voids) == (None, False)


def test_everything_within_a_substatement_is_related() -> None:
    found = entries(some.substatement())

    assert {key for key, usage in found.agents if usage is Usage.DIRECT} == {"mbox mailto:pilot@example.org"}
    assert {key for key, usage in found.agents if usage is Usage.RELATED} == {
        "mbox mailto:gruppe@example.org",
        "mbox mailto:team@example.org",
        ONE,
        TWO,
        THREE,
    }
    assert {usage for _, usage in found.activities} == {Usage.RELATED}
    assert len(found.activities) == 5


def test_authority_and_instructor_are_related() -> None:
    found = entries(some.small(authority=some.AGENT, context={"instructor": some.MEMBERS[0]}))

    assert (PERSON, Usage.RELATED) in found.agents
    assert (ONE, Usage.RELATED) in found.agents


def test_agents_and_groups_can_be_the_object() -> None:
    group = {"objectType": "Group", "account": some.AGENT["account"], "member": some.MEMBERS[:1]}

    assert (PERSON, Usage.DIRECT) in entries(some.small(object=some.AGENT)).agents
    assert (ONE, Usage.DIRECT) in entries(some.small(object=group)).agents
    assert (PERSON, Usage.RELATED) in entries(some.substatement(object=group, context={})).agents


def test_context_agents_and_groups_are_indexed() -> None:
    found = entries(some.with_context_agents())

    assert (ONE, Usage.RELATED) in found.agents
    assert (TWO, Usage.RELATED) in found.agents


def test_a_reference_is_a_target_and_voids_only_with_the_reserved_verb() -> None:
    target = uuid.UUID("8f87ccde-bb56-4c2e-ab83-44982ef22df0")
    comment = some.small(object=some.CONTEXT["statement"])
    voiding = some.small(
        object=some.CONTEXT["statement"], verb={"id": "http://adlnet.gov/expapi/verbs/voided"}
    )

    assert (entries(comment).target, entries(comment).voids) == (target, False)
    assert (entries(voiding).target, entries(voiding).voids) == (target, True)


def test_an_agent_that_stands_twice_in_one_place_is_one_entry() -> None:
    group = {"objectType": "Group", "member": [some.MEMBERS[0], some.MEMBERS[0]]}

    assert entries(some.small(actor=group)).agents == {(ONE, Usage.DIRECT)}


def test_keys_of_different_agents_never_meet() -> None:
    # name and home page could be read differently if nothing parted them
    one = account_key(home_page="http://x", name="a http://y")
    other = account_key(home_page="http://x@http://y", name="a")

    assert one != other
    assert agent_key(Actor(mbox="mailto:A@B.example")) == agent_key(Actor(mbox="mailto:A@b.EXAMPLE"))
    assert agent_key(Actor(mbox="mailto:A@b.example")) != agent_key(Actor(mbox="mailto:a@b.example"))


def test_what_no_index_holds_is_hashed() -> None:
    long = "https://a.example/" + "x" * 5000

    assert index_key("https://a.example/kurz") == "https://a.example/kurz"
    assert len(index_key(long)) == len("sha256 ") + 64
    assert index_key(long) != index_key(f"{long}y")
    assert "\x00" not in account_key(home_page="https://a.example", name="a\x00b")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(document=some.statements)
def test_every_identifier_in_a_statement_is_found_again(document: Any) -> None:
    found = entries(document)

    assert all(len(key) < 600 for key, _ in found.agents | found.activities)
    if "id" in document["object"] and document["object"].get("objectType", "Activity") == "Activity":
        assert (document["object"]["id"], Usage.DIRECT) in found.activities
    if "account" in document["actor"]:
        account = document["actor"]["account"]
        assert (
            account_key(home_page=account["homePage"], name=account["name"]),
            Usage.DIRECT,
        ) in found.agents
