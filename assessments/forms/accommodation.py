"""The form that grants an accommodation: its effect, and no field for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Accommodation
from lms.accounts.widgets import PersonChooser

if TYPE_CHECKING:
    # Django's forms are generic for the type checker only.
    _Base = forms.ModelForm[Accommodation]
else:
    _Base = forms.ModelForm


class AccommodationForm(_Base):
    """Effect, and until when."""

    class Meta:
        model = Accommodation
        fields = ["person", "time_factor", "pause_minutes", "no_time_limit", "extra_attempts", "valid_until"]
        widgets = {
            "person": PersonChooser,
            "valid_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {
            "time_factor": _("1 changes nothing. Saved without any effect, it ends what was granted before."),
        }

    def effect(self) -> dict[str, Any]:
        """Arguments of ``confirm_accommodation``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "person"}
