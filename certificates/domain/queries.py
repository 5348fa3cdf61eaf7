"""Questions about certificates; none of them loads the bytes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from certificates.domain.facts import Day, facts_from_json
from certificates.domain.retention import forgetting_after
from certificates.enums import CertificateKind, CertificateState
from certificates.models import Certificate, CorrectionRequest
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment
from lms.accounts.models import User


@dataclass(frozen=True)
class IssuedCertificate:
    """A certificate as its owner sees it in a list; titles and name are those on paper."""

    id: uuid.UUID
    number: str
    code: str
    heading: str
    course: str
    name: str
    issuer: str
    issued_on: dt.date
    state: CertificateState
    ended_on: dt.date | None
    reason: str
    has_badge: bool
    days: tuple[Day, ...]
    wishes: tuple[CorrectionRequest, ...]

    @property
    def is_valid(self) -> bool:
        """Neither replaced nor withdrawn."""
        return self.state == CertificateState.CURRENT


def certificates_of(*, person: User) -> list[IssuedCertificate]:
    """Everything ``person`` was ever issued, newest first, ended ones too: a proof does not vanish. Two queries."""
    rows = (
        Certificate.objects.filter(person=person).prefetch_related("requests").order_by("-issued_at", "-pk")
    )
    return [_issued(certificate) for certificate in rows]


def due_enrolments() -> QuerySet[Enrolment]:
    """Active, complete, and never had a certificate of the whole course, not even one long forgotten."""
    ever = Certificate.objects.of_whole_course().filter(enrolment=OuterRef("pk"))
    return (
        Enrolment.objects.filter(
            ~Exists(ever),
            ~Exists(forgetting_after(OuterRef("progress__completed_on"))),
            state=EnrolmentState.ACTIVE,
            progress__completed_on__isnull=False,
        )
        .select_related("person", "course__programme", "edition__course", "run__provider")
        .order_by("pk")
    )


def waiting_for_name(*, enrolments: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Of these enrolments those whose certificate waits, or will wait, for the learner's own word on their name."""
    ever = Certificate.objects.of_whole_course().filter(enrolment=OuterRef("pk"))
    waiting = Enrolment.objects.filter(
        ~Exists(ever), pk__in=enrolments, state=EnrolmentState.ACTIVE, person__name_confirmed_at__isnull=True
    )
    return frozenset(waiting.values_list("pk", flat=True))


def _issued(certificate: Certificate) -> IssuedCertificate:
    facts = facts_from_json(certificate.facts)
    return IssuedCertificate(
        id=certificate.pk,
        number=certificate.number,
        code=certificate.code,
        heading=facts.heading,
        course=facts.course,
        name=facts.person.printed,
        issuer=facts.issuer.name,
        issued_on=certificate.issued_on,
        state=CertificateState(certificate.state),
        ended_on=certificate.ended_on,
        reason=certificate.reason,
        has_badge=facts.badge is not None,
        # Papers of single days are told apart by nothing else.
        days=facts.days if certificate.kind != CertificateKind.CERTIFICATE else (),
        wishes=tuple(sorted(certificate.requests.all(), key=lambda request: request.asked_at)),
    )
