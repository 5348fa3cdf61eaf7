"""Which certificates and decisions somebody may read: their own, HR those of its body, the programme office all."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates.domain.funding_queries import decisions_in_force
from certificates.models import Certificate, EligibilityDecision
from lms.accounts.domain.roles import Roles
from lms.accounts.models import Employment, User


def readable_certificates(*, person: User, roles: Roles, today: dt.date) -> QuerySet[Certificate]:
    """Certificates ``person`` may read on ``today`` with ``roles``, whatever their state."""
    certificates = Certificate.objects.select_related("person", "edition__course", "enrolment__body")
    if roles.is_programme_office:
        return certificates
    own = Q(person=person)
    return certificates.filter(own | _of_hr(roles, today, person_path="person", body_path="enrolment__body"))


def readable_decisions(*, person: User, roles: Roles, today: dt.date) -> QuerySet[EligibilityDecision]:
    """Decisions in force that ``person`` may read on ``today`` with ``roles``."""
    decisions = decisions_in_force().select_related(
        "unit", "enrolment__person", "enrolment__body", "enrolment__course"
    )
    if roles.is_programme_office:
        return decisions
    own = Q(enrolment__person=person)
    of_hr = _of_hr(roles, today, person_path="enrolment__person", body_path="enrolment__body")
    return decisions.filter(own | of_hr)


def _of_hr(roles: Roles, today: dt.date, *, person_path: str, body_path: str) -> Q:
    """What was earned or decided at one of HR's bodies, as long as the person works there (rule P8).

    Both must hold: HR learns neither what happened at an earlier employer nor what happens after somebody has left.
    """
    works_there = Employment.objects.on(today).filter(
        person=OuterRef(person_path), body=OuterRef(body_path), body__in=roles.hr_bodies
    )
    return Q(Exists(works_there))
