"""Planning, changing and removing runs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from curriculum.domain.timetable import TimetableError, change_run, discard_run, plan_run
from curriculum.enums import EnrolmentState
from curriculum.forms import RunForm
from curriculum.models import Run


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


class RunCreateView(generic.CreateView):
    """Plan a run."""

    def form_valid(self, form: RunForm) -> HttpResponse:
        """Translate a refusal of the domain into an error of the form."""
        try:
            return super().form_valid(form)
        except TimetableError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

    def save_instance(self) -> Run:
        """One domain call; Wagtail's log remembers who."""
        data = self.form.cleaned_data
        run = plan_run(edition=data["edition"], provider=data["provider"], **self.form.terms())
        log(run, "wagtail.create", user=self.request.user)
        return run


class RunEditView(generic.EditView):
    """Change a run."""

    def form_valid(self, form: RunForm) -> HttpResponse:
        """Translate a refusal of the domain into an error of the form."""
        try:
            return super().form_valid(form)
        except TimetableError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

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
            raise PermissionDenied(str(refusal)) from refusal

    def delete_action(self) -> None:
        """One domain call; Wagtail's log remembers who."""
        log(self.object, "wagtail.delete", user=self.request.user, deleted=True)
        discard_run(run=self.object)
