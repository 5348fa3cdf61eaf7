"""Filters of the REST interface; a value that cannot be meant is a 400, never ignored."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from certificates.enums import CertificateKind, CertificateState, DecisionStatus
from certificates.models import Certificate, EligibilityDecision
from curriculum.enums import Level

AGS = RegexValidator(r"^[0-9]{8}\Z", _("An AGS has eight digits."))


@extend_schema_field({"type": "string", "pattern": "^[0-9]{8}$"})
class AgsFilter(django_filters.CharFilter):
    """The official key of a body."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name, validators=[AGS], help_text=_("AGS of the body, eight digits."))


class OnceForm(forms.Form):
    """Each filter once and with a value: an empty or a repeated one would silently mean less than was asked for."""

    data: QueryDict

    def clean(self) -> dict[str, Any]:
        """Refuse empty and repeated values at their names."""
        for name in set(self.fields) & set(self.data):
            values = [str(value).strip() for value in self.data.getlist(name)]
            if name not in self.errors and (len(values) > 1 or not values[0]):
                self.add_error(name, _("Give this filter one value or leave it out."))
        return self.cleaned_data


class CertificateFilter(django_filters.FilterSet):
    """By body, level, kind, state, person and date of issue."""

    body_ags = AgsFilter("enrolment__body__ags")
    level = django_filters.ChoiceFilter("edition__course__level", choices=Level.choices)
    kind = django_filters.ChoiceFilter(choices=CertificateKind.choices)
    state = django_filters.ChoiceFilter(choices=CertificateState.choices)
    person = django_filters.UUIDFilter("person_id", help_text=_("Public id of the person."))
    issued_since = django_filters.DateFilter("issued_on", "gte", help_text=_("First day of issue."))
    issued_until = django_filters.DateFilter("issued_on", "lte", help_text=_("Last day of issue."))

    class Meta:
        model = Certificate
        form = OnceForm
        fields: tuple[str, ...] = ()


class EligibilityFilter(django_filters.FilterSet):
    """By body, level, status, person, enrolment and seminar day."""

    body_ags = AgsFilter("enrolment__body__ags")
    level = django_filters.ChoiceFilter("enrolment__course__level", choices=Level.choices)
    status = django_filters.ChoiceFilter(choices=DecisionStatus.choices)
    person = django_filters.UUIDFilter("enrolment__person_id", help_text=_("Public id of the person."))
    enrolment = django_filters.UUIDFilter("enrolment_id", help_text=_("Public id of the enrolment."))
    day_since = django_filters.DateFilter("day", "gte", help_text=_("First seminar day."))
    day_until = django_filters.DateFilter("day", "lte", help_text=_("Last seminar day."))

    class Meta:
        model = EligibilityDecision
        form = OnceForm
        fields: tuple[str, ...] = ()
