"""allauth with the front door closed, mails that need no request, and one answer to guessing."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from lms.accounts.domain.letters import public_url


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In German, with links to ``PUBLIC_BASE_URL``: neither may depend on the request that causes the mail."""
        with override(settings.LANGUAGE_CODE):
            frame = {
                "email": email,
                "site_name": settings.WAGTAIL_SITE_NAME,
                "site_url": settings.PUBLIC_BASE_URL,
                "login_url": public_url(reverse("account_login")),
                "reset_url": public_url(reverse("account_reset_password")),
            }
            self.render_mail(template_prefix, email, {**context, **frame}).send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link that sets a password; ``key`` is ``<user>-<token>``."""
        uid, _, token = key.partition("-")
        return public_url(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def get_email_confirmation_url(self, request: HttpRequest | None, emailconfirmation: Any) -> str:
        """The link that confirms an address."""
        return public_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """A changed password ends every session, so the way goes to the login."""
        return reverse("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; beyond the limit the answer is status 429, even for the right password."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The address alone: with allauth's host in it, every host name we answer to would grant new attempts."""
        return str(credentials.get("email") or "").lower()
