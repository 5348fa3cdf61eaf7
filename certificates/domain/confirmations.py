"""Whose funded days can be confirmed on paper for the funding body, and what the paper would say about money."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import CertificateKind, DecisionStatus
from certificates.models import Certificate, EligibilityDecision
from curriculum.domain.rosters import enrolments_for_hr
from curriculum.models import Enrolment


@dataclass(frozen=True)
class FundedCourse:
    """An enrolment with funded days; ``confirmation`` is the paper in force, if there is one."""

    enrolment: Enrolment
    days: int
    cents: int
    confirmation: Certificate | None

    @property
    def waits_for_name(self) -> bool:
        """Its owner has not confirmed yet how papers name them."""
        return self.enrolment.person.name_confirmed_at is None


def funded_enrolments(*, bodies: Collection[uuid.UUID], today: dt.date) -> QuerySet[Enrolment]:
    """Enrolments HR of ``bodies`` may know of that have a funded day, sorted by name."""
    return (
        enrolments_for_hr(bodies=bodies, today=today)
        .filter(pk__in=_eligible().values("enrolment"))
        .select_related("person", "course")
        .order_by("person__name_search", "registered_on", "pk")
    )


def funded_courses(*, enrolments: Sequence[Enrolment]) -> list[FundedCourse]:
    """What is funded of each, and its paper; two queries."""
    sums = {
        enrolment: (days, cents)
        for enrolment, days, cents in _eligible()
        .filter(enrolment__in=enrolments)
        .values_list("enrolment")
        .annotate(Count("pk"), Sum("cents"))
    }
    papers = {
        paper.enrolment_id: paper
        for paper in Certificate.objects.current().filter(
            enrolment__in=enrolments, kind=CertificateKind.FUNDING_CONFIRMATION
        )
    }
    return [FundedCourse(one, *sums.get(one.pk, (0, 0)), papers.get(one.pk)) for one in enrolments]


def _eligible() -> QuerySet[EligibilityDecision]:
    return decisions_in_force().filter(status=DecisionStatus.ELIGIBLE)
