"""What the store says of an activity: taken from statements, the later over the earlier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import F

from lms.xapi.core import Usage, index_key, merged_definition
from lms.xapi.domain.insertion import Query, ask
from lms.xapi.models import OUR_SERVER, ActivityDefinition, Statement

Json = dict[str, Any]

DEFINITIONS = ActivityDefinition._meta.db_table  # noqa: SLF001 - documented as public


def told_by(document: Json) -> dict[str, Json]:
    """What a statement of a client says of activities, by ``index_key``.

    What our own activities are called is not for others to say.
    """
    told: dict[str, Json] = {}
    for activity in _activities_of(document):
        if activity.get("definition") and not activity["id"].startswith(settings.ACTIVITY_IRI_BASE):
            key = index_key(activity["id"])
            told[key] = merged_definition(told.get(key, {}), activity["definition"])
    return told


def learn(*, told: Iterable[tuple[str, Mapping[str, Json]]], known: Mapping[str, str]) -> None:
    """Takes over what statements told (client and ``told_by``), within the transaction that stores them.

    ``known`` is what ``query_of`` gives for them.
    """
    merged: dict[str, tuple[str, Json]] = {}
    for client, activities in told:
        for key, definition in activities.items():
            _, before = merged.get(key, ("", {}))
            merged[key] = client, merged_definition(before, definition)
    changed = [
        ActivityDefinition(activity=key, definition=text, client=client)
        for key, (client, definition) in sorted(merged.items())
        if (text := _encoded_with(known.get(key, "{}"), definition)) != known.get(key)
    ]
    if changed:
        ActivityDefinition.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["activity"], update_fields=["definition", "client"]
        )


def _encoded_with(known: str, definition: Json) -> str:
    return msgspec.json.encode(merged_definition(msgspec.json.decode(known), definition)).decode()


def definitions_of(*, activities: Collection[str]) -> dict[str, Json]:
    """IRI → definition of those activities the store knows one of; one query."""
    if not activities:
        return {}
    keys = {index_key(iri): iri for iri in activities}
    (known,) = ask([query_of(keys)])
    return {keys[key]: msgspec.json.decode(definition) for key, definition in known}


def query_of(keys: Collection[str]) -> Query:
    """Asks for key and JSON of the definition. In SQL, since almost every statement that is stored asks.

    The keys are one parameter: a statement may name more activities than a query takes parameters.
    """
    known = f"SELECT activity, definition FROM {DEFINITIONS} WHERE activity"  # noqa: S608 - our own name
    if connection.vendor == "postgresql":
        return f"{known} = ANY(%s)", [[*keys]]
    among = "IN (SELECT value FROM json_each(%s))"
    return f"{known} {among}", [msgspec.json.encode([*keys]).decode()]


def definition_of(*, activity: str) -> Json | None:
    """What the store says of one activity; of our own, what this server told last."""
    known = definitions_of(activities=[activity]).get(activity)
    if known is not None:
        return known
    told = (
        Statement.objects.filter(
            activities__activity=index_key(activity),
            activities__usage=Usage.DIRECT,
            activities__subject=F("pk"),
            client=OUR_SERVER,
        )
        .order_by("-pk")
        .values_list("body", flat=True)
        .first()
    )
    return msgspec.json.decode(told)["object"].get("definition") if told else None


def activity_ids(document: Json) -> set[str]:
    """The IRIs of all activities in a statement."""
    return {activity["id"] for activity in _activities_of(document)}


def _activities_of(occurrence: Json) -> Iterator[Json]:
    target = occurrence["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        yield target
    elif kind == "SubStatement":
        yield from _activities_of(target)
    for activities in occurrence.get("context", {}).get("contextActivities", {}).values():
        yield from activities
