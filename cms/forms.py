"""Forms of learners and of the public pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.models import BarrierReport


class BarrierForm(forms.ModelForm):
    """Reports a barrier. Only the description is asked for; who wants an answer leaves an address."""

    # Nobody sees it; what fills in every field gives itself away.
    website = forms.CharField(required=False, max_length=200)

    class Meta:
        model = BarrierReport
        fields = ["description", "place", "reply_to"]
        labels = {
            "description": _("What hinders you?"),
            "place": _("On which page?"),
            "reply_to": _("Your e-mail address"),
        }
        help_texts = {
            "description": _(
                "For example: what you wanted to do, what happened, and with which aid you work."
            ),
            "place": _("Its address or its title."),
            "reply_to": _("Only if you would like an answer. We use it for nothing else."),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 7})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_to"].widget.attrs["autocomplete"] = "email"

    @property
    def is_from_a_machine(self) -> bool:
        """Whether the field nobody sees was filled in."""
        return bool(self.data.get("website"))


class NoteForm(forms.Form):
    """A note as it was typed; its length is the domain's to judge, so that nothing typed is lost on the way."""

    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
