"""Mailed links: opening one changes nothing, guessing one is counted."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import UserTokenForm
from allauth.account.models import get_emailconfirmation_model
from allauth.account.views import ConfirmEmailView, PasswordResetFromKeyView
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from lms.accounts.domain.work_address import give_up_if_over, is_over
from lms.accounts.guesses import WrongGuesses
from lms.base.clock import berlin_date

SCOPE = "bad_link"


class SetPasswordView(PasswordResetFromKeyView):
    """The link of invitation and password reset: opening it moves the key into the session and changes nothing."""

    # allauth sets it to somebody or, for a bad key, to None; a good key is only moved into the session.
    reset_user: Any = Ellipsis

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        """allauth's view, with wrong keys counted per client."""
        guesses = WrongGuesses(SCOPE, request)
        if guesses.are_used_up:
            return respond_429(request)
        if _is_given_up(uidb36):
            return render(request, self.template_name, {"token_fail": True})
        response = super().dispatch(request, uidb36, key, **kwargs)
        # Without a key in the address nobody guessed: a mail scanner followed the redirect without our cookie.
        if self.reset_user is None and key != self.reset_url_key:
            guesses.count()
        return response


def _is_given_up(uidb36: str) -> bool:
    """Whether the link went to a mailbox of a former employer; the account moves away from it first if it can."""
    try:
        person = UserTokenForm()._get_user(uidb36)  # noqa: SLF001 - allauth's way from the address to the account
    except ValidationError:  # no id at all
        return False
    if person is None:
        return False
    today = berlin_date(timezone.now())
    return not give_up_if_over(person=person, today=today) and is_over(person=person, today=today)


class ConfirmWorkAddressView(ConfirmEmailView):
    """The link that confirms a work address: a page with a button."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """allauth's view, with wrong keys counted per client."""
        guesses = WrongGuesses(SCOPE, request)
        if guesses.are_used_up:
            return respond_429(request)
        if get_emailconfirmation_model().from_key(kwargs["key"]) is None:
            guesses.count()
        return super().dispatch(request, *args, **kwargs)
