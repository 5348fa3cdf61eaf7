"""Programs and definitions of others that judge badges and their lists. An empty list of complaints is a pass."""

from __future__ import annotations

import base64
import json
import warnings
from typing import Any

from cryptography.hazmat.primitives import serialization
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey
from jsonschema import Draft201909Validator
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.contexts import load_context
from openbadgeslib.ob3.verifier import OB3VerificationError
from pyld import jsonld

from certificates.domain.facts import CertificateFacts
from tests.certificates import published
from tests.certificates.samples import authority

# What a VC-JWT adds to the credential (Open Badges 3.0, 8.2.4.1); no word of the credential's vocabulary.
CLAIMS = frozenset({"iss", "jti", "nbf", "sub", "exp"})


def badge(token: str, facts: CertificateFacts) -> list[str]:
    """Signature by two libraries, structure by openbadgeslib, vocabulary by pyld; and that it says the facts."""
    key = authority().badge.private_key.public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    try:
        found = OB3Verifier(pem).verify(token)
    except OB3VerificationError as error:
        return [str(error)]
    assert facts.badge is not None
    problems = [*signature(token, authority().badge.jwk), *vocabulary(content(token))]
    if (found.id, found.recipient_id, found.issuer.id) != (
        facts.badge.id,
        facts.badge.subject,
        facts.badge.issuer,
    ):
        problems.append("another identity")
    if facts.person.last_name in json.dumps(found.to_vc(), ensure_ascii=False):
        problems.append("names its holder, who did not ask for that")
    return problems


def signature(token: str, jwk: dict[str, str]) -> list[str]:
    """joserfc: the signature fits the key (RFC 7515, RFC 8037)."""
    try:
        with warnings.catch_warnings():
            # RFC 9864 would rather have it called Ed25519; readers of badges know EdDSA (Open Badges 3.0, 8.2.1).
            warnings.simplefilter("ignore", SecurityWarning)
            jws.deserialize_compact(token, OKPKey.import_key(jwk), algorithms=["EdDSA"])
    except (JoseError, ValueError) as error:
        return [f"joserfc: {error}"]
    return []


def vocabulary(document: dict[str, Any]) -> list[str]:
    """pyld: every word is one that the named contexts define."""
    unknown: list[str] = []
    plain = {name: value for name, value in document.items() if name not in CLAIMS}
    jsonld.expand(
        plain,
        {"documentLoader": _contexts},
        on_property_dropped=lambda name: unknown.append(f"pyld: {name} is not defined"),
    )
    return unknown


def published_schema(name: str, document: dict[str, Any]) -> list[str]:
    """1EdTech's schema, in its draft, dates included; needs ``make schemas``."""
    schema = published.schema(name)
    assert schema is not None
    validator = Draft201909Validator(schema, format_checker=Draft201909Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def content(token: str) -> dict[str, Any]:
    """What a JWT says."""
    return json.loads(payload(token))


def payload(token: str) -> bytes:
    """The middle part of a JWT."""
    middle = token.split(".")[1]
    return base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))


def _contexts(address: str, _options: object = None) -> dict[str, Any]:
    """Contexts from the package, never from the network."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": load_context(address),
    }
