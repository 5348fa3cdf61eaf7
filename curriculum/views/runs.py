"""Planning, changing and removing runs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from curriculum.domain.timetable import TimetableError, change_run, discard_run, plan_run
from curriculum.enums import EnrolmentState
from curriculum.models import Run
from curriculum.views.refusals import RefusalInForm


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


class RunCreateView(RefusalInForm, generic.CreateView):
    """Plan a run."""

    refusal = TimetableError

    def save_instance(self) -> Run:
        """One domain call; Wagtail's log remembers who."""
        data = self.form.cleaned_data
        run = plan_run(edition=data["edition"], provider=data["provider"], **self.form.terms())
        log(run, "wagtail.create", user=self.request.user)
        return run


class RunEditView(RefusalInForm, generic.EditView):
    """Change a run."""

    refusal = TimetableError

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
