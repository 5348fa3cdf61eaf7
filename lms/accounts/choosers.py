"""The lists behind the choosers: searched as all our lists are, open to those only who fill in the forms.

Wagtail lets every editor open a chooser; ours name people and contracts, so each asks for the role of its forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from lms.accounts.domain.access import log_access
from lms.accounts.domain.queries import search_bodies, search_people
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import PublicBody, User
from lms.accounts.widgets import name_and_address

LONGEST_SEARCH = 100


class Guarded:
    """A view of a chooser: open by the roles of today, and what is no id is not there."""

    may_choose: Callable[[Roles], bool]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For those whose forms use it."""
        if not type(self).may_choose(request.roles):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except (ValueError, ValidationError) as error:
            raise Http404 from error
        return answer

    def get_edit_item_url(self, instance: Any) -> None:
        """None: the form that chooses is open already."""
        return


class SearchForm(BaseFilterForm):
    """One field; what it finds is for the chooser to say."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )

    @property
    def text(self) -> str:
        """What was typed."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class SearchedList:
    """The list of a chooser, by ``find``."""

    find: Callable[[str], QuerySet[Any]]
    filter_form_class = SearchForm
    filter_form: SearchForm

    def get_results_page(self, request: HttpRequest) -> Any:
        """The page that was asked for."""
        text = self.filter_form.text
        self.filter_form.is_searching, self.filter_form.search_query = bool(text), text
        return super().get_results_page(request)  # type: ignore[misc]

    def get_object_list(self) -> QuerySet[Any]:
        """What fits, in the order of our lists."""
        return type(self).find(self.filter_form.text)


class RowChooserViewSet(ChooserViewSet):
    """A chooser of ours: ``find`` searches, ``may_choose`` guards, nothing is created in passing."""

    register_widget = False
    per_page = 15
    find: Callable[[str], QuerySet[Any]]
    may_choose: Callable[[Roles], bool]
    mixin: type = type("Nothing", (), {})

    def _guarded(self, view: type, *mixins: type) -> type:
        own = {"find": staticmethod(type(self).find), "may_choose": staticmethod(type(self).may_choose)}
        return type(view.__name__, (Guarded, self.mixin, *mixins, view), own)

    @property
    def choose_view_class(self) -> type:
        """The window."""
        return self._guarded(chooser.ChooseView, SearchedList)

    @property
    def choose_results_view_class(self) -> type:
        """Its list, searched again while somebody types."""
        return self._guarded(chooser.ChooseResultsView, SearchedList)

    @property
    def chosen_view_class(self) -> type:
        """What was taken."""
        return self._guarded(chooser.ChosenView)

    def get_urlpatterns(self) -> list[URLPattern]:
        """One at a time, and none made here."""
        kept = {"choose", "choose_results", "chosen"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


class BodyChooserViewSet(RowChooserViewSet):
    """Public bodies by name or AGS."""

    model = PublicBody
    icon = "site"
    page_title = _("Choose a body")
    find = staticmethod(lambda text: search_bodies(text=text))
    may_choose = staticmethod(lambda roles: roles.manages_people)


class PeopleInList:
    """Names people: whoever stands in the list was looked at."""

    request: HttpRequest

    def get_results_page(self, request: HttpRequest) -> Any:
        """The page, logged."""
        page = super().get_results_page(request)  # type: ignore[misc]
        log_access(
            actor=cast(User, request.user),
            people=page.object_list,
            kind=AccessKind.VIEWED,
            subject_matter="list of people to choose from",
            now=timezone.now(),
        )
        return page

    @property
    def title_column(self) -> Any:
        """With the address."""
        column = super().title_column  # type: ignore[misc]
        column.accessor = name_and_address
        return column

    def get_display_title(self, instance: User) -> str:
        """With the address."""
        return name_and_address(instance)


class PersonChooserViewSet(RowChooserViewSet):
    """Active people by name or address."""

    model = User
    icon = "user"
    page_title = _("Choose a person")
    mixin = PeopleInList
    find = staticmethod(lambda text: search_people(text=text).filter(is_active=True))
    may_choose = staticmethod(lambda roles: roles.manages_people)
