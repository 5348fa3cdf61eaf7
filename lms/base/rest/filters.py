"""Filters; a value that cannot be meant is a 400 naming the filter, never ignored."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

AGS = RegexValidator(r"^[0-9]{8}\Z", _("An AGS has eight digits."))


@extend_schema_field({"type": "string", "pattern": "^[0-9]{8}$"})
class AgsFilter(django_filters.CharFilter):
    """The official key of a body."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name, validators=[AGS], help_text=_("AGS of the body, eight digits."))


class UpdatedSince(django_filters.DateFilter):
    """Rows of which something became known on or after a Berlin day; ``method`` of the filter set says what counts.

    A day and no instant: an instant would tell when somebody learns.
    """

    def __init__(self, method: str = "filter_updated_since") -> None:
        super().__init__(
            method=method, help_text=_("Only what was new or changed on or after this day (Berlin).")
        )


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
