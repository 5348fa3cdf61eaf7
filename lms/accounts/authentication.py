"""How people and machines prove who they are."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from lms.accounts.models import ApiCredential, User


class GrantedPermissionsBackend(ModelBackend):
    """Permissions of Django and Wagtail by group; it checks no password: there is one login door, allauth's."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Never: the login goes through allauth and its rate limits."""
        return


class ApiCredentialAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>`` with an ``ApiCredential``; ``request.auth`` is the credential."""

    keyword = b"bearer"

    def authenticate(self, request: HttpRequest) -> tuple[User, ApiCredential] | None:
        """Owner and credential; ``None`` without a bearer header; raises ``AuthenticationFailed`` for a bad one."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("A bearer header has exactly one secret.")
        credential = ApiCredential.find_valid(parts[1].decode("latin-1"), now=timezone.now())
        if credential is None:
            raise AuthenticationFailed("Unknown, expired or revoked credential.")
        return credential.owner, credential

    def authenticate_header(self, request: HttpRequest) -> str:
        """What a 401 asks for."""
        return "Bearer"
