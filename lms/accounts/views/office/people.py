"""People: list, page, invitation, another name."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin.utils import quote
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from lms.accounts.domain import people
from lms.accounts.domain.queries import search_people
from lms.accounts.models import Employment, User
from lms.accounts.permissions import PeoplePolicy, may_close_account
from lms.accounts.views.office.frame import (
    LoggedListMixin,
    RefusalMixin,
    log_look,
    role_and_scope,
    span,
    with_history,
)
from lms.base.clock import berlin_date

PEOPLE = PeoplePolicy(User)


class PeopleIndex(LoggedListMixin, generic.IndexView):
    """Everybody with an account, with today's employers."""

    permission_policy = PEOPLE
    is_searchable = True
    subject_matter = "list of people"

    def get_base_queryset(self) -> QuerySet[User]:
        """People with the employments of today."""
        today = berlin_date(timezone.now())
        employments = Employment.objects.on(today).select_related("body__district")
        return User.objects.prefetch_related(Prefetch("employments", employments, to_attr="employed_today"))

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """By the search form of the name, or by a part of the address."""
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=search_people(text=self.search_query).order_by().values("pk"))


def employers_of(person: Any) -> str:
    """A cell of ``PeopleIndex``."""
    return ", ".join(str(employment.body) for employment in person.employed_today)


class InviteView(RefusalMixin, generic.CreateView):
    """Creating somebody is inviting them."""

    permission_policy = PEOPLE
    success_message = _("%(object)s is invited; the e-mail is on its way.")

    def save_instance(self) -> User:
        """Account and mail."""
        return people.invite_person(**self.form.cleaned_data, actor=self.request.user, now=timezone.now())


class RenameView(RefusalMixin, generic.EditView):
    """Another name."""

    permission_policy = PEOPLE

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        """The person; looking at them is logged."""
        person = super().get_object(queryset)
        if self.request.method == "GET":
            log_look(self.request, person)
        return person

    def save_instance(self) -> User:
        """Names by the domain, and Wagtail's history."""
        data = self.form.cleaned_data
        person = people.rename_person(person=self.object, **data, actor=self.request.user, now=timezone.now())
        return with_history(self.request, person, "wagtail.edit")


class PersonView(generic.InspectView):
    """One person: account, employments, roles. Nothing about learning."""

    permission_policy = PEOPLE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's, and the log."""
        log_look(self.request, self.object)
        return super().get_context_data(**kwargs)

    def get_is_active_display_value(self) -> str:
        """A word."""
        return gettext("yes") if self.object.is_active else gettext("no")

    def get_date_joined_display_value(self) -> str:
        """The day in Berlin; Wagtail would print the instant in UTC."""
        return date_format(berlin_date(self.object.date_joined), "SHORT_DATE_FORMAT")

    def get_employments_display_value(self) -> str:
        """All, with their days."""
        rows = self.object.employments.select_related("body__district").order_by("-valid_from")
        return "; ".join(f"{row.body} ({span(row)})" for row in rows) or "–"

    def get_role_grants_display_value(self) -> str:
        """All, with scope and days."""
        rows = self.object.role_grants.select_related("body__district", "provider").order_by("-valid_from")
        return "; ".join(f"{role_and_scope(row)} ({span(row)})" for row in rows) or "–"

    def get_field_label(self, field_name: str, field: Any) -> str:
        """The two lists are no fields of the person."""
        lists = {"employments": gettext("Employments"), "role_grants": gettext("Roles")}
        return lists.get(field_name) or super().get_field_label(field_name, field)

    @property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's, and what may be done with the account."""
        actor = cast(User, self.request.user)
        buttons = [
            *super().header_more_buttons,
            self._button("invite_again", _("Send invitation again"), "mail"),
        ]
        if may_close_account(self.request.roles, actor=actor, person=self.object):
            label = _("Deactivate account") if self.object.is_active else _("Reactivate account")
            buttons.append(self._button("switch_active", label, "lock"))
        return buttons

    def _button(self, name: str, label: Any, icon: str) -> Button:
        url = reverse(f"people:{name}", args=(quote(self.object.pk),))
        return Button(label, url=url, icon_name=icon, priority=50)
