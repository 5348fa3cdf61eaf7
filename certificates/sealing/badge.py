"""The certificate for machines: an Open Badge 3.0 (1EdTech), which is a Verifiable Credential 2.0 (W3C)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from certificates.sealing.keys import BadgeKey, base64url

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
MEDIA_TYPE = "application/vc+jwt"


@dataclass(frozen=True)
class BadgeFacts:
    """What a badge says. ``subject`` is a random id; ``name`` stands in it only if its holder wants that."""

    id: str
    subject: str
    issuer: str
    issuer_name: str
    issuer_url: str
    achievement: str
    title: str
    description: str
    criteria: str
    language: str
    valid_from: dt.datetime
    status_list: str
    status_index: int | None
    name: str = ""


def credential(facts: BadgeFacts) -> dict[str, Any]:
    """The unsigned credential (Open Badges 3.0, B.1.1; Verifiable Credentials Data Model 2.0, 4)."""
    instant = f"{facts.valid_from.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    subject: dict[str, Any] = {
        "id": facts.subject,
        "type": ["AchievementSubject"],
        "achievement": {
            "id": facts.achievement,
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "name": facts.title,
            "description": facts.description,
            "criteria": {"narrative": facts.criteria},
            "inLanguage": facts.language,
        },
    }
    if facts.name:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": facts.name,
                "identityType": "name",
            }
        ]
    badge: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": facts.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.title,
        "issuer": {
            "id": facts.issuer,
            "type": ["Profile"],
            "name": facts.issuer_name,
            "url": facts.issuer_url,
        },
        "validFrom": instant,
        "credentialSubject": subject,
    }
    if facts.status_index is not None:
        badge["credentialStatus"] = {
            "id": f"{facts.status_list}#{facts.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(facts.status_index),
            "statusListCredential": facts.status_list,
        }
    return badge


def sign(document: dict[str, Any], key: BadgeKey) -> str:
    """``document`` as VC-JWT (Open Badges 3.0, 8.2): the payload is the credential. The same each time (RFC 8032)."""
    issuer = document["issuer"] if isinstance(document["issuer"], str) else document["issuer"]["id"]
    header = {"alg": "EdDSA", "typ": "JWT", "kid": f"{issuer}#{key.thumbprint}", "jwk": key.jwk}
    began = dt.datetime.fromisoformat(document["validFrom"])
    claims: dict[str, Any] = {"iss": issuer, "jti": document["id"], "nbf": int(began.timestamp())}
    if subject := document["credentialSubject"].get("id"):
        claims["sub"] = subject
    if until := document.get("validUntil"):
        claims["exp"] = int(dt.datetime.fromisoformat(until).timestamp())
    signed = f"{_segment(header)}.{_segment({**document, **claims})}"
    return f"{signed}.{base64url(key.private_key.sign(signed.encode('ascii')))}"


def enveloped(token: str) -> dict[str, str]:
    """A signed credential as JSON (Verifiable Credentials Data Model 2.0, 4.13)."""
    return {
        "@context": CONTEXTS[0],
        "id": f"data:{MEDIA_TYPE},{token}",
        "type": "EnvelopedVerifiableCredential",
    }


def _segment(part: dict[str, Any]) -> str:
    return base64url(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
