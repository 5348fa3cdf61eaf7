"""How people and machines prove who they are, and what follows from their role grants."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from lms.accounts.domain.groups import group_names
from lms.accounts.domain.roles import roles_of
from lms.accounts.guesses import WrongGuesses
from lms.accounts.models import ApiCredential, User
from lms.base.clock import berlin_date


class GrantedPermissionsBackend(AuthenticationBackend):
    """allauth's login by e-mail, with the permissions of the role grants valid today and no others.

    A group's permissions count only while a grant puts the person into that group, so an expired grant opens nothing
    even before ``sync_groups`` has run. Permissions given to a single person count never. Superusers hold everything.
    """

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        names = group_names(roles_of(person=user_obj, today=berlin_date(timezone.now())))
        return Permission.objects.filter(group__name__in=names)

    def with_perm(self, perm: Any, **options: Any) -> QuerySet[User]:
        """Not answered: whoever is asked for is found by role grants."""
        raise NotImplementedError("Ask the role grants who holds a role.")


class ApiCredentialAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>`` with an ``ApiCredential``; ``request.auth`` is the credential."""

    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiCredential] | None:
        """Owner and credential; ``None`` without a bearer header.

        Raises ``AuthenticationFailed`` (401) for a bad one, ``Throttled`` (429) for a client with too many bad ones,
        even if the next one is right.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        guesses = WrongGuesses("bad_credential", request)
        if guesses.are_used_up:
            raise Throttled(wait=guesses.wait())
        secret = parts[1].decode("latin-1") if len(parts) == 2 else ""
        credential = ApiCredential.find_valid(secret, now=timezone.now())
        if credential is None:
            guesses.count()
            raise AuthenticationFailed("Unknown, expired or revoked credential.")
        return credential.owner, credential

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"
