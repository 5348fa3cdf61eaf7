"""Statistics of quizzes in Wagtail's admin, for trainers: groups of five and more, never persons."""

from __future__ import annotations

import uuid
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assessments.domain.item_statistics import LEAST, PROVISIONAL
from assessments.domain.statistics import editions_of, quiz_report
from assessments.models import Quiz
from assessments.views.frame import admin_frame
from lms.accounts.domain.roles import Roles


@never_cache
@require_GET
def statistics(request: HttpRequest, quiz: uuid.UUID) -> HttpResponse:
    """Facility, discrimination, distractors, time and reliability, pooled over the runs of an edition."""
    roles = cast("Roles", request.roles)  # type: ignore[attr-defined]
    if not roles.is_trainer:
        raise PermissionDenied
    found = get_object_or_404(Quiz, pk=quiz)
    editions = editions_of(quiz=found)
    asked = request.GET.get("ausgabe", "")
    edition = next((one for one in editions if str(one.pk) == asked), editions[0] if editions else None)
    if asked and edition is not None and str(edition.pk) != asked:
        raise Http404
    above = [(_("Quizzes"), reverse("quiz:index")), (found.title, reverse("quiz:inspect", args=[found.pk]))]
    context = {
        **admin_frame(title=_("Statistics"), above=above, icon="view"),
        "quiz": found,
        "editions": editions,
        "edition": edition,
        "report": quiz_report(quiz=found, edition=edition) if edition else None,
        "least": LEAST,
        "provisional": PROVISIONAL,
    }
    return render(request, "assessments/admin/statistics.html", context)
