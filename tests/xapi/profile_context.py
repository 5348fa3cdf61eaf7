"""The terms of the xAPI profile context that our profile uses, so that no test asks another host.

Source: xAPI Profile Specification 1.0, part two (properties of profiles, templates, rules, patterns) and its context at
``https://w3id.org/xapi/profiles/context``. ``scopeNote`` is a language map as that part says.
"""

from __future__ import annotations

from typing import Any

CONTEXT_IRI = "https://w3id.org/xapi/profiles/context"
ONTOLOGY = "https://w3id.org/xapi/profiles/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "http://schema.org/"

_LANGUAGES = {"@container": "@language"}
_IRI = {"@type": "@id"}
_IRIS = {"@type": "@id", "@container": "@set"}
_SET = {"@container": "@set"}
_OWN: dict[str, dict[str, str]] = {
    **dict.fromkeys(("versions", "concepts", "templates", "patterns", "rules", "any", "all", "none"), _SET),
    **dict.fromkeys(("verb", "objectActivityType", "optional", "zeroOrMore"), _IRI),
    **dict.fromkeys(("contextParentActivityType", "contextGroupingActivityType", "alternates"), _IRIS),
    "location": {},
    "presence": {},
    "sequence": {"@type": "@id", "@container": "@list"},
    "primary": {"@type": "http://www.w3.org/2001/XMLSchema#boolean"},
}


def _terms() -> dict[str, Any]:
    own = {name: {"@id": f"{ONTOLOGY}{name}", **terms} for name, terms in _OWN.items()}
    types = {name: f"{ONTOLOGY}{name}" for name in ("Profile", "StatementTemplate", "Pattern")}
    texts = {
        name: {"@id": f"{SKOS}{name}", **_LANGUAGES} for name in ("prefLabel", "definition", "scopeNote")
    }
    return {
        "id": "@id",
        "type": "@type",
        **types,
        **texts,
        **own,
        "inScheme": {"@id": f"{SKOS}inScheme", **_IRI},
        "conformsTo": {"@id": "http://purl.org/dc/terms/conformsTo", **_IRI},
        "generatedAtTime": {
            "@id": "http://www.w3.org/ns/prov#generatedAtTime",
            "@type": "https://www.w3.org/TR/xmlschema11-2/#dateTimeStamp",
        },
        "Organization": f"{SCHEMA}Organization",
        "author": {"@id": f"{SCHEMA}author"},
        "name": {"@id": f"{SCHEMA}name"},
    }


def load(iri: str, _options: Any = None) -> dict[str, Any]:
    """A document loader of pyld that knows this context and nothing else."""
    assert iri == CONTEXT_IRI
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": iri,
        "document": {"@context": _terms()},
    }
