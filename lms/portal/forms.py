"""Forms of the desks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawAttendanceForm(forms.Form):
    """Nothing is withdrawn without a reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It is kept with the attendance.")
    )
