"""Forms of the people floor; two of their fields serve the floors above."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.queries import find_person, listed_bodies
from lms.accounts.enums import Role
from lms.accounts.models import Employment, PublicBody, RoleGrant, User
from lms.accounts.widgets import BodyChooser


class PersonByEmailField(forms.EmailField):
    """Somebody named by e-mail address: no list of people to look through, no second person of the same name."""

    default_error_messages = {"unknown": _("There is no active account with this address.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("E-mail address of the person"), **kwargs})

    def clean(self, value: Any) -> User | None:
        """The person; ``None`` for an empty value that is not required."""
        email = super().clean(value)
        if not email:
            return None
        person = find_person(email=email)
        if person is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return person


class BodyField(forms.ModelChoiceField):
    """A body, chosen in a window that searches by name and AGS: for forms inside Wagtail."""

    def __init__(self, **kwargs: Any) -> None:
        own = {"queryset": listed_bodies(), "label": _("Public body"), "widget": BodyChooser}
        super().__init__(**{**own, **kwargs})


def day_field(**kwargs: Any) -> forms.DateField:
    """A day with the browser's own date picker: no script."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PrivateAddressForm(forms.Form):
    """The private address on the account page."""

    email = forms.EmailField(
        label=_("Private e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ConfirmNameForm(forms.ModelForm):
    """The person's word on the name that documents print. ``printed_name`` is what they saw."""

    printed_name = forms.CharField(widget=forms.HiddenInput, max_length=400, strip=False)
    is_correct = forms.BooleanField(label=_("This is my name in its official spelling."))

    class Meta:
        model = User
        fields = ["gender_form", "salutation"]
        widgets = {"gender_form": forms.RadioSelect, "salutation": forms.RadioSelect}
        help_texts = {
            "gender_form": _("What your certificates call you."),
            "salutation": _("How letters and pages address you."),
        }

    field_order = ["printed_name", "is_correct", "gender_form", "salutation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["printed_name"].initial = self.instance.get_full_name()


class InvitationForm(forms.ModelForm):
    """Somebody new. That the address is free is checked by ``invite_person``."""

    class Meta:
        model = User
        fields = ["email", "academic_title", "first_name", "last_name", "gender_form"]


class NameForm(forms.ModelForm):
    """Another name; the address stays, because it opens the account."""

    class Meta:
        model = User
        fields = ["academic_title", "first_name", "last_name", "gender_form"]


class EmploymentForm(forms.ModelForm):
    """Somebody begins to work for a body."""

    person = PersonByEmailField()
    body = BodyField()
    valid_from = day_field(label=_("First day"))

    class Meta:
        model = Employment
        fields = ["person", "body", "valid_from", "personnel_number"]


class EndForm(forms.ModelForm):
    """The last day of an employment or of a role."""

    valid_to = day_field(label=_("Last day"))

    class Meta:
        fields = ["valid_to"]


class EndEmploymentForm(EndForm):
    """The last day at a body."""

    class Meta(EndForm.Meta):
        model = Employment


class EndRoleGrantForm(EndForm):
    """The last day of a role."""

    class Meta(EndForm.Meta):
        model = RoleGrant


class RoleGrantForm(forms.ModelForm):
    """A role for somebody; offered are the roles the person at the form may grant."""

    person = PersonByEmailField()
    body = BodyField(required=False, help_text=_("For the HR unit of a body only."))
    valid_from = day_field(label=_("First day"))
    valid_to = day_field(label=_("Last day"), required=False)

    class Meta:
        model = RoleGrant
        fields = ["person", "role", "body", "provider", "valid_from", "valid_to"]
        help_texts = {"provider": _("For trainers and the office of a provider only.")}

    def __init__(self, *args: Any, grantable: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = cast(forms.ChoiceField, self.fields["role"])
        role.choices = [("", "---------"), *((r.value, r.label) for r in Role if r in grantable)]


class EmployerForm(forms.ModelForm):
    """An employer outside the register."""

    class Meta:
        model = PublicBody
        fields = ["name", "official_name"]
