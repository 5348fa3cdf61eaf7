"""Filters of certificates and decisions."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateKind, CertificateState, DecisionStatus
from certificates.models import Certificate, EligibilityDecision
from curriculum.enums import Level
from lms.base.clock import start_of_day
from lms.base.rest.filters import AgsFilter, OnceForm, UpdatedSince


class CertificateFilter(django_filters.FilterSet):
    """By body, level, kind, state, person and date of issue."""

    body_ags = AgsFilter("enrolment__body__ags")
    level = django_filters.ChoiceFilter("edition__course__level", choices=Level.choices)
    kind = django_filters.ChoiceFilter(choices=CertificateKind.choices)
    state = django_filters.ChoiceFilter(choices=CertificateState.choices)
    person = django_filters.UUIDFilter("person_id", help_text=_("Public id of the person."))
    issued_since = django_filters.DateFilter("issued_on", "gte", help_text=_("First day of issue."))
    issued_until = django_filters.DateFilter("issued_on", "lte", help_text=_("Last day of issue."))
    updated_since = UpdatedSince()

    class Meta:
        model = Certificate
        form = OnceForm
        fields: tuple[str, ...] = ()

    def filter_updated_since(
        self, rows: QuerySet[Certificate], _name: str, day: dt.date
    ) -> QuerySet[Certificate]:
        """Issued, replaced or withdrawn since."""
        return rows.filter(Q(issued_on__gte=day) | Q(ended_on__gte=day))


class EligibilityFilter(django_filters.FilterSet):
    """By body, level, status, person, enrolment and seminar day."""

    body_ags = AgsFilter("enrolment__body__ags")
    level = django_filters.ChoiceFilter("enrolment__course__level", choices=Level.choices)
    status = django_filters.ChoiceFilter(choices=DecisionStatus.choices)
    person = django_filters.UUIDFilter("enrolment__person_id", help_text=_("Public id of the person."))
    enrolment = django_filters.UUIDFilter("enrolment_id", help_text=_("Public id of the enrolment."))
    day_since = django_filters.DateFilter("day", "gte", help_text=_("First seminar day."))
    day_until = django_filters.DateFilter("day", "lte", help_text=_("Last seminar day."))
    updated_since = UpdatedSince()

    class Meta:
        model = EligibilityDecision
        form = OnceForm
        fields: tuple[str, ...] = ()

    def filter_updated_since(
        self, rows: QuerySet[EligibilityDecision], _name: str, day: dt.date
    ) -> QuerySet[EligibilityDecision]:
        """Decided since."""
        return rows.filter(decided_at__gte=start_of_day(day))
