"""How a stored statement is shown: only its ids, in one language, or as an older version knows it.

(xAPI 1.0.3 part 3, 2.1.3; IEEE 9274.1.1 4.1.6.1: parameter ``format``.) Everything works on plain JSON values and
leaves what it is given unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
# The definition the store keeps of an activity (its IRI), ``None`` if it keeps none.
DefinitionOf = Callable[[str], Json | None]
# A range of languages and its quality, from 0 (not wanted) to 1; ``*`` is every other one.
LanguageRange = tuple[str, float]

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
OF_ONE_INTERACTION = ("correctResponsesPattern", *COMPONENT_LISTS)
# What a statement that came in as 2.0 says to a reader of 1.0.3 (part 2, 2.4.10).
DOWN_CONVERTED_VERSION = "1.0.0"


def ids_only(statement: Json) -> Json:
    """``format=ids``: agents, groups, verbs and activities with no more than what identifies them."""
    return _replaced(statement, actor=_identity, verb=_id, activity=_id, top=True)


def canonical(statement: Json, *, languages: Sequence[LanguageRange], definition_of: DefinitionOf) -> Json:
    """``format=canonical``: activities as the store defines them, one language in every language map.

    ``languages`` is what a reader's ``Accept-Language`` says.
    """

    def activity(given: Json) -> Json:
        definition = definition_of(given["id"]) or given.get("definition")
        if definition is None:
            return given
        return {**given, "definition": in_one_language(definition, languages)}

    def verb(given: Json) -> Json:
        return {**given, "display": _best_entry(given["display"], languages)} if "display" in given else given

    return _replaced(statement, actor=_same, verb=verb, activity=activity, top=True)


def in_one_language(definition: Json, languages: Sequence[LanguageRange]) -> Json:
    """The definition of an activity with one language in each of its language maps."""
    shown = dict(definition)
    for name in ("name", "description"):
        if name in shown:
            shown[name] = _best_entry(shown[name], languages)
    for name in COMPONENT_LISTS:
        if name in shown:
            shown[name] = [
                {**component, "description": _best_entry(component["description"], languages)}
                if "description" in component
                else component
                for component in shown[name]
            ]
    return shown


def for_1_0_3(statement: Json) -> Json:
    """A statement as readers of 1.0.3 know it: without context agents and groups, ``T`` in its timestamps."""
    shown = _without_2_0(statement)
    if str(shown.get("version", "")).startswith("2"):
        shown["version"] = DOWN_CONVERTED_VERSION
    if isinstance(shown.get("object"), dict) and shown["object"].get("objectType") == "SubStatement":
        shown["object"] = _without_2_0(shown["object"])
    return shown


def _without_2_0(occurrence: Json) -> Json:
    shown = dict(occurrence)
    if "context" in shown:
        shown["context"] = {
            name: value
            for name, value in shown["context"].items()
            if name not in {"contextAgents", "contextGroups"}
        }
    for name in ("timestamp", "stored"):
        if name in shown:
            shown[name] = shown[name].upper().replace(" ", "T")
    return shown


def merged_definition(known: Json, told: Json) -> Json:
    """What is known of an activity with what a later statement says of it: newer wins, languages add up.

    What belongs to one type of interaction goes when the activity becomes one of another (1.0.3 part 2, 2.4.4.1).
    """
    if known.get("interactionType") != told.get("interactionType", known.get("interactionType")):
        known = {name: value for name, value in known.items() if name not in OF_ONE_INTERACTION}
    merged = {**known, **told}
    for name in ("name", "description", "extensions"):
        if name in known and name in told:
            merged[name] = {**known[name], **told[name]}
    return merged


def _best_entry(entries: Mapping[str, str], languages: Sequence[LanguageRange]) -> dict[str, str]:
    """The entry of a language map that suits best; of equals the first."""
    best = max(entries, key=lambda tag: _suitability(tag.lower(), languages), default=None)
    return {} if best is None else {best: entries[best]}


def _suitability(tag: str, languages: Sequence[LanguageRange]) -> tuple[bool, float, float, int]:
    """How well a language suits, to compare: the quality of the longest range that matches it (RFC 2616, 14.4).

    Of equals the one nearest to a wanted one (``en`` or ``en-US`` for ``en-GB``), then the one named first. What is
    not wanted (quality 0) comes after what nobody spoke of.
    """
    matching = [
        (len(wanted) if wanted != "*" else 0, quality, -place)
        for place, (wanted, quality) in enumerate(languages)
        if wanted == "*" or f"{tag}-".startswith(f"{wanted.lower()}-")
    ]
    _, quality, place = max(matching, default=(0, 0.0, -len(languages)))
    is_unwanted = bool(matching) and not quality
    return not is_unwanted, quality, _nearness(tag, languages), place


def _nearness(tag: str, languages: Sequence[LanguageRange]) -> float:
    """The best quality of a range of the same language; a little less where it is another variety of it."""
    return max(
        (
            quality if f"{wanted.lower()}-".startswith(f"{tag}-") else quality * 0.99
            for wanted, quality in languages
            if wanted.lower().partition("-")[0] == tag.partition("-")[0]
        ),
        default=0.0,
    )


def _same(value: Json) -> Json:
    return value


def _id(value: Json) -> Json:
    return {"id": value["id"]}


def _identity(actor: Json) -> Json:
    shown = {name: actor[name] for name in ("objectType", *IDENTIFIERS) if name in actor}
    if not any(name in actor for name in IDENTIFIERS):
        shown["member"] = [_identity(member) for member in actor.get("member", ())]
    return shown


def _replaced(
    occurrence: Json,
    *,
    actor: Callable[[Json], Json],
    verb: Callable[[Json], Json],
    activity: Callable[[Json], Json],
    top: bool = False,
) -> Json:
    """The statement or SubStatement with its agents, verb and activities replaced wherever they stand."""
    shown = dict(occurrence)
    shown["actor"], shown["verb"] = actor(shown["actor"]), verb(shown["verb"])
    if "authority" in shown:
        shown["authority"] = actor(shown["authority"])
    kind = shown["object"].get("objectType", "Activity")
    if kind == "Activity":
        shown["object"] = activity(shown["object"])
    elif kind in {"Agent", "Group"}:
        shown["object"] = actor(shown["object"])
    elif kind == "SubStatement" and top:
        shown["object"] = _replaced(shown["object"], actor=actor, verb=verb, activity=activity)
    if "context" in shown:
        shown["context"] = _replaced_context(shown["context"], actor, activity)
    return shown


def _replaced_context(context: Json, actor: Callable[[Json], Json], activity: Callable[[Json], Json]) -> Json:
    shown = dict(context)
    for name in ("instructor", "team"):
        if name in shown:
            shown[name] = actor(shown[name])
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in shown:
            shown[name] = [{**entry, inner: actor(entry[inner])} for entry in shown[name]]
    if "contextActivities" in shown:
        shown["contextActivities"] = {
            place: [activity(one) for one in activities]
            for place, activities in shown["contextActivities"].items()
        }
    return shown
