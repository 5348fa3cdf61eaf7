"""Forms of learners."""

from __future__ import annotations

from django import forms


class NoteForm(forms.Form):
    """A note as it was typed; its length is the domain's to judge, so that nothing typed is lost on the way."""

    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
