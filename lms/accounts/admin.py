"""Django's admin: accounts and the access log to look at; nothing is changed here."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, for everybody whom the site lets in. No model permission: it would open Wagtail's user pages too."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever is in."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever is in."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Accounts without password, permissions or anything about learning; every look is logged."""

    fields = [
        "email",
        "academic_title",
        "first_name",
        "last_name",
        "is_active",
        "is_superuser",
        "date_joined",
    ]
    list_display = ["email", "first_name", "last_name", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["name_search", "email"]
    ordering = ["name_search"]
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's list, with a log entry for everybody on it."""
        response = super().changelist_view(request, extra_context)
        change_list = (getattr(response, "context_data", None) or {}).get("cl")
        if change_list is not None:
            _log(request, list(change_list.result_list))
        return response

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> User | None:
        """Django's, logged."""
        person = super().get_object(request, object_id, from_field)
        if person is not None:
            _log(request, [person])
        return person


@admin.register(AccessLogEntry)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who looked at whom."""

    list_display = ["at", "actor", "kind", "person", "subject_matter"]
    list_filter = ["kind"]
    list_select_related = ["actor", "person"]
    search_fields = ["actor__email", "person__email"]
    ordering = ["-at"]
    list_per_page = 50
    show_full_result_count = False


def _log(request: HttpRequest, people: list[User]) -> None:
    log_access(
        actor=cast(User, request.user),
        people=people,
        kind=AccessKind.VIEWED,
        subject_matter="account (administration)",
        now=timezone.now(),
    )
