"""Documents of every kind for the judges, sealed and signed with keys made for the run."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache
from io import BytesIO

from PIL import Image

from certificates.domain.badges import sign_badge
from certificates.domain.facts import (
    Badge,
    CertificateFacts,
    Funding,
    Issuer,
    Look,
    PersonName,
    Seal,
    Signatory,
    Whole,
)
from certificates.domain.paper import draw_paper
from certificates.domain.seals import room_of, seal_document
from certificates.sealing.keys import TestAuthority, make_test_authority
from tests.certificates.paper import FACTS, named
from tests.din91379 import LETTERS

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
LESSONS = (
    "Auftrag und Mandat klären",
    "Die Rolle zwischen Amt und Leitung",
    "Prozesse aufnehmen",
    "Mein 90-Tage-Plan",
)
LONG_NAME = named(
    "von und zu Guttenberg-Schwarzenstein-Hohenlohe-Waldenburg",
    "Maximiliane-Alexandrina",
    "Prof. Dr. Dr. h. c.",
)


@cache
def authority() -> TestAuthority:
    """One set of keys for all."""
    return make_test_authority(holder="Prüfstand", now=NOW)


@cache
def logo() -> bytes:
    """A half transparent picture."""
    buffer = BytesIO()
    Image.new("RGBA", (240, 80), (160, 30, 60, 128)).save(buffer, "PNG")
    return buffer.getvalue()


SEAL = Seal("Testsiegel Prüfstand", is_test=True, room=2048)
BADGE = Badge(
    id="urn:uuid:3c2f3f2e-6a8f-4b43-9a35-0d9d1c7c1d11",
    subject="urn:uuid:70b0f7d4-4d4b-4c5a-8d0e-1d2f6a7b8c99",
    key="",
    issuer="did:web:lernen.example",
    achievement="https://lernen.example/badges/zertifikat/5d0c0b0a-1111-4222-8333-944455556666",
    status_list="https://lernen.example/badges/status/0",
    status=4711,
)
SEALED = dataclasses.replace(FACTS, seal=SEAL, badge=BADGE)
DAYS = tuple(dataclasses.replace(day, contents=LESSONS) for day in FACTS.days)
WITH_CONTENTS = dataclasses.replace(SEALED, days=DAYS)
ATTENDANCE = dataclasses.replace(
    SEALED,
    kind="teilnahmebescheinigung",
    heading="Teilnahmebescheinigung",
    award="",
    participation="hat teilgenommen",
    days=DAYS[:1],
    whole=Whole(3, 24),
)
CONFIRMATION = dataclasses.replace(
    SEALED,
    kind="foerderbestaetigung",
    heading="Teilnahmebestätigung",
    award="zur Vorlage bei der Förderstelle",
    participation="hat teilgenommen",
    badge=None,
    funding=Funding(
        "08115001-0042", dt.date(2026, 1, 12), "WV-2026-17", "Aidlingen", "08115001", (10_000, 5_000, 10_000)
    ),
)
DESIGNED = dataclasses.replace(
    WITH_CONTENTS,
    look=Look("#8a1538", "0" * 64, "Logo der Akademie Süd"),
    issuer=Issuer(
        "Akademie Süd",
        "Stuttgart",
        "",
        (Signatory("Dr. Petra Beispiel", "Leitung Fortbildung"), Signatory("Jens Muster", "Koordination")),
    ),
)

# The fullest first page: every line it can have, each as long as it is in practice.
EVERYTHING_LONG = dataclasses.replace(
    CONFIRMATION,
    person=LONG_NAME,
    replaces="2026-AAAA1111",
    whole=Whole(12, 96),
    look=DESIGNED.look,
    issuer=Issuer(
        "Verwaltungs- und Wirtschaftsakademie Württemberg, Zweigakademie Oberschwaben-Bodensee",
        "Villingen-Schwenningen",
        "",
        tuple(
            Signatory(
                f"Prof. Dr. Maximiliane Beispiel-{name}",
                "Leitung des Fachbereichs Digitalisierung und E-Government",
            )
            for name in ("Müller", "Maier", "Schmidt")
        ),
    ),
    funding=Funding(
        "08115001-0042",
        dt.date(2026, 1, 12),
        "WV-2026-17",
        "Gemeindeverwaltungsverband Mittleres Schussental-Waldburg",
        "08115001",
        (10_000, 5_000, 10_000),
    ),
)


def of_every_letter() -> dict[str, CertificateFacts]:
    """Certificates whose names hold all letters and sequences of DIN 91379, in words of ten."""
    letters = [letter.text for letter in LETTERS]
    words = ["n" + "n".join(letters[start : start + 10]) + "n" for start in range(0, len(letters), 10)]
    names = [" ".join(words[start : start + 2]) for start in range(0, len(words), 2)]
    return {
        f"letters {number}": dataclasses.replace(SEALED, person=named(name, "A"))
        for number, name in enumerate(names)
    }


def samples() -> dict[str, CertificateFacts]:
    """At least sixty: every kind, short and longest names, every letter, two pages, reduced, corrected, unsealed."""
    kinds = {
        "zertifikat": WITH_CONTENTS,
        "teilnahmebescheinigung": ATTENDANCE,
        "foerderbestaetigung": CONFIRMATION,
    }
    people = {"short": named("Ö", "Li"), "longest": LONG_NAME, "usual": FACTS.person}
    crossed = {
        f"{kind}, {length} name": dataclasses.replace(facts, person=person)
        for kind, facts in kinds.items()
        for length, person in people.items()
    }
    unsealed = {
        f"{kind}, unsealed": dataclasses.replace(facts, seal=None, badge=None)
        for kind, facts in kinds.items()
    }
    corrected = {
        f"{kind}, corrected": dataclasses.replace(facts, replaces="2026-AAAA1111")
        for kind, facts in kinds.items()
    }
    many = tuple(
        dataclasses.replace(
            DAYS[0], title=f"Tag {n}: Thema", date=dt.date(2026, 1, n % 28 + 1), contents=LESSONS
        )
        for n in range(1, 41)
    )
    whole = dataclasses.replace(ATTENDANCE, days=DAYS, whole=None)
    others = {
        "one page": SEALED,
        "designed": DESIGNED,
        "designed, longest name": dataclasses.replace(DESIGNED, person=LONG_NAME),
        "many days": dataclasses.replace(SEALED, days=many, whole=None),
        "two of three days": dataclasses.replace(ATTENDANCE, days=DAYS[:2]),
        "all days, no check": whole,
        "sealed without a badge": dataclasses.replace(SEALED, badge=None),
        "badge without a seal": dataclasses.replace(SEALED, seal=None),
        "everything long": EVERYTHING_LONG,
        "self-study": dataclasses.replace(
            SEALED,
            days=tuple(dataclasses.replace(day, is_attended=False, is_make_up=False) for day in DAYS),
            issuer=Issuer("Kommunale Digitallotsen", "", ""),
        ),
        "sample": dataclasses.replace(SEALED, is_sample=True),
        "neutral form": dataclasses.replace(
            SEALED,
            award="„Kommunale Digitallotsin / Kommunaler Digitallotse“ (Basisqualifizierung)",
            course="Kommunale Digitallotsin / Kommunaler Digitallotse – Basisqualifizierung",
        ),
        "no space in it": dataclasses.replace(
            SEALED, person=PersonName("", "Ng", "-".join(["Schwarzenstein"] * 6))
        ),
    }
    return crossed | unsealed | corrected | others | of_every_letter()


def issue_sample(facts: CertificateFacts) -> bytes:
    """The bytes as issuing makes them."""
    keys = authority()
    if facts.seal is not None:
        facts = dataclasses.replace(facts, seal=dataclasses.replace(facts.seal, room=room_of(keys.seal)))
    token = sign_badge(facts, keys.badge) if facts.badge else ""
    pdf = draw_paper(facts, badge=token, logo=logo() if facts.look.logo else b"")
    return seal_document(pdf=pdf, key=keys.seal, now=NOW) if facts.seal else pdf
