"""What a certificate says, frozen when it is issued. Django-free.

``CertificateFacts`` is the schema of ``Certificate.facts``; ``facts_to_json`` and ``facts_from_json`` are its doors.
Version 1 (all keys are always there; dates are Berlin days as ``YYYY-MM-DD``, texts are NFC and as printed):

    version        1
    language       "de"
    kind           "zertifikat"
    heading        "Zertifikat" or "Teilnahmebescheinigung"
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

Never in it: date of birth, employer, scores, attempts, anything about funding (domain reference, section 5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

FACTS_VERSION = 1


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


@dataclass(frozen=True)
class Issuer:
    """Who issues: the run's provider, or the programme where nobody teaches."""

    name: str
    place: str
    signatory_function: str


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


def facts_to_json(facts: CertificateFacts) -> dict[str, Any]:
    """As stored: what JSON knows and nothing else, so that it reads back equal."""
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(facts))
    return stored


def facts_from_json(stored: Mapping[str, Any]) -> CertificateFacts:
    """As frozen; raises ``UnknownFactsVersionError``, or ``msgspec.ValidationError`` for what is no such document."""
    if stored.get("version") != FACTS_VERSION:
        raise UnknownFactsVersionError(
            f"Version {stored.get('version')!r} of certificate facts is not known."
        )
    return msgspec.convert(stored, CertificateFacts)
