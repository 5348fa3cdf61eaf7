"""What can happen: verbs of public vocabularies with their German and English words (``docs/xapi-profile.md``)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.xapi.core import VOIDED as VOIDED_IRI

ADL = "http://adlnet.gov/expapi/verbs"


@dataclass(frozen=True)
class Verb:
    """A verb: its IRI is its meaning, the names are for people."""

    iri: str
    name_de: str
    name_en: str


INITIALIZED = Verb(f"{ADL}/initialized", "begonnen", "initialized")
COMPLETED = Verb(f"{ADL}/completed", "abgeschlossen", "completed")
PASSED = Verb(f"{ADL}/passed", "bestanden", "passed")
FAILED = Verb(f"{ADL}/failed", "nicht bestanden", "failed")
ANSWERED = Verb(f"{ADL}/answered", "beantwortet", "answered")
ATTENDED = Verb(f"{ADL}/attended", "teilgenommen", "attended")
EARNED = Verb("http://id.tincanapi.com/verb/earned", "erworben", "earned")
VOIDED = Verb(VOIDED_IRI, "für ungültig erklärt", "voided")
