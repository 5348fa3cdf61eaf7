"""Checking a certificate without a login: what a code alone tells, and what the family name opens.

A mere yes is exploitable: somebody edits the level in a PDF and its code still says "valid". So the page can show all
that the paper says; and as a name with a course is personal data, only to somebody who has the paper at hand.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from django.conf import settings

from certificates.domain.codes import grouped_code, read_code
from certificates.domain.facts import CertificateFacts, facts_from_json
from certificates.enums import CertificateState
from certificates.models import Certificate
from lms.base.names import search_form


@dataclass(frozen=True)
class PublicStatus:
    """What anybody with the code may see: no name, no number, no day."""

    code: str
    state: CertificateState
    ended_on: dt.date | None
    heading: str
    course: str
    issued_in: dt.date
    issuer: str

    @property
    def is_valid(self) -> bool:
        """Neither replaced nor withdrawn."""
        return self.state == CertificateState.CURRENT

    @property
    def grouped_code(self) -> str:
        """As printed."""
        return grouped_code(self.code)


def check_address(code: str) -> str:
    """Where a certificate is checked. It is printed, so it has to lead there for ten years and more."""
    return f"{settings.PUBLIC_BASE_URL}/pruefen/{code}"


def find_certificate(*, code: str) -> Certificate | None:
    """The certificate of a code as typed or scanned, whatever its state; raises ``MistypedCodeError``."""
    return Certificate.objects.filter(code=read_code(code)).first()


def public_status(certificate: Certificate) -> PublicStatus:
    """What the code alone tells; of the date of issue only the month counts."""
    facts = facts_from_json(certificate.facts)
    return PublicStatus(
        code=certificate.code,
        state=CertificateState(certificate.state),
        ended_on=certificate.ended_on,
        heading=facts.heading,
        course=facts.course,
        issued_in=certificate.issued_on.replace(day=1),
        issuer=facts.issuer.name,
    )


def open_facts(certificate: Certificate, *, family_name: str) -> CertificateFacts | None:
    """All that the paper says, if ``family_name`` is the one on it; otherwise ``None``."""
    facts = facts_from_json(certificate.facts)
    return facts if _spellings(family_name) & _spellings(facts.person.last_name) else None


def _spellings(name: str) -> frozenset[str]:
    """How a name may be typed: transcribed as German offices do (``ü`` → ``ue``) or with bare letters (``u``).

    Case, spaces, hyphens and apostrophes do not count.
    """
    decomposed = unicodedata.normalize("NFD", name)
    bare = search_form("".join(c for c in decomposed if not unicodedata.combining(c)))
    folded = {"".join(c for c in form if c.isalnum()) for form in (search_form(name), bare)}
    return frozenset(folded - {""})
