"""Context (xAPI 1.0.3 part 2, 2.4.6; IEEE 9274.1.1 4.2.2.5)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from lms.xapi.core.activities import Activity
from lms.xapi.core.actors import Actor
from lms.xapi.core.errors import BrokenRule
from lms.xapi.core.formats import Iri, LanguageTag, Uuid
from lms.xapi.core.model import Model

RelevantTypes = Annotated[tuple[Iri, ...], Meta(min_length=1)]


class StatementRef(Model, frozen=True, kw_only=True, rename={"object_type": "objectType"}):
    """Points to another statement, which need not exist yet."""

    object_type: Literal["StatementRef"]
    id: Uuid


class ContextActivities(Model, frozen=True, kw_only=True):
    """Activities a statement is related to. A single one may arrive bare; ``read_statement`` makes it a list of one."""

    parent: tuple[Activity, ...] | UnsetType = UNSET
    grouping: tuple[Activity, ...] | UnsetType = UNSET
    category: tuple[Activity, ...] | UnsetType = UNSET
    other: tuple[Activity, ...] | UnsetType = UNSET


class ContextAgent(
    Model, frozen=True, kw_only=True, rename={"object_type": "objectType", "relevant_types": "relevantTypes"}
):
    """How an agent is related to the statement (2.0.0 only)."""

    object_type: Literal["contextAgent"]
    agent: Actor
    relevant_types: RelevantTypes | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.agent.is_group:
            raise BrokenRule("must be an agent, not a group", property_path="agent.objectType")


class ContextGroup(
    Model, frozen=True, kw_only=True, rename={"object_type": "objectType", "relevant_types": "relevantTypes"}
):
    """How a group is related to the statement (2.0.0 only)."""

    object_type: Literal["contextGroup"]
    group: Actor
    relevant_types: RelevantTypes | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not self.group.is_group:
            raise BrokenRule("must be a group", property_path="group.objectType")


class Context(
    Model,
    frozen=True,
    kw_only=True,
    rename={
        "context_activities": "contextActivities",
        "context_agents": "contextAgents",
        "context_groups": "contextGroups",
    },
):
    """What gives a statement more meaning."""

    registration: Uuid | UnsetType = UNSET
    instructor: Actor | UnsetType = UNSET
    team: Actor | UnsetType = UNSET
    context_activities: ContextActivities | UnsetType = UNSET
    context_agents: tuple[ContextAgent, ...] | UnsetType = UNSET
    context_groups: tuple[ContextGroup, ...] | UnsetType = UNSET
    revision: str | UnsetType = UNSET
    platform: str | UnsetType = UNSET
    language: LanguageTag | UnsetType = UNSET
    statement: StatementRef | UnsetType = UNSET
    extensions: dict[Iri, Any] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.team is not UNSET and not self.team.is_group:
            raise BrokenRule("must be a group", property_path="team.objectType")
