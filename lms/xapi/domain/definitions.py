"""What the store says of an activity: taken from statements, the later over the earlier."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import F

from lms.xapi.core import Usage, index_key, merged_definition
from lms.xapi.models import OUR_SERVER, ActivityDefinition, Statement

Json = dict[str, Any]

DEFINITIONS = ActivityDefinition._meta.db_table  # noqa: SLF001 - documented as public


def learn(*, documents: Sequence[Json], client: str) -> None:
    """Takes over what statements of ``client`` say of activities, within the transaction that stores them.

    What our own activities are called is not for others to say.
    """
    told: dict[str, Json] = {}
    for document in documents:
        for activity in _activities_of(document):
            if activity.get("definition") and not activity["id"].startswith(settings.ACTIVITY_IRI_BASE):
                key = index_key(activity["id"])
                told[key] = merged_definition(told.get(key, {}), activity["definition"])
    if not told:
        return
    known = _known(told.keys())
    changed = [
        ActivityDefinition(activity=key, definition=text, client=client)
        for key, definition in sorted(told.items())
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
    keys = {index_key(iri): iri for iri in activities}
    return {keys[key]: msgspec.json.decode(definition) for key, definition in _known(keys.keys()).items()}


def _known(keys: Collection[str]) -> dict[str, str]:
    """Key → JSON of the definition. In SQL, since almost every statement that is stored asks."""
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT activity, definition FROM {DEFINITIONS} WHERE activity IN ({marks})",  # noqa: S608 - our own name
            [*keys],
        )
        return dict(cursor.fetchall())


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
