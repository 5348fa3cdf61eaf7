"""Employments and role grants: list, begin, end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from lms.accounts.domain import membership
from lms.accounts.domain.queries import search_people
from lms.accounts.enums import Role
from lms.accounts.models import Employment, RoleGrant
from lms.accounts.permissions import grantable_roles
from lms.accounts.views.office.frame import LoggedListMixin, RefusalMixin, log_look, with_history
from lms.base.clock import berlin_date

NAME_OF = {"person": "person__name_search", "body": "body__name_search"}


class MembershipIndex(LoggedListMixin, generic.IndexView):
    """Employments or role grants with their people, found by the person's name."""

    is_searchable = True
    subject_matter = "list of employments and roles"

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's, sorted by names where it would sort by ids."""
        columns = super().columns
        for column in columns:
            column.sort_key = NAME_OF.get(column.sort_key, column.sort_key)
        return columns

    def get_base_queryset(self) -> QuerySet[Any]:
        """Rows with everything a line names."""
        scope = ["body__district", "provider"] if self.model is RoleGrant else ["body__district"]
        return self.model.objects.select_related("person", *scope)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the person."""
        if not self.is_searching:
            return queryset
        return queryset.filter(person__in=search_people(text=self.search_query).order_by().values("pk"))


class RoleIndex(MembershipIndex):
    """Role grants; only those lead on that the person at the list may end."""

    def get_edit_url(self, instance: RoleGrant) -> str | None:
        """Wagtail's, or none where that page would refuse."""
        if Role(instance.role) not in grantable_roles(self.request.roles):
            return None
        return super().get_edit_url(instance)


class EmployView(RefusalMixin, generic.CreateView):
    """A new employment."""

    def save_instance(self) -> Employment:
        """By the domain, with Wagtail's history."""
        return with_history(
            self.request, membership.employ_person(**self.form.cleaned_data, today=_today()), "wagtail.create"
        )


class EndEmploymentView(RefusalMixin, generic.EditView):
    """The last day of an employment."""

    def get_object(self, queryset: QuerySet[Employment] | None = None) -> Employment:
        """The employment; looking at whose it is is logged."""
        return looked_at(self.request, super().get_object(queryset))

    def save_instance(self) -> Employment:
        """By the domain, with Wagtail's history."""
        ended = membership.end_employment(
            employment=self.object, last_day=self.form.cleaned_data["valid_to"], today=_today()
        )
        return with_history(self.request, ended, "wagtail.edit")


class GrantRoleView(RefusalMixin, generic.CreateView):
    """A new role for somebody."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the roles the person at the form may grant."""
        return {**super().get_form_kwargs(), "grantable": grantable_roles(self.request.roles)}

    def save_instance(self) -> RoleGrant:
        """By the domain, with Wagtail's history."""
        grant = membership.grant_role(**self.form.cleaned_data, today=_today(), actor=self.request.user)
        return with_history(self.request, grant, "wagtail.create")


class EndRoleGrantView(RefusalMixin, generic.EditView):
    """The last day of a role."""

    def get_object(self, queryset: QuerySet[RoleGrant] | None = None) -> RoleGrant:
        """The grant; only who may grant a role may end it."""
        grant = super().get_object(queryset)
        if Role(grant.role) not in grantable_roles(self.request.roles):
            raise PermissionDenied
        return looked_at(self.request, grant)

    def save_instance(self) -> RoleGrant:
        """By the domain, with Wagtail's history."""
        ended = membership.end_role_grant(
            grant=self.object, last_day=self.form.cleaned_data["valid_to"], today=_today()
        )
        return with_history(self.request, ended, "wagtail.edit")


def looked_at(request: HttpRequest, row: Any) -> Any:
    """``row``; opening its page is a look at its person."""
    if request.method == "GET":
        log_look(request, row.person)
    return row


def _today() -> dt.date:
    return berlin_date(timezone.now())
