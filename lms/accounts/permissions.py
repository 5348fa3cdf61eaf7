"""Who may do what with people, roles and machine access."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView
from wagtail.permission_policies import BasePermissionPolicy

from lms.accounts.domain.roles import Roles, roles_of
from lms.accounts.enums import Role
from lms.accounts.models import ApiCredential, User
from lms.base.clock import berlin_date

OFFICE_GRANTS = frozenset({Role.HR, Role.TRAINER, Role.PROVIDER_OFFICE})
PEOPLE_ACTIONS = frozenset({"view", "add", "change"})


def grantable_roles(roles: Roles) -> frozenset[Role]:
    """The roles somebody with ``roles`` may grant and end: the office may not make itself administrator."""
    if roles.is_administrator:
        return frozenset(Role)
    return OFFICE_GRANTS if roles.is_programme_office else frozenset()


def may_close_account(roles: Roles, *, actor: User, person: User) -> bool:
    """Administrators may deactivate and reactivate accounts, but not their own."""
    return roles.is_administrator and actor.pk != person.pk


class PeoplePolicy(BasePermissionPolicy):
    """For our pages about people in Wagtail's admin: programme office and administrators look, invite and rename.

    It is set on these pages only. Wagtail's own user pages keep asking for model permissions that no role has: there
    one could hand out groups, passwords and superuser rights.
    """

    # Remembered on the user, who lives as long as the request: a list asks for every row.
    permission_cache_name = "_roles_of_people_policy"

    def get_all_permissions_for_user(self, user: User) -> Roles:
        """The roles of today."""
        return roles_of(person=user, today=berlin_date(timezone.now()))

    def user_has_permission(self, user: User, action: str) -> bool:
        """By the role grants of today."""
        if action not in PEOPLE_ACTIONS or not user.is_authenticated:
            return False
        return bool(self.get_cached_permissions_for_user(user).manages_people)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        """The same for several actions, in one look at the grants."""
        return any(action in PEOPLE_ACTIONS for action in actions) and self.user_has_permission(user, "view")


class HasScope(BasePermission):
    """A machine credential needs every scope of the view's ``required_scopes``; a session needs none.

    A view without ``required_scopes`` is closed to machines, so a forgotten declaration opens nothing.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the credential behind the request carries the scopes."""
        if not isinstance(request.auth, ApiCredential):
            return True
        required = set(getattr(view, "required_scopes", ()))
        return bool(required) and required <= set(request.auth.scopes)
