"""Documents that people ask for: the attendance of days, and the confirmation for the funding body."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.drafting import DRAWINGS, Draft, FactsMoved, IssuingRefused, draw_draft, store_draft
from certificates.domain.facts import facts_from_json
from certificates.domain.life import COMPARED, correct_certificate
from certificates.domain.snapshot import Order
from certificates.enums import CertificateKind
from certificates.models import Certificate
from curriculum.domain.progress import lock_enrolments
from curriculum.models import Attendance, EditionUnit, Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User

OVERTAKEN = "Neuer Stand der Angaben"


def issue_attendance(
    *, enrolment: Enrolment, unit: EditionUnit | None, actor: User, now: dt.datetime
) -> Certificate:
    """The Teilnahmebescheinigung of one attended day, or of all days attended so far (``unit`` is ``None``).

    Asked for twice, it is the same; when more was attended or a fact was corrected, a successor. Raises
    ``IssuingRefused``, also when nothing was attended.
    """
    return _issue(Order(_fresh(enrolment), CertificateKind.ATTENDANCE, unit), actor=actor, now=now)


def issue_funding_confirmation(*, enrolment: Enrolment, actor: User, now: dt.datetime) -> Certificate:
    """The Teilnahmebestätigung zur Vorlage bei der Förderstelle, with the days that are funded by now.

    Asked for twice, it is the same; when the decisions moved, a successor. Raises ``IssuingRefused``, also when no day
    is funded.
    """
    return _issue(Order(_fresh(enrolment), CertificateKind.FUNDING_CONFIRMATION), actor=actor, now=now)


@dataclass(frozen=True)
class AttendedCourse:
    """An enrolment with its attended days, of which somebody can have a Teilnahmebescheinigung."""

    enrolment: Enrolment
    units: tuple[EditionUnit, ...]


def papers_to_ask_for(*, person: User) -> list[AttendedCourse]:
    """Each course of ``person`` with attended days, newest first; one query."""
    attended = (
        Attendance.objects.filter(enrolment__person=person, withdrawn_at__isnull=True)
        .select_related("enrolment__course", "unit")
        .order_by("-enrolment__registered_on", "enrolment", "unit__position")
    )
    courses: dict[uuid.UUID, AttendedCourse] = {}
    for attendance in attended:
        enrolment = attendance.enrolment
        found = courses.get(enrolment.pk, AttendedCourse(enrolment, ()))
        courses[enrolment.pk] = AttendedCourse(enrolment, (*found.units, attendance.unit))
    return list(courses.values())


def _fresh(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related(
        "person", "course__programme", "edition", "run__provider", "body"
    ).get(pk=enrolment.pk)


def _issue(order: Order, *, actor: User, now: dt.datetime) -> Certificate:
    for _attempt in range(DRAWINGS):
        draft = draw_draft(order=order, now=now)
        existing = _existing(order)
        if existing is not None:
            if _says_the_same(existing, draft):
                return existing
            return correct_certificate(certificate=existing, reason=OVERTAKEN, actor=actor, now=now)
        try:
            return _store(order, draft, actor=actor, now=now)
        except FactsMoved:
            order = Order(_fresh(order.enrolment), order.kind, order.unit)
    raise IssuingRefused(_("The facts changed while the certificate was drawn. Please try again."))


def _existing(order: Order) -> Certificate | None:
    return (
        Certificate.objects.current()
        .filter(enrolment=order.enrolment, kind=order.kind, unit=order.unit)
        .first()
    )


def _says_the_same(certificate: Certificate, draft: Draft) -> bool:
    facts = facts_from_json(certificate.facts)
    return all(getattr(facts, name) == getattr(draft.facts, name) for name in COMPARED)


@transaction.atomic
def _store(order: Order, draft: Draft, *, actor: User, now: dt.datetime) -> Certificate:
    """Raises ``FactsMoved`` also when somebody was quicker."""
    lock_enrolments([order.enrolment])
    if _existing(order) is not None:
        raise FactsMoved
    certificate = store_draft(order=order, draft=draft, now=now)
    log_access(
        actor=actor,
        people=[certificate.person],
        kind=AccessKind.CHANGED,
        subject_matter=f"certificate {certificate.number}",
        now=now,
    )
    return certificate
