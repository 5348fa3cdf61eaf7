"""What a certificate says, frozen when it is issued. Django-free.

``CertificateFacts`` is the schema of ``Certificate.facts``; ``facts_to_json`` and ``facts_from_json`` are its doors.
Version 2 (dates are Berlin days as ``YYYY-MM-DD``, texts are NFC and as
printed; version 1 ends above "v2"):

    version        2
    language       "de"
    kind           "zertifikat", "teilnahmebescheinigung" or "foerderbestaetigung"
    heading        "Zertifikat", "Teilnahmebescheinigung" or "Teilnahmebestätigung"
    award          the title below the heading, may be empty
    programme      the programme's title
    person         academic_title, first_name, last_name
    designation    form of address: "Kommunale Digitallotsin", …
    participation  "hat mit Erfolg teilgenommen" (quizzes passed) or "hat teilgenommen"
    course         the course's title
    delivery       "Präsenz", "Online", …
    days           list of title, ue, date, is_attended (else: completed on that date), provider, is_make_up
    issuer         name, place, signatory_function
    issued_on      date
    number, code, address (of the check page)
  v2
    days           also contents, the titles of the day's lessons
    issuer         also signatories: list of name, function
    look           accent (#rrggbb), logo (SHA-256 of its bytes, or ""), logo_description
    whole          days and ue of the whole course, when this document covers less; else null
    replaces       number of the certificate it corrects, or ""
    seal           holder, is_test, room (bytes kept for it); null when unsealed
    badge          id, subject, key (thumbprint), issuer (DID), achievement (IRI), status_list (address), status (number
                   of its entry among all lists, or null); null without one
    funding        voucher_id, contract_on, contract_reference, body, ags, amounts (cents per day); null on
                   documents for others than the funding body
    is_sample      true on samples, which prove nothing

Never in it: date of birth, employer, scores, attempts, anything about funding (domain reference, section 5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

FACTS_VERSION = 2
KNOWN_VERSIONS = frozenset({1, 2})
# The design's own blue, when a provider has chosen nothing.
ACCENT = "#053d5e"


class UnknownFactsVersionError(ValueError):
    """Facts of a version this programme does not know."""


@dataclass(frozen=True)
class PersonName:
    """A name as it was on the day of issue."""

    academic_title: str
    first_name: str
    last_name: str

    @property
    def printed(self) -> str:
        """Title, first and last name."""
        return " ".join(part for part in (self.academic_title, self.first_name, self.last_name) if part)


@dataclass(frozen=True)
class Day:
    """A day or module that belongs to the certificate.

    ``date`` is when it was attended (``is_attended``), otherwise when it was completed. ``is_make_up``: attended with
    another run than the own.
    """

    title: str
    ue: int
    date: dt.date
    is_attended: bool
    provider: str
    is_make_up: bool
    contents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signatory:
    """Who answers for the document; either may be empty."""

    name: str
    function: str


@dataclass(frozen=True)
class Issuer:
    """Who issues: the run's provider, or the programme where nobody teaches."""

    name: str
    place: str
    signatory_function: str
    signatories: tuple[Signatory, ...] = ()


@dataclass(frozen=True)
class Look:
    """What the provider chose about the design."""

    accent: str = ACCENT
    logo: str = ""
    logo_description: str = ""


@dataclass(frozen=True)
class Whole:
    """The whole course, of which a document with reduced scope covers less."""

    days: int
    ue: int


@dataclass(frozen=True)
class Seal:
    """Whose seal the file carries and how many bytes are kept for it."""

    holder: str
    is_test: bool
    room: int


@dataclass(frozen=True)
class Badge:
    """The identity of the Open Badge in the file."""

    id: str
    subject: str
    key: str
    issuer: str
    achievement: str
    status_list: str
    status: int | None


@dataclass(frozen=True)
class Funding:
    """What the funding body asks for; ``amounts`` are cents for each day, in the order of the days."""

    voucher_id: str
    contract_on: dt.date | None
    contract_reference: str
    body: str
    ags: str
    amounts: tuple[int, ...]

    @property
    def total_cents(self) -> int:
        """All days together."""
        return sum(self.amounts)


@dataclass(frozen=True)
class CertificateFacts:
    """Everything a certificate says; see the module for the meaning of each field."""

    version: int
    language: str
    kind: str
    heading: str
    award: str
    programme: str
    person: PersonName
    designation: str
    participation: str
    course: str
    delivery: str
    days: tuple[Day, ...]
    issuer: Issuer
    issued_on: dt.date
    number: str
    code: str
    address: str
    look: Look = Look()
    whole: Whole | None = None
    replaces: str = ""
    seal: Seal | None = None
    badge: Badge | None = None
    funding: Funding | None = None
    is_sample: bool = False

    @property
    def first_day(self) -> dt.date:
        """The beginning of the period."""
        return min(day.date for day in self.days)

    @property
    def last_day(self) -> dt.date:
        """The end of the period."""
        return max(day.date for day in self.days)

    @property
    def total_ue(self) -> int:
        """Teaching units of 45 minutes."""
        return sum(day.ue for day in self.days)

    @property
    def are_all_attended(self) -> bool:
        """Whether every day was attended, so that days may be called seminar days."""
        return all(day.is_attended for day in self.days)


# Before threads do (docs/decisions/0028).
msgspec.json.Decoder(CertificateFacts)


def facts_to_json(facts: CertificateFacts) -> dict[str, Any]:
    """As stored: what JSON knows and nothing else, so that it reads back equal."""
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(facts))
    return stored


def facts_from_json(stored: Mapping[str, Any]) -> CertificateFacts:
    """As frozen; raises ``UnknownFactsVersionError``, or ``msgspec.ValidationError`` for what is no such document."""
    if stored.get("version") not in KNOWN_VERSIONS:
        raise UnknownFactsVersionError(
            f"Version {stored.get('version')!r} of certificate facts is not known."
        )
    return msgspec.convert(stored, CertificateFacts)
