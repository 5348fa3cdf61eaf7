"""What a checker types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from certificates.domain.archive import Selection, Wish
from certificates.domain.archive_names import (
    DEFAULT_PATTERN,
    LONGEST_PATTERN,
    PLACEHOLDERS,
    UnusablePattern,
    check_pattern,
)
from certificates.domain.codes import MistypedCodeError, read_code
from certificates.domain.corrections import NewName
from certificates.models import Certificate
from curriculum.models import Course
from lms.accounts.models import Provider, User


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


class WishForm(forms.Form):
    """What a holder wants corrected."""

    wish = forms.CharField(
        label=_("What should be corrected?"),
        help_text=_("For example: the family name should be spelled “Großmann”."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ArchiveForm(forms.Form):
    """Which certificates HR wants in one file, and how they are called in it."""

    auswahl = forms.ChoiceField(
        label=_("Which certificates"),
        choices=[
            (Selection.NOT_FILED, _("not filed yet")),
            (Selection.SINCE, _("all since a date")),
            (Selection.CHOSEN, _("those marked in the list")),
        ],
        initial=Selection.NOT_FILED,
        widget=forms.RadioSelect,
    )
    seit = forms.DateField(
        label=_("Issued since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    muster = forms.CharField(
        label=_("Pattern of the file names"),
        required=False,
        initial=DEFAULT_PATTERN,
        max_length=LONGEST_PATTERN,
        help_text=format_lazy(
            _("Possible parts: {parts}"), parts=", ".join(f"{{{part}}}" for part in PLACEHOLDERS)
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_muster(self) -> str:
        """A pattern that can be used."""
        try:
            return check_pattern(self.cleaned_data["muster"] or DEFAULT_PATTERN)
        except UnusablePattern as error:
            if unknown := error.args[0]:
                raise forms.ValidationError(
                    _("There is no part {%(part)s}."), params={"part": unknown}
                ) from error
            raise forms.ValidationError(
                _("The pattern needs at least one part in braces, such as {nachname}.")
            ) from error

    def clean(self) -> dict[str, Any]:
        """A date where one is needed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            cleaned.get("auswahl") == Selection.SINCE
            and not cleaned.get("seit")
            and "seit" not in self.errors
        ):
            self.add_error("seit", _("Please give the first day."))
        return cleaned

    def wish(self, numbers: Iterable[str]) -> Wish:
        """What a valid form asks for; ``numbers`` are those marked in the list."""
        return Wish(
            selection=Selection(self.cleaned_data["auswahl"]),
            pattern=self.cleaned_data["muster"],
            numbers=frozenset(numbers),
            since=self.cleaned_data["seit"],
        )


class NewNameForm(forms.ModelForm):
    """How HR corrects a name on a holder's wish."""

    class Meta:
        model = User
        fields = ("academic_title", "first_name", "last_name", "gender_form")

    def new_name(self) -> NewName:
        """What a valid form says."""
        return NewName(**{field: self.cleaned_data[field] for field in self.Meta.fields})


class AnswerForm(forms.Form):
    """Why a wish is declined, or a decision taken."""

    answer = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It is kept; whoever asked for it reads it.")
    )


class ActForm(forms.Form):
    """What the office does with a certificate, and why."""

    akt = forms.ChoiceField(
        label=_("What is to be done"),
        choices=[
            ("correct", _("Issue anew from what is true now; this one is replaced")),
            ("withdraw", _("Withdraw")),
            ("keep", _("Keep it valid although the completion was taken back")),
        ],
        widget=forms.RadioSelect,
    )
    grund = forms.CharField(label=_("Reason"), max_length=300)


class BatchForm(forms.Form):
    """Which certificates may be issued anew, and why."""

    LARGEST = 500

    kurs = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.order_by("title"), required=False
    )
    anbieter = forms.ModelChoiceField(
        label=_("Education provider"), queryset=Provider.objects.order_by("name"), required=False
    )
    seit = forms.DateField(
        label=_("Issued since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    grund = forms.CharField(label=_("Reason"), max_length=300)

    def chosen(self) -> list[Certificate]:
        """The valid certificates, oldest first, at most ``LARGEST`` at a time."""
        chosen = Certificate.objects.current().select_related("person", "edition__course", "unit")
        data = self.cleaned_data
        if data["kurs"]:
            chosen = chosen.filter(edition__course=data["kurs"])
        if data["anbieter"]:
            chosen = chosen.filter(enrolment__run__provider=data["anbieter"])
        if data["seit"]:
            chosen = chosen.filter(issued_on__gte=data["seit"])
        return list(chosen.order_by("issued_at", "pk")[: self.LARGEST])
