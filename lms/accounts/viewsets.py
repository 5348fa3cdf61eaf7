"""The programme office's pages in Wagtail's admin: people, employments, roles, providers, bodies.

Nothing here shows learning: no attempts, no statements, no time of the last login.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from lms.accounts import forms
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User
from lms.accounts.views.office import acts, bodies, frame, membership, people


class OfficeViewSet(ModelViewSet):
    """A Wagtail viewset with the pages we mean to have: no deleting, no copying, no list of uses."""

    add_to_reference_index = False
    copy_view_enabled = False
    kept_pages = frozenset({"index", "index_results", "add", "edit", "inspect"})
    create_form: type | None = None
    edit_form: type | None = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to pages that are not there."""
        addresses = super().get_common_view_kwargs(**kwargs)
        return {
            name: None if name.endswith("_url_name") and not self._is_kept(name) else value
            for name, value in addresses.items()
        }

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's, as far as they are kept."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.kept_pages]

    def get_form_class(self, for_update: bool = False) -> type:  # noqa: FBT001, FBT002 - Wagtail's signature
        """The form of the page."""
        form = (for_update and self.edit_form) or self.create_form
        return form or super().get_form_class(for_update)

    def _is_kept(self, url_name: str) -> bool:
        return url_name.removesuffix("_url_name") in self.kept_pages


class PeopleMenuItem(MenuItem):
    """Shown to who manages people."""

    def is_shown(self, request: HttpRequest) -> bool:
        """By the role grants of today."""
        return people.PEOPLE.user_has_permission(cast(User, request.user), "view")


class PeopleViewSet(OfficeViewSet):
    """Accounts; Wagtail's own user pages stay with superusers."""

    model = User
    name = "people"
    url_prefix = "personen"
    icon = "user"
    menu_label = _("People")
    menu_item_class = PeopleMenuItem
    create_form = forms.InvitationForm
    edit_form = forms.NameForm
    inspect_view_enabled = True
    inspect_view_fields = [
        "academic_title", "first_name", "last_name", "email", "gender_form", "is_active", "date_joined",
        "employments", "role_grants",
    ]  # fmt: skip
    list_per_page = 50
    ordering = "name_search"
    list_display = [
        "__str__",
        Column("email", label=_("E-mail address")),
        Column("employers", label=_("Employer"), accessor=people.employers_of),
        BooleanColumn("is_active", label=_("Active")),
    ]
    index_view_class = people.PeopleIndex
    add_view_class = people.InviteView
    edit_view_class = people.RenameView
    inspect_view_class = people.PersonView

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list and its pages, and the acts with an account."""
        return [
            *super().get_urlpatterns(),
            path("inspect/<uuid:pk>/invite/", acts.InviteAgainView.as_view(), name="invite_again"),
            path("inspect/<uuid:pk>/active/", acts.SwitchActiveView.as_view(), name="switch_active"),
        ]

    def register_admin_url_finder(self) -> None:
        """Wagtail's links to somebody lead to Wagtail's own page, which shows itself to superusers only."""

    def get_permissions_to_register(self) -> Any:
        """None: nobody is to tick permissions on accounts."""
        return super().get_permissions_to_register().none()


class EmploymentViewSet(OfficeViewSet):
    """Who works where."""

    model = Employment
    name = "employments"
    url_prefix = "beschaeftigungen"
    icon = "group"
    create_form = forms.EmploymentForm
    edit_form = forms.EndEmploymentForm
    list_per_page = 50
    ordering = ["person__name_search", "-valid_from", "id"]
    list_display = ["person", "body", Column("span", label=_("Period"), accessor=frame.span)]
    index_view_class = membership.MembershipIndex
    add_view_class = membership.EmployView
    edit_view_class = membership.EndEmploymentView


class RoleGrantViewSet(OfficeViewSet):
    """Who may do what."""

    model = RoleGrant
    name = "role_grants"
    url_prefix = "rollen"
    icon = "key"
    create_form = forms.RoleGrantForm
    edit_form = forms.EndRoleGrantForm
    list_per_page = 50
    ordering = ["person__name_search", "-valid_from", "id"]
    list_filter = ["role"]
    list_display = [
        "person",
        Column("role", label=_("Role"), accessor=frame.role_and_scope),
        Column("span", label=_("Period"), accessor=frame.span),
    ]
    index_view_class = membership.RoleIndex
    add_view_class = membership.GrantRoleView
    edit_view_class = membership.EndRoleGrantView


class ProviderViewSet(OfficeViewSet):
    """Education providers."""

    model = Provider
    name = "providers"
    url_prefix = "bildungspartner"
    icon = "clipboard-list"
    create_form = forms.ProviderForm
    ordering = "name"
    list_display = ["name", "short_name", "place"]
    search_fields = ["name", "short_name"]


class BodyViewSet(OfficeViewSet):
    """Bodies: looked at; only other employers are added by hand."""

    model = PublicBody
    name = "bodies"
    url_prefix = "koerperschaften"
    icon = "site"
    kept_pages = frozenset({"index", "index_results", "add", "inspect"})
    create_form = forms.EmployerForm
    inspect_view_enabled = True
    inspect_view_fields = ["name", "official_name", "ags", "kind", "district", "register_entries"]
    list_per_page = 50
    ordering = ["name_search", "ags", "id"]
    list_filter = ["kind", "district"]
    list_display = [
        "__str__",
        Column("ags", label=_("AGS"), sort_key="ags"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("population", label=_("Population"), accessor=bodies.population_of),
        Column("seats", label=_("Funded seats"), accessor=bodies.seats_of),
    ]
    index_template_name = "accounts/admin/bodies.html"
    inspect_template_name = "accounts/admin/body.html"
    index_view_class = bodies.BodyIndex
    add_view_class = bodies.AddEmployerView
    inspect_view_class = bodies.BodyView


class OfficeGroup(ModelViewSetGroup):
    """One entry of Wagtail's menu."""

    menu_label = _("People")
    menu_icon = "group"
    menu_order = 700
    items = (PeopleViewSet, EmploymentViewSet, RoleGrantViewSet, ProviderViewSet, BodyViewSet)
