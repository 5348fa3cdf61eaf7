"""``request.roles``: what the person behind a request may be today."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from lms.accounts.domain.groups import sync_groups
from lms.accounts.domain.roles import NOBODY, Roles, roles_of
from lms.base.clock import berlin_date
from lms.base.middleware import EDITOR_PREFIXES


class RoleMiddleware:
    """Sets ``request.roles`` (a ``Roles``), read from the database on first use.

    Before a page of an editor the groups follow the grants of today: Wagtail asks groups for its page permissions, and
    a grant may have begun or ended since the login.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the lazy roles and go on."""
        request.roles = SimpleLazyObject(lambda: _roles(request))  # type: ignore[attr-defined]
        if request.path_info.startswith(EDITOR_PREFIXES) and request.user.is_authenticated:
            sync_groups(person=request.user, today=berlin_date(timezone.now()))
        return self.get_response(request)


def _roles(request: HttpRequest) -> Roles:
    if not request.user.is_authenticated:
        return NOBODY
    return roles_of(person=request.user, today=berlin_date(timezone.now()))
