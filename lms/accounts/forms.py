"""Forms of the people floor; two of their fields serve the floors above."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.queries import find_person, listed_bodies
from lms.accounts.models import PublicBody, User


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

    def prepare_value(self, value: Any) -> Any:
        """The address of a person given as initial value."""
        return value.email if isinstance(value, User) else value


class BodyField(forms.ModelChoiceField):
    """A body by name and district, sorted as lists are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": PublicBody.objects.none(), "label": _("Body"), **kwargs})
        self.queryset = listed_bodies()


class PrivateAddressForm(forms.Form):
    """The private address on the account page."""

    email = forms.EmailField(
        label=_("Private e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
