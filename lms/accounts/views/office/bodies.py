"""Bodies: list, page, other employers."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext
from wagtail.admin.views import generic

from lms.accounts.domain.queries import search_bodies
from lms.accounts.domain.register import add_other_employer, current_version
from lms.accounts.models import PublicBody, RegisterEntry
from lms.accounts.views.office.frame import RefusalMixin, with_history
from lms.base.numbers import grouped


class BodyIndex(generic.IndexView):
    """The bodies of the register and other employers, with what the current register says of them."""

    is_searchable = True

    def get_base_queryset(self) -> QuerySet[PublicBody]:
        """Bodies with district and current entry."""
        entries = RegisterEntry.objects.filter(version__is_current=True)
        return PublicBody.objects.select_related("district").prefetch_related(
            Prefetch("register_entries", entries, to_attr="current_entries")
        )

    def search_queryset(self, queryset: QuerySet[PublicBody]) -> QuerySet[PublicBody]:
        """By name or AGS."""
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=search_bodies(text=self.search_query).order_by().values("pk"))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the register's source, which has to stand where its data stands."""
        return {**super().get_context_data(*args, **kwargs), "register": current_version()}


def population_of(body: Any) -> str | None:
    """A cell of ``BodyIndex``."""
    return grouped(body.current_entries[0].population) if body.current_entries else None


def seats_of(body: Any) -> int:
    """A cell of ``BodyIndex``."""
    return body.current_entries[0].funded_seats if body.current_entries else 0


class BodyView(generic.InspectView):
    """One body and what each register version says of it."""

    def get_register_entries_display_value(self) -> str:
        """Population and seats, newest version first."""
        rows = self.object.register_entries.select_related("version").order_by("-version_id")
        return (
            "; ".join(
                gettext("%(version)s: %(population)s inhabitants, %(seats)s funded seats")
                % {
                    "version": row.version_id,
                    "population": grouped(row.population),
                    "seats": row.funded_seats,
                }
                for row in rows
            )
            or "–"
        )

    def get_field_label(self, field_name: str, field: Any) -> str:
        """The entries are no field of the body."""
        if field_name == "register_entries":
            return gettext("Official register")
        return super().get_field_label(field_name, field)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the register's source."""
        return {**super().get_context_data(**kwargs), "register": current_version()}


class AddEmployerView(RefusalMixin, generic.CreateView):
    """An employer outside the register; the register's bodies come with the register."""

    def save_instance(self) -> PublicBody:
        """By the domain, with Wagtail's history."""
        return with_history(self.request, add_other_employer(**self.form.cleaned_data), "wagtail.create")
