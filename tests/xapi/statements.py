"""Statements for tests: a small one, one with everything, and hypothesis strategies for any."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

AGENT: Json = {"objectType": "Agent", "account": {"homePage": "https://a.example", "name": "4711"}}
MEMBERS: list[Json] = [
    {"mbox": "mailto:eins@example.org"},
    {"objectType": "Agent", "openid": "https://zwei.example/"},
    {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9", "name": "Drei"},
]
ACTIVITY: Json = {"id": "https://a.example/lektion/1"}
SMALL: Json = {
    "actor": {"mbox": "mailto:pilot@example.org"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": ACTIVITY,
}
DEFINITION: Json = {
    "name": {"de": "Auswahl", "en-US": "choice"},
    "description": {"de": "Was gehört zusammen?"},
    "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "moreInfo": "https://a.example/mehr",
    "interactionType": "choice",
    "correctResponsesPattern": ["a[,]b", "a"],
    "choices": [{"id": "a", "description": {"de": "A"}}, {"id": "b"}],
    "extensions": {"https://a.example/ext": {"free": [None, True, "x", 1.5]}},
}
CONTEXT: Json = {
    "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
    "instructor": {"objectType": "Group", "name": "Lehrende", "member": MEMBERS},
    "team": {"objectType": "Group", "mbox": "mailto:team@example.org", "member": MEMBERS[:1]},
    "contextActivities": {
        "parent": [{"id": "https://a.example/tag/1"}],
        "grouping": [{"objectType": "Activity", "id": "https://a.example/kurs/1"}],
        "category": [{"id": "https://a.example/profil"}],
        "other": [{"id": "urn:example:anderes", "definition": {"name": {"de": "Anderes"}}}],
    },
    "revision": "3",
    "platform": "Prüfstand",
    "language": "de-DE",
    "statement": {"objectType": "StatementRef", "id": "8f87ccde-bb56-4c2e-ab83-44982ef22df0"},
    "extensions": {"https://a.example/ctx": None},
}
RESULT: Json = {
    "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
    "success": True,
    "completion": False,
    "response": "a[,]b",
    "duration": "PT1H2M3.45S",
    "extensions": {"https://a.example/res": {}},
}
ATTACHMENT: Json = {
    "usageType": "http://adlnet.gov/expapi/attachments/signature",
    "display": {"de": "Unterschrift"},
    "description": {"de": "Wer es war"},
    "contentType": "application/octet-stream; charset=binary",
    "length": 27,
    "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
    "fileUrl": "https://a.example/datei",
}
FULL: Json = {
    "id": "12345678-1234-5678-1234-567812345678",
    "actor": {"objectType": "Group", "mbox": "mailto:gruppe@example.org", "member": MEMBERS},
    "verb": {
        "id": "http://adlnet.gov/expapi/verbs/answered",
        "display": {"de": "beantwortet", "en": "answered"},
    },
    "object": {"objectType": "Activity", "id": "https://a.example/frage/1", "definition": DEFINITION},
    "result": RESULT,
    "context": CONTEXT,
    "timestamp": "2026-03-02T09:00:00.125Z",
    "stored": "2026-03-02T09:00:01+01:00",
    "authority": {"objectType": "Group", "member": MEMBERS[:2]},
    "version": "1.0.3",
    "attachments": [ATTACHMENT],
}


def fresh(document: Json) -> Json:
    """A copy in which nothing is shared, as if it had been sent."""
    copied: Json = json.loads(json.dumps(document))
    return copied


def full(**changes: Any) -> Json:
    """A copy of the statement with everything, some properties replaced."""
    return fresh({**FULL, **changes})


def small(**changes: Any) -> Json:
    """A copy of the smallest statement, some properties added or replaced."""
    return fresh({**SMALL, **changes})


def substatement(**changes: Any) -> Json:
    """A statement whose object is a SubStatement with nearly everything."""
    kept = ("actor", "verb", "object", "result", "context", "timestamp", "attachments")
    inner = {"objectType": "SubStatement", **{key: FULL[key] for key in kept}, **changes}
    return small(object=inner)


def with_context_agents() -> Json:
    """A statement as only 2.0.0 knows it."""
    context = {
        "contextAgents": [
            {"objectType": "contextAgent", "agent": MEMBERS[0], "relevantTypes": ["https://a.example/rolle"]}
        ],
        "contextGroups": [
            {"objectType": "contextGroup", "group": {"objectType": "Group", "member": MEMBERS[1:2]}}
        ],
    }
    return small(context=context, version="2.0.0")


# --- any statement ---

words = st.text(max_size=12)
names = st.sampled_from(["kurs", "lektion", "quiz", "ü", "a%20b"])
iris = st.builds(
    "{}://{}.example/{}#{}".format,
    st.sampled_from(["https", "http", "urn+x"]),
    st.sampled_from(["a", "b", "ö"]),
    names,
    st.integers(0, 9),
)
tags = st.sampled_from(["de", "en-US", "zh-Hans-CN", "de-CH-1901", "x-eigen", "i-klingon", "es-419"])
language_maps = st.dictionaries(tags, words, max_size=3)
uuids = st.uuids().map(str)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
extension_maps = st.dictionaries(iris, json_values, max_size=2)
timestamps = st.one_of(
    st.datetimes(min_value=dt.datetime(1970, 1, 1), max_value=dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001 - a zone follows
        lambda instant: f"{instant.isoformat()}Z"
    ),
    st.sampled_from(["20260302T090000+0100", "2026-03-02T09:00", "2016-12-31T23:59:60Z"]),
)
durations = st.sampled_from(["PT1S", "P4W", "P3Y1M29DT4H35M59.14S", "PT0.12567S", "P1.5D", "PT1,5H"])


def maybe(
    required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Json]:
    """A JSON object with all required and any of the optional properties."""
    return st.fixed_dictionaries(required, optional=optional)


accounts = maybe({"homePage": iris, "name": words})
identifiers: st.SearchStrategy[Json] = st.one_of(
    maybe(
        {
            "mbox": st.sampled_from(
                ["mailto:a@b.example", "mailto:A.b+c@B.example", "mailto:%22a%22@ü.example"]
            )
        }
    ),
    maybe({"mbox_sha1sum": st.text("0123456789abcdefABCDEF", min_size=40, max_size=40)}),
    maybe({"openid": iris}),
    maybe({"account": accounts}),
)


def joined(*parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """One JSON object of several."""
    return st.tuples(*parts).map(lambda given: {key: value for part in given for key, value in part.items()})


agents = joined(maybe({}, objectType=st.just("Agent"), name=words), identifiers)
named_agents = joined(maybe({"objectType": st.just("Agent")}, name=words), identifiers)
groups: st.SearchStrategy[Json] = st.one_of(
    maybe({"objectType": st.just("Group"), "member": st.lists(agents, min_size=1, max_size=3)}, name=words),
    joined(
        maybe({"objectType": st.just("Group")}, member=st.lists(agents, max_size=3), name=words), identifiers
    ),
)
actors = agents | groups
components = st.lists(
    maybe({"id": words}, description=language_maps), max_size=3, unique_by=lambda component: component["id"]
)
_about = {
    "name": language_maps,
    "description": language_maps,
    "type": iris,
    "moreInfo": iris,
    "extensions": extension_maps,
}


def _interaction(kinds: list[str], *lists: str) -> st.SearchStrategy[Json]:
    return maybe(
        {"interactionType": st.sampled_from(kinds)},
        **_about,
        correctResponsesPattern=st.lists(words, max_size=2),
        **dict.fromkeys(lists, components),
    )


definitions: st.SearchStrategy[Json] = st.one_of(
    maybe({}, **_about),
    _interaction(["choice", "sequencing"], "choices"),
    _interaction(["likert"], "scale"),
    _interaction(["matching"], "source", "target"),
    _interaction(["performance"], "steps"),
    _interaction(["true-false", "fill-in", "long-fill-in", "numeric", "other"]),
)
activities = maybe({"id": iris}, objectType=st.just("Activity"), definition=definitions)
references = maybe({"objectType": st.just("StatementRef"), "id": uuids})
scores = st.one_of(
    maybe(
        {}, scaled=st.floats(-1, 1), raw=st.integers(0, 10), min=st.integers(-5, 0), max=st.integers(10, 15)
    ),
    st.just({}),
)
results = maybe(
    {},
    score=scores,
    success=st.booleans(),
    completion=st.booleans(),
    response=words,
    duration=durations,
    extensions=extension_maps,
)
related = activities | st.lists(activities, max_size=2)
_context = {
    "registration": uuids,
    "instructor": actors,
    "team": groups,
    "contextActivities": maybe({}, parent=related, grouping=related, category=related, other=related),
    "language": tags,
    "statement": references,
    "extensions": extension_maps,
}
contexts = maybe({}, **_context)
activity_contexts = maybe({}, **_context, revision=words, platform=words)
attachments = st.lists(
    maybe(
        {
            "usageType": iris,
            "display": language_maps,
            "contentType": st.sampled_from(["text/plain", "text/plain; charset=ascii"]),
            "length": st.integers(0, 10**12),
            "sha2": st.text("0123456789abcdef", min_size=64, max_size=64),
        },
        description=language_maps,
        fileUrl=iris,
    ),
    max_size=2,
)
verbs = maybe({"id": iris}, display=language_maps)
_common = {"result": results, "timestamp": timestamps, "attachments": attachments}
occurrences: st.SearchStrategy[Json] = st.one_of(
    maybe({"actor": actors, "verb": verbs, "object": activities}, context=activity_contexts, **_common),
    maybe(
        {"actor": actors, "verb": verbs, "object": named_agents | groups | references},
        context=contexts,
        **_common,
    ),
)
substatements = occurrences.map(lambda inner: {"objectType": "SubStatement", **inner})
_stored = maybe(
    {}, id=uuids, stored=timestamps, authority=agents, version=st.sampled_from(["1.0", "1.0.0", "1.0.3"])
)
statements: st.SearchStrategy[Json] = st.one_of(
    joined(occurrences, _stored),
    joined(
        maybe({"actor": actors, "verb": verbs, "object": substatements}, context=contexts, **_common),
        _stored,
    ),
)
