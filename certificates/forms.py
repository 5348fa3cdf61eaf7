"""What a checker types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.codes import MistypedCodeError, read_code


class CodeForm(forms.Form):
    """The code on a certificate."""

    code = forms.CharField(
        label=_("Verification code"),
        help_text=_("16 characters beside the QR code; hyphens and capital letters do not matter."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """The code in its stored form."""
        try:
            return read_code(self.cleaned_data["code"])
        except MistypedCodeError as error:
            raise forms.ValidationError(
                _("This is not a complete code, or one character is wrong. Please compare it with the paper.")
            ) from error


class FamilyNameForm(forms.Form):
    """The family name on a certificate."""

    family_name = forms.CharField(
        label=_("Family name on the certificate"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
