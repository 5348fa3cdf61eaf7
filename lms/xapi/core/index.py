"""What a statement can be found by: agents and activities with the place they stand in, and the statement it refers to.

Agents are named by one string, their inverse functional identifier (``agent_key``). The places are those the filters
of the statement resource tell apart (xAPI 1.0.3 part 3, 2.1.3; IEEE 9274.1.1 4.1.6.1): ``agent`` looks at actor, object
and their members, ``activity`` at the object; ``related_agents`` and ``related_activities`` at every place.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from msgspec import UNSET

from lms.xapi.core.activities import Activity
from lms.xapi.core.actors import Actor
from lms.xapi.core.context import Context, StatementRef
from lms.xapi.core.statements import VOIDED, Occurrence, Statement, SubStatement

# Longer texts cannot stand in an index of every database; 500 characters are at most 2,000 bytes.
LONGEST_KEY = 500
# What a place within a SubStatement adds to the code of the same place in the statement.
WITHIN_SUBSTATEMENT = 10


class AgentUsage(IntEnum):
    """Where an agent or identified group stands.

    Members of actor and object have a place of their own, members of other groups that of their group.
    """

    ACTOR = 1
    OBJECT = 2
    MEMBER = 3
    AUTHORITY = 4
    INSTRUCTOR = 5
    TEAM = 6
    CONTEXT_AGENT = 7
    CONTEXT_GROUP = 8
    SUB_ACTOR = 11
    SUB_OBJECT = 12
    SUB_MEMBER = 13
    SUB_INSTRUCTOR = 15
    SUB_TEAM = 16
    SUB_CONTEXT_AGENT = 17
    SUB_CONTEXT_GROUP = 18


class ActivityUsage(IntEnum):
    """Where an activity stands."""

    OBJECT = 1
    PARENT = 2
    GROUPING = 3
    CATEGORY = 4
    OTHER = 5
    SUB_OBJECT = 11
    SUB_PARENT = 12
    SUB_GROUPING = 13
    SUB_CATEGORY = 14
    SUB_OTHER = 15


# The usages the filter ``agent`` looks at when ``related_agents`` is not set.
DIRECT_AGENT_USAGES = (AgentUsage.ACTOR, AgentUsage.OBJECT, AgentUsage.MEMBER)


class IndexEntries(NamedTuple):
    """The rows of a statement's link tables, each once, and the statement it refers to as its object."""

    agents: frozenset[tuple[str, AgentUsage]]
    activities: frozenset[tuple[str, ActivityUsage]]
    target: uuid.UUID | None
    voids: bool


def index_entries(statement: Statement[Any]) -> IndexEntries:
    """Everything ``statement`` can be found by."""
    agents = set(_agents_of(statement, 0))
    activities = set(_activities_of(statement, 0))
    if isinstance(statement.object, SubStatement):
        agents.update(_agents_of(statement.object, WITHIN_SUBSTATEMENT))
        activities.update(_activities_of(statement.object, WITHIN_SUBSTATEMENT))
    if statement.authority is not UNSET:
        agents.update(_keys_of(statement.authority, AgentUsage.AUTHORITY, AgentUsage.AUTHORITY))
    reference = statement.object if isinstance(statement.object, StatementRef) else None
    return IndexEntries(
        agents=frozenset(agents),
        activities=frozenset(activities),
        target=uuid.UUID(reference.id) if reference else None,
        voids=statement.verb.id == VOIDED,
    )


def index_key(text: str) -> str:
    """``text`` as it stands in an index: itself, or a hash where it is too long or holds a NUL (for PostgreSQL)."""
    if len(text) <= LONGEST_KEY and "\x00" not in text:
        return text
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def agent_key(actor: Actor) -> str | None:
    """The identifier of an agent or identified group as one string; ``None`` for an anonymous group.

    Two actors are the same if and only if their keys are equal. IRIs hold no space, so nothing can be mistaken.
    """
    if actor.account is not UNSET:
        return account_key(home_page=actor.account.home_page, name=actor.account.name)
    if actor.mbox is not UNSET:
        local, _, domain = actor.mbox.rpartition("@")
        return index_key(f"mbox {local}@{domain.lower()}")
    if actor.mbox_sha1sum is not UNSET:
        return f"mbox_sha1sum {actor.mbox_sha1sum.lower()}"
    if actor.openid is not UNSET:
        return index_key(f"openid {actor.openid}")
    return None


def account_key(*, home_page: str, name: str) -> str:
    """The key of an agent identified by an account."""
    return index_key(f"account {home_page} {name}")


def _keys_of(actor: Actor, usage: AgentUsage, members: AgentUsage) -> Iterator[tuple[str, AgentUsage]]:
    key = agent_key(actor)
    if key is not None:
        yield key, usage
    for member in actor.member or ():
        member_key = agent_key(member)
        if member_key is not None:
            yield member_key, members


def _agents_of(occurrence: Occurrence[Any], offset: int) -> Iterator[tuple[str, AgentUsage]]:
    members = AgentUsage(AgentUsage.MEMBER + offset)
    yield from _keys_of(occurrence.actor, AgentUsage(AgentUsage.ACTOR + offset), members)
    if isinstance(occurrence.object, Actor):
        yield from _keys_of(occurrence.object, AgentUsage(AgentUsage.OBJECT + offset), members)
    if occurrence.context is not UNSET:
        for actor, place in _context_actors(occurrence.context):
            usage = AgentUsage(place + offset)
            yield from _keys_of(actor, usage, usage)


def _context_actors(context: Context) -> Iterator[tuple[Actor, AgentUsage]]:
    if context.instructor is not UNSET:
        yield context.instructor, AgentUsage.INSTRUCTOR
    if context.team is not UNSET:
        yield context.team, AgentUsage.TEAM
    for agent_entry in context.context_agents or ():
        yield agent_entry.agent, AgentUsage.CONTEXT_AGENT
    for group_entry in context.context_groups or ():
        yield group_entry.group, AgentUsage.CONTEXT_GROUP


def _activities_of(occurrence: Occurrence[Any], offset: int) -> Iterator[tuple[str, ActivityUsage]]:
    if isinstance(occurrence.object, Activity):
        yield index_key(occurrence.object.id), ActivityUsage(ActivityUsage.OBJECT + offset)
    if occurrence.context is UNSET or occurrence.context.context_activities is UNSET:
        return
    related = occurrence.context.context_activities
    for activities, place in (
        (related.parent, ActivityUsage.PARENT),
        (related.grouping, ActivityUsage.GROUPING),
        (related.category, ActivityUsage.CATEGORY),
        (related.other, ActivityUsage.OTHER),
    ):
        for activity in activities or ():
            yield index_key(activity.id), ActivityUsage(place + offset)
