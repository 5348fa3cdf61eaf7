"""The Open Badge of a certificate: which facts it tells, and who stands behind it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from certificates.domain import wording
from certificates.domain.facts import CertificateFacts
from certificates.enums import CertificateKind, CertificateState, KeyPurpose
from certificates.models import Certificate, TrustedKey
from certificates.sealing import badge
from certificates.sealing.keys import BadgeKey
from certificates.sealing.status_list import ENTRIES, status_list
from curriculum.models import Course
from lms.base.clock import BERLIN


def issuer_did() -> str:
    """Who issues: this installation, by its address (did:web, W3C Credentials Community Group)."""
    address = urlsplit(settings.PUBLIC_BASE_URL)
    parts = [address.netloc, *(part for part in address.path.split("/") if part)]
    return ":".join(["did:web", *(quote(part, safe="") for part in parts)])


def achievement_iri(course: Course, kind: CertificateKind) -> str:
    """What was achieved, as an address: one for all who achieve it."""
    return f"{settings.PUBLIC_BASE_URL}/badges/{CertificateKind(kind).value}/{course.pk}"


def status_address(index: int) -> str:
    """Where the list is served that has entry ``index``."""
    return f"{settings.PUBLIC_BASE_URL}/badges/status/{index // ENTRIES}"


def new_id() -> str:
    """A random name that says nothing."""
    return f"urn:uuid:{uuid.uuid4()}"


def sign_badge(facts: CertificateFacts, key: BadgeKey, *, is_named: bool = False) -> str:
    """The badge of ``facts`` as VC-JWT; the name stands in it only if its holder wants that."""
    return badge.sign(badge.credential(badge_facts(facts, is_named=is_named)), key)


def badge_facts(facts: CertificateFacts, *, is_named: bool = False) -> badge.BadgeFacts:
    """What the badge says; raises ``ValueError`` for a document without one."""
    frozen = facts.badge
    if frozen is None:
        raise ValueError(f"{facts.number} has no badge.")
    days = wording.count(len(facts.days), "Tag", "Tagen")
    return badge.BadgeFacts(
        id=frozen.id,
        subject=frozen.subject,
        issuer=frozen.issuer,
        issuer_name=facts.programme,
        issuer_url=facts.address.partition("/pruefen/")[0],
        achievement=frozen.achievement,
        title=" ".join(part for part in (facts.heading, facts.award or f"„{facts.course}“") if part),
        description=f"{facts.course}, {facts.issuer.name}, {wording.period(facts.first_day, facts.last_day)}"
        + (" – Muster ohne Gültigkeit" if facts.is_sample else ""),
        criteria=f"{facts.participation[0].upper()}{facts.participation[1:]} an {days} mit {facts.total_ue} UE: "
        + "; ".join(day.title for day in facts.days),
        language=facts.language,
        # The beginning of the day in Berlin, so that no clock finds it in the future.
        valid_from=dt.datetime.combine(facts.issued_on, dt.time(), BERLIN),
        status_list=frozen.status_list,
        status_index=None if frozen.status is None else frozen.status % ENTRIES,
        name=facts.person.printed if is_named else "",
    )


def signed_status_list(*, number: int, key: BadgeKey, today: dt.date) -> str | None:
    """List ``number`` of badges that no longer count, as VC-JWT; ``None`` if there is no such list yet."""
    start = number * ENTRIES
    listed = Certificate.objects.filter(status_index__gte=start, status_index__lt=start + ENTRIES)
    if not listed.exists():
        return None
    ended = listed.exclude(state=CertificateState.CURRENT).values_list("status_index", flat=True)
    document = status_list(
        address=status_address(start),
        issuer=issuer_did(),
        withdrawn=(index - start for index in ended if index is not None),
        today=today,
    )
    return badge.sign(document, key)


def did_document() -> dict[str, Any]:
    """Every key that ever signed a badge, newest first (DID Core 1.0, 5.2)."""
    did = issuer_did()
    keys = TrustedKey.objects.filter(purpose=KeyPurpose.BADGE).order_by("-first_used_at", "pk")
    methods = [
        {
            "id": f"{did}#{key.thumbprint}",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": json.loads(key.material),
        }
        for key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def issuer_profile() -> dict[str, Any]:
    """Who issues, for programs that read badges (Open Badges 3.0, B.1.24)."""
    return {
        "@context": list(badge.CONTEXTS),
        "id": issuer_did(),
        "type": ["Profile"],
        "name": settings.WAGTAIL_SITE_NAME,
        "url": settings.PUBLIC_BASE_URL,
    }


def achievement(course: Course, kind: CertificateKind) -> dict[str, Any]:
    """What is achieved, as it is today; a badge holds the words of its day."""
    word = wording.CERTIFICATE if kind == CertificateKind.CERTIFICATE else wording.ATTENDANCE
    return {
        "@context": list(badge.CONTEXTS),
        "id": achievement_iri(course, kind),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": f"{word} „{course.title}“",
        "description": f"{course.title}, {course.programme.title}",
        "criteria": {
            "narrative": wording.WITH_SUCCESS if word == wording.CERTIFICATE else wording.WITHOUT_CHECK
        },
    }


def seal_certificates() -> str:
    """Every certificate that documents were sealed with, newest first, in PEM."""
    keys = TrustedKey.objects.filter(purpose=KeyPurpose.SEAL).order_by("-first_used_at", "pk")
    return "".join(key.material for key in keys)
