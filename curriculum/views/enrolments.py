"""Enrolling people, looking at enrolments, withdrawing them. Every look at a person is logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from curriculum.domain.enrolment import EnrolmentError, enrol_learner, withdraw_enrolment
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment
from curriculum.views.refusals import RefusalInForm
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.base.money import euros
from lms.base.names import search_form

EMPTY = "–"


class EnrolmentIndexView(generic.IndexView):
    """All enrolments; searched by name, whatever its letters."""

    def get_base_queryset(self) -> QuerySet[Enrolment]:
        """With what the columns show."""
        return Enrolment.objects.select_related("person", "course", "run", "body__district", "progress")

    def search_queryset(self, queryset: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Every word must be part of the name, compared in its search form."""
        for word in search_form(self.search_query or "").split():
            queryset = queryset.filter(person__name_search__contains=word)
        return queryset

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page's rows are looked at now."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        _log_view(self.request, list(context["object_list"]), "list of enrolments")
        return context


class EnrolmentCreateView(RefusalInForm, generic.CreateView):
    """Enrol somebody."""

    refusal = EnrolmentError

    def save_instance(self) -> Enrolment:
        """One domain call."""
        return enrol_learner(**self.form.arguments(), actor=self.request.user, now=timezone.now())

    def get_initial(self) -> dict[str, Any]:
        """Registered today, unless it happened before."""
        return {**super().get_initial(), "registered_on": berlin_date(timezone.now())}

    def get_success_buttons(self) -> list[Any]:
        """There is nothing to edit about an enrolment."""
        return []


class EnrolmentInspectView(generic.InspectView):
    """One enrolment, without learning data: the programme office sees dates, never scores."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A look that is logged."""
        _log_view(request, [self.object], f"enrolment {self.object.pk}")
        return super().get(request, *args, **kwargs)

    def get_fee_cents_per_day_display_value(self) -> str:
        """In euros."""
        return euros(self.object.fee_cents_per_day)

    def get_body_display_value(self) -> str:
        """A body or a dash."""
        return str(self.object.body or EMPTY)

    def get_run_display_value(self) -> str:
        """A run or a dash."""
        return str(self.object.run or EMPTY)

    def get_withdrawn_on_display_value(self) -> dt.date | str:
        """A date or a dash."""
        return self.object.withdrawn_on or EMPTY

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Withdrawing, while there is something to withdraw."""
        if self.object.state != EnrolmentState.ACTIVE or not self.user_has_permission("change"):
            return []
        url = reverse("enrolment:withdraw", args=[self.object.pk])
        return [Button(_("Withdraw enrolment"), url=url, icon_name="cross")]


class EnrolmentWithdrawView(generic.InspectView):
    """Ask once more, then withdraw."""

    permission_required = "change"
    any_permission_required = None
    page_title = _("Withdraw enrolment")
    template_name = "curriculum/withdraw_enrolment.html"

    def post(self, request: HttpRequest, **_captured: Any) -> HttpResponse:
        """One domain call."""
        now = timezone.now()
        try:
            withdraw_enrolment(enrolment=self.object, today=berlin_date(now), actor=_office(request), now=now)
        except EnrolmentError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The enrolment was withdrawn."))
        return redirect("enrolment:inspect", self.object.pk)


def _office(request: HttpRequest) -> User:
    """Who acts; Wagtail lets nobody in who is not logged in."""
    return cast("User", request.user)


def _log_view(request: HttpRequest, enrolments: Sequence[Enrolment], subject_matter: str) -> None:
    log_access(
        actor=_office(request),
        people=[enrolment.person for enrolment in enrolments],
        kind=AccessKind.VIEWED,
        subject_matter=subject_matter,
        now=timezone.now(),
    )
