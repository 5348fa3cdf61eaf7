"""What forms of every floor share: the field for a day, and where a refusal is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from lms.base.clock import berlin_date
from lms.base.days import DaySpan
from lms.base.refusals import Refusal


class DayInput(forms.DateInput):
    """The browser's own date field: works with a keyboard and without scripts, and knows what can be meant."""

    input_type = "date"

    def __init__(self, *, within: DaySpan, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)
        self.within = within

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Django's, with the bounds of today: a form class lives longer than a day."""
        today = berlin_date(timezone.now())
        bounds = {"min": self.within.first.isoformat(), "max": self.within.last(today=today).isoformat()}
        return bounds | super().build_attrs(base_attrs, extra_attrs)


class DayField(forms.DateField):
    """A day that can be meant; browsers without a date field send what was typed."""

    def __init__(self, *, within: DaySpan, **kwargs: Any) -> None:
        super().__init__(**{"widget": DayInput(within=within), **kwargs})
        self.within = within

    def validate(self, value: dt.date | None) -> None:
        """Django's, and the bounds."""
        super().validate(value)
        if value is None:
            return
        if objection := self.within.objection(value, today=berlin_date(timezone.now())):
            raise ValidationError(objection, code="implausible")


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Say it at the field it is about; above the form when that has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
