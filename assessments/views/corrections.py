"""Correction runs in Wagtail's admin: look first, then apply with a reason; counts by run, nobody's points."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.domain.bank import latest_version
from assessments.domain.corrections import (
    CorrectionRefused,
    DryRun,
    apply_correction,
    dry_run,
    propose_correction,
)
from assessments.models import Correction, Question
from assessments.views.frame import admin_frame, way_to
from assessments.views.guards import with_permission
from lms.accounts.models import User

REFUSALS: dict[str, Promise] = {
    "bad_content": _("This key cannot be used."),
    "no_reason": _("Please give a reason."),
    "second_person_needed": _("Certificates are touched: a second person has to apply this correction."),
    "applied_already": _("This correction is applied already."),
}


class CorrectionForm(forms.Form):
    """What is corrected beside the key, which is that of the question's newest version."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    points = forms.IntegerField(
        label=_("Other points (empty: as before)"), required=False, min_value=1, max_value=100
    )
    never_worse = forms.BooleanField(label=_("Nobody becomes worse"), required=False, initial=True)


@with_permission("assessments.publish_question")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """Past results by the newest version of a question: a dry run, a proposal, its application."""
    row = get_object_or_404(Question.objects.select_related("latest_revision"), pk=question)
    form = CorrectionForm(request.POST if "reason" in request.POST else None)
    found: DryRun | None = None
    status = 200
    action, _colon, key = request.POST.get("action", "").partition(":")
    try:
        if action == "apply":
            _apply(request, get_object_or_404(Correction, pk=_uuid(key), question=row))
            return redirect("question_correction", row.pk)
        status = 422 if request.method == "POST" and not form.is_valid() else 200
        if form.is_valid():
            found = dry_run(question=row, content=latest_version(row).content, **_terms(form))
            if action == "propose":
                _propose(request, row, form)
                return redirect("question_correction", row.pk)
    except CorrectionRefused as refused:
        messages.error(request, str(REFUSALS[refused.code]))
        status = 409
    context = {
        **admin_frame(title=_("Correct past results"), above=way_to(row), icon="edit"),
        "question": row,
        "form": form,
        "found": found,
        "by_run": _by_run(found) if found else [],
        "corrections": row.corrections.select_related("proposed_by", "approved_by").order_by("-proposed_at"),
    }
    return render(request, "assessments/admin/correction.html", context, status=status)


def _terms(form: CorrectionForm) -> dict[str, Any]:
    return {"points": form.cleaned_data["points"], "never_worse": form.cleaned_data["never_worse"]}


def _propose(request: HttpRequest, question: Question, form: CorrectionForm) -> None:
    correction = propose_correction(
        question=question,
        content=latest_version(question).content,
        reason=form.cleaned_data["reason"],
        actor=cast("User", request.user),
        now=timezone.now(),
        **_terms(form),
    )
    try:
        _apply(request, correction)
    except CorrectionRefused as refused:
        messages.warning(request, str(REFUSALS[refused.code]))


def _apply(request: HttpRequest, correction: Correction) -> None:
    """Apply; where a second person is needed the proposal waits for one."""
    done = apply_correction(correction=correction, actor=cast("User", request.user), now=timezone.now())
    messages.success(request, _("Results corrected: %(count)s") % {"count": len(done.changes)})


def _by_run(found: DryRun) -> list[dict[str, Any]]:
    """How many results change how, by run."""
    runs: dict[str, Counter[str]] = {}
    for change in found.changes:
        counts = runs.setdefault(change.run, Counter())
        counts["changed"] += 1
        counts["better"] += change.is_better
        counts["worse"] += change.is_worse
        counts["gained"] += change.passed_after and not change.passed_before
        counts["lost"] += change.passed_before and not change.passed_after
        counts["touched"] += change.touches_certificate
    return [{"run": run, **counts} for run, counts in sorted(runs.items())]


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
