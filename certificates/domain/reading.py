"""Which certificates and decisions somebody may read: their own, HR those of its body, the programme office all."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from certificates.domain.funding_queries import decisions_in_force
from certificates.models import Certificate, EligibilityDecision
from curriculum.domain.queries import enrolments_for_hr
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


def readable_certificates(*, person: User, roles: Roles, today: dt.date) -> QuerySet[Certificate]:
    """Certificates ``person`` may read on ``today`` with ``roles``, whatever their state."""
    certificates = Certificate.objects.select_related("person", "edition__course", "enrolment__body")
    if roles.is_programme_office:
        return certificates
    of_hr = enrolments_for_hr(bodies=roles.hr_bodies, today=today)
    return certificates.filter(Q(person=person) | Q(enrolment__in=of_hr))


def readable_decisions(*, person: User, roles: Roles, today: dt.date) -> QuerySet[EligibilityDecision]:
    """Decisions in force that ``person`` may read on ``today`` with ``roles``."""
    decisions = decisions_in_force().select_related(
        "unit", "enrolment__person", "enrolment__body", "enrolment__course"
    )
    if roles.is_programme_office:
        return decisions
    of_hr = enrolments_for_hr(bodies=roles.hr_bodies, today=today)
    return decisions.filter(Q(enrolment__person=person) | Q(enrolment__in=of_hr))
