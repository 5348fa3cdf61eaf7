"""Forms of the people floor; two of their fields serve the floors above."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.membership import MembershipRefused, check_grant
from lms.accounts.domain.queries import find_person, listed_bodies
from lms.accounts.domain.work_address import give_up_if_over, is_over
from lms.accounts.enums import Role
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User
from lms.accounts.widgets import BodyChooser
from lms.base.clock import berlin_date
from lms.base.days import EMPLOYMENTS, ROLES, DaySpan
from lms.base.forms import DayField, show_refusal


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


class PrivateAddressForm(forms.Form):
    """The private address on the account page."""

    email = forms.EmailField(
        label=_("Private e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ChangeAddressForm(forms.Form):
    """Another work address; the password proves that it is not somebody at an unattended screen."""

    new_email = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """The right one, or an error."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("This is not your password."), code="wrong")
        return password


class LeaveForm(forms.Form):
    """The last day at an employer."""

    last_day = DayField(within=EMPLOYMENTS, label=_("My last day there"))
    is_address_theirs = forms.BooleanField(
        required=False,
        initial=True,
        label=_("My work address is a mailbox of this employer."),
        help_text=_("Then it is given up the day after, and your private address opens your account."),
    )


class ResetPasswordForm(AllauthResetPasswordForm):
    """allauth's, but a former employer's mailbox gets no link."""

    users: list[User]

    def clean_email(self) -> str:
        """The address; who has it is looked up only after addresses that are over were given up."""
        person = find_person(email=str(self.cleaned_data["email"]))
        today = berlin_date(timezone.now())
        if person is not None:
            give_up_if_over(person=person, today=today)
        email: str = super().clean_email()
        self.users = [
            user
            for user in self.users
            if user.email != email.lower() or not is_over(person=user, today=today)
        ]
        return email


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


NAME_HELP = {
    "academic_title": _("As documents print it, such as “Dr.”; empty without one."),
    "gender_form": _("What certificates call the person, who can choose another one."),
}


class InvitationForm(forms.ModelForm):
    """Somebody new. That the address is free is checked by ``invite_person``."""

    class Meta:
        model = User
        fields = ["email", "academic_title", "first_name", "last_name", "gender_form"]
        help_texts = {
            "email": _("At work, if there is one: the invitation goes there, and it opens the account."),
            **NAME_HELP,
        }


class NameForm(forms.ModelForm):
    """Another name; the address stays, because it opens the account."""

    class Meta:
        model = User
        fields = ["academic_title", "first_name", "last_name", "gender_form"]
        help_texts = NAME_HELP


NEEDS_ACCOUNT = _("Who has no account yet is invited under “People” first.")
PERSONNEL_NUMBER = _("For the names of certificate files, if the body wants it there.")


class EmploymentForm(forms.ModelForm):
    """Somebody begins to work for a body."""

    person = PersonByEmailField(help_text=NEEDS_ACCOUNT)
    body = BodyField(help_text=_("Its HR unit sees the person's enrolments from the first day on."))
    valid_from = DayField(within=EMPLOYMENTS, label=_("First day"))

    class Meta:
        model = Employment
        fields = ["person", "body", "valid_from", "personnel_number"]
        help_texts = {"personnel_number": PERSONNEL_NUMBER}


def last_day_field(within: DaySpan) -> DayField:
    """The end of an employment or of a role."""
    return DayField(
        within=within, label=_("Last day"), help_text=_("It still counts; the day after it is over.")
    )


class EndEmploymentForm(forms.ModelForm):
    """The last day at a body."""

    valid_to = last_day_field(EMPLOYMENTS)

    class Meta:
        model = Employment
        fields = ["valid_to"]


class EndRoleGrantForm(forms.ModelForm):
    """The last day of a role."""

    valid_to = last_day_field(ROLES)

    class Meta:
        model = RoleGrant
        fields = ["valid_to"]


class RoleGrantForm(forms.ModelForm):
    """A role for somebody; offered are the roles the person at the form may grant."""

    person = PersonByEmailField(help_text=NEEDS_ACCOUNT)
    body = BodyField(required=False, help_text=_("For the HR unit of a body only."))
    valid_from = DayField(within=ROLES, label=_("First day"))
    valid_to = DayField(
        within=ROLES,
        label=_("Last day"),
        required=False,
        help_text=_("Left empty, the role is held until you end it."),
    )

    class Meta:
        model = RoleGrant
        fields = ["person", "role", "body", "provider", "valid_from", "valid_to"]
        help_texts = {
            "role": _("What it opens stands on the page “Who sees what”."),
            "provider": _("For trainers and the office of a provider only."),
        }

    def __init__(self, *args: Any, grantable: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = cast(forms.ChoiceField, self.fields["role"])
        role.choices = [("", "---------"), *((r.value, r.label) for r in Role if r in grantable)]

    def clean(self) -> dict[str, Any]:
        """What the table's rules would say above the form, since they know no field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_grant(
                    **{name: data[name] for name in ("role", "body", "provider", "valid_from", "valid_to")}
                )
            except MembershipRefused as refusal:
                show_refusal(self, refusal)
        return data


class EmployerForm(forms.ModelForm):
    """An employer outside the register."""

    class Meta:
        model = PublicBody
        fields = ["name", "official_name"]
        help_texts = {
            "name": _("By which it is found, such as “Demo-IT Neckartal”."),
            "official_name": _("As certificates and lists print it; such employers have no quota seats."),
        }


class ProviderForm(forms.ModelForm):
    """An education provider."""

    class Meta:
        model = Provider
        fields = ["name", "short_name", "place", "signatory_function"]
        help_texts = {
            "name": _("As certificates print it."),
            "short_name": _("For lists, such as “VWA”; no two providers have the same."),
            "place": _("Printed beside the date of issue of certificates."),
            "signatory_function": _("Printed below the signature, such as “Head of courses”."),
        }
