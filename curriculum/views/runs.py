"""Planning, changing and removing runs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from curriculum.domain.timetable import TimetableError, change_run, discard_run, doubts_about, plan_run
from curriculum.enums import EnrolmentState
from curriculum.forms import RunForm
from curriculum.models import Run
from curriculum.views.refusals import RefusalInForm
from lms.base.forms import show_refusal


class RunIndexView(generic.IndexView):
    """All runs, the latest first."""

    def get_base_queryset(self) -> QuerySet[Run]:
        """With what the columns show."""
        return Run.objects.select_related("edition__course", "provider").annotate(
            first_day=Min("days__date"),
            participant_count=Count(
                "enrolments", filter=Q(enrolments__state=EnrolmentState.ACTIVE), distinct=True
            ),
        )


class RunSavedMixin(RefusalInForm):
    """What planning and changing a run say beside "saved" and "not saved"."""

    refusal = TimetableError
    request: HttpRequest
    object: Run

    def show_refusal(self, form: RunForm, refusal: TimetableError) -> None:
        """At the day it is about."""
        field = form.field_of_day(refusal.unit, refusal.field) if refusal.unit else refusal.field
        show_refusal(form, TimetableError(str(refusal), field=field))

    def save_action(self) -> HttpResponse:
        """Wagtail's, and what is seldom meant."""
        response: HttpResponse = super().save_action()  # type: ignore[misc]  # the view this is mixed into
        for doubt in doubts_about(run=self.object):
            messages.warning(self.request, doubt)
        return response


class RunCreateView(RunSavedMixin, generic.CreateView):
    """Plan a run."""

    def save_instance(self) -> Run:
        """One domain call; Wagtail's log remembers who."""
        data = self.form.cleaned_data
        run = plan_run(
            edition=data["edition"], provider=data["provider"], now=timezone.now(), **self.form.terms()
        )
        log(run, "wagtail.create", user=self.request.user)
        return run


class RunEditView(RunSavedMixin, generic.EditView):
    """Change a run."""

    def save_instance(self) -> Run:
        """One domain call; Wagtail's log remembers who."""
        run = change_run(run=self.form.instance, now=timezone.now(), **self.form.terms())
        log(run, "wagtail.edit", user=self.request.user)
        return run


class RunDeleteView(generic.DeleteView):
    """Remove a run entered by mistake."""

    def form_valid(self, form: Any) -> HttpResponse:
        """A run with participants stays."""
        try:
            return super().form_valid(form)
        except TimetableError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_success_url())

    def delete_action(self) -> None:
        """One domain call; Wagtail's log remembers who."""
        with transaction.atomic():
            log(self.object, "wagtail.delete", user=self.request.user, deleted=True)
            discard_run(run=self.object)
