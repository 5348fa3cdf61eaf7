"""Samples: documents of invented facts, sealed and marked, stored nowhere. For looking, and for trying a design."""

from __future__ import annotations

import datetime as dt
import uuid

from certificates.domain import badges, wording
from certificates.domain.drafting import printable
from certificates.domain.facts import (
    FACTS_VERSION,
    Badge,
    CertificateFacts,
    Day,
    Funding,
    Issuer,
    Look,
    PersonName,
    Seal,
    Whole,
)
from certificates.domain.paper import draw_paper
from certificates.domain.seals import room_of, seal_document
from certificates.domain.signing import SigningKeys, current_keys
from certificates.domain.verification import check_address
from certificates.enums import CertificateKind
from lms.base.clock import berlin_date
from lms.base.names import normalise_name

# Well formed, and never issued: real codes are random.
NUMBER = "MUSTER"
CODE = "0000000000000000"
_CONTENTS = (
    (
        "Tag 1: Rolle und Rahmen",
        ("Auftrag und Mandat klären", "Digitale Verwaltung im Überblick", "Recht und Rahmen"),
    ),
    (
        "Tag 2: Menschen und Abläufe",
        ("Beteiligte gewinnen", "Abläufe aufnehmen und verbessern", "Veränderung begleiten"),
    ),
    (
        "Tag 3: Sicher und wirksam umsetzen",
        ("Informationssicherheit im Alltag", "Barrierefreiheit", "Mein 90-Tage-Plan"),
    ),
)


def draw_sample(*, kind: CertificateKind, name: str, now: dt.datetime) -> bytes:
    """A sample for ``name`` with the keys of this installation; raises ``IssuingRefused``."""
    keys = current_keys()
    facts = sample_facts(kind=kind, name=name, now=now, keys=keys)
    badge = badges.sign_badge(facts, keys.badge) if facts.badge and keys.badge else ""
    pdf = printable(lambda: draw_paper(facts, badge=badge))
    return seal_document(pdf=pdf, key=keys.seal, now=now) if keys.seal else pdf


def sample_facts(
    *,
    kind: CertificateKind,
    name: str,
    now: dt.datetime,
    keys: SigningKeys,
    issuer: Issuer | None = None,
    look: Look | None = None,
) -> CertificateFacts:
    """Invented facts of a document of ``kind``."""
    today = berlin_date(now)
    days = tuple(
        Day(
            title,
            8,
            today - dt.timedelta(days=4 - number),
            is_attended=True,
            provider="Bildungspartner (Muster)",
            is_make_up=False,
            contents=() if kind == CertificateKind.FUNDING_CONFIRMATION else contents,
        )
        for number, (title, contents) in enumerate(_CONTENTS, start=1)
    )
    heading, award, participation = _WORDS[kind]
    is_attendance = kind == CertificateKind.ATTENDANCE
    return CertificateFacts(
        version=FACTS_VERSION,
        language=wording.LANGUAGE,
        kind=kind.value,
        heading=heading,
        award=award,
        programme="Kommunale Digitallotsen",
        person=PersonName("", "", normalise_name(name)),
        designation=wording.DESIGNATIONS["neutral"],
        participation=participation,
        course=f"{wording.DESIGNATIONS['neutral']} – Basisqualifizierung",
        delivery=wording.DELIVERIES["presence"],
        days=days[:2] if is_attendance else days,
        issuer=issuer or Issuer("Bildungspartner (Muster)", "Musterstadt", "Lehrgangsleitung"),
        issued_on=today,
        number=NUMBER,
        code=CODE,
        address=check_address(CODE),
        look=look or Look(),
        whole=Whole(3, 24) if is_attendance else None,
        seal=Seal(keys.seal.name, keys.is_test, room_of(keys.seal)) if keys.seal else None,
        badge=_badge(kind, keys),
        funding=Funding("00000000-MUSTER", days[0].date, "", "Musterstadt", "", (10_000,) * 3)
        if kind == CertificateKind.FUNDING_CONFIRMATION
        else None,
        is_sample=True,
    )


_WORDS = {
    CertificateKind.CERTIFICATE: (
        wording.CERTIFICATE,
        f"„{wording.DESIGNATIONS['neutral']}“ (Basisqualifizierung)",
        wording.WITH_SUCCESS,
    ),
    CertificateKind.ATTENDANCE: (wording.ATTENDANCE, "", wording.WITHOUT_CHECK),
    CertificateKind.FUNDING_CONFIRMATION: (
        wording.CONFIRMATION,
        wording.FOR_THE_FUNDING_BODY,
        wording.WITHOUT_CHECK,
    ),
}


def _badge(kind: CertificateKind, keys: SigningKeys) -> Badge | None:
    """One that says it is a sample and stands in no list."""
    if keys.badge is None or kind == CertificateKind.FUNDING_CONFIRMATION:
        return None
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, check_address(CODE))
    return Badge(
        id=f"urn:uuid:{uuid.uuid5(namespace, 'badge')}",
        subject=f"urn:uuid:{uuid.uuid5(namespace, 'subject')}",
        key=keys.badge.thumbprint,
        issuer=badges.issuer_did(),
        achievement=f"urn:uuid:{uuid.uuid5(namespace, kind.value)}",
        status_list="",
        status=None,
    )
