"""What a statement can be found by: agents and activities with a code for their place, and the statement it refers to.

Agents are named by one string, their inverse functional identifier (``agent_key``). The filters of the statement
resource (xAPI 1.0.3 part 3, 2.1.3; IEEE 9274.1.1 4.1.6.1) tell two kinds of places apart: ``agent`` looks at actor,
object and their members, ``activity`` at the object; ``related_agents`` and ``related_activities`` at every place.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from lms.xapi.core.activities import Activity
from lms.xapi.core.actors import Actor
from lms.xapi.core.context import Context, StatementRef
from lms.xapi.core.statements import VOIDED, Occurrence, Statement, SubStatement

# Longer texts cannot stand in an index of every database; 500 characters are at most 2,000 bytes.
LONGEST_KEY = 500


class Usage(IntEnum):
    """Where an agent or activity stands: where its filter looks first, or only in one of the related places."""

    DIRECT = 1
    RELATED = 2


Entry = tuple[str, Usage]


class IndexEntries(NamedTuple):
    """The rows of a statement's link tables, one for each key, and the statement it refers to as its object."""

    agents: frozenset[Entry]
    activities: frozenset[Entry]
    target: uuid.UUID | None
    voids: bool


def index_entries(statement: Statement[Any]) -> IndexEntries:
    """Everything ``statement`` can be found by."""
    agents = set(_direct_agents(statement))
    activities = {index_key(statement.object.id)} if isinstance(statement.object, Activity) else set()
    reference = statement.object if isinstance(statement.object, StatementRef) else None
    return IndexEntries(
        agents=_entries(agents, set(_related_agents(statement))),
        activities=_entries(activities, set(_related_activities(statement))),
        target=uuid.UUID(reference.id) if reference else None,
        voids=statement.verb.id == VOIDED,
    )


def _entries(direct: set[str], related: set[str]) -> frozenset[Entry]:
    return frozenset(
        {*((key, Usage.DIRECT) for key in direct), *((key, Usage.RELATED) for key in related - direct)}
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


def _keys_of(actor: Actor) -> Iterator[str]:
    """The keys of an actor and its members."""
    key = agent_key(actor)
    if key is not None:
        yield key
    for member in actor.member or ():
        yield from _keys_of(member)


def _direct_agents(occurrence: Occurrence[Any]) -> Iterator[str]:
    yield from _keys_of(occurrence.actor)
    if isinstance(occurrence.object, Actor):
        yield from _keys_of(occurrence.object)


def _related_agents(statement: Statement[Any]) -> Iterator[str]:
    if statement.authority is not UNSET:
        yield from _keys_of(statement.authority)
    yield from _context_agents(statement.context)
    if isinstance(statement.object, SubStatement):
        yield from _direct_agents(statement.object)
        yield from _context_agents(statement.object.context)


def _context_agents(context: Context | UnsetType) -> Iterator[str]:
    if context is UNSET:
        return
    if context.instructor is not UNSET:
        yield from _keys_of(context.instructor)
    if context.team is not UNSET:
        yield from _keys_of(context.team)
    for agent_entry in context.context_agents or ():
        yield from _keys_of(agent_entry.agent)
    for group_entry in context.context_groups or ():
        yield from _keys_of(group_entry.group)


def _related_activities(statement: Statement[Any]) -> Iterator[str]:
    yield from _context_activities(statement.context)
    if isinstance(statement.object, SubStatement):
        if isinstance(statement.object.object, Activity):
            yield index_key(statement.object.object.id)
        yield from _context_activities(statement.object.context)


def _context_activities(context: Context | UnsetType) -> Iterator[str]:
    if context is UNSET or context.context_activities is UNSET:
        return
    related = context.context_activities
    for activities in (related.parent, related.grouping, related.category, related.other):
        for activity in activities or ():
            yield index_key(activity.id)
