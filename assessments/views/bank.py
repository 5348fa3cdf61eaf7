"""The question bank in Wagtail's admin, as far as Wagtail does not bring it: kinds of new questions, preview."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.snippets.views.snippets import CreateView

from assessments.domain.asking import answer_from_form
from assessments.domain.bank import latest_version
from assessments.domain.bank_queries import uses_of
from assessments.domain.practice import PracticeQuestion, grade_practice, practice_fields, practice_prefix
from assessments.kinds import KINDS, kind_named
from assessments.models import Question, QuestionImage
from assessments.pictures import picture_response
from assessments.views.frame import admin_frame, way_to
from assessments.views.guards import with_permission

# One question a page, so any prefix and any seed will do; nothing hangs on the order.
PREFIX = "preview"


class QuestionCreateView(CreateView):
    """A new question of the kind that the address names."""

    def get_initial_form_instance(self) -> Question:
        """An empty question of this kind."""
        return Question(kind=self._kind())

    def get_add_url(self) -> str:
        """Keeps the kind when the form is sent."""
        return f"{super().get_add_url()}?kind={self._kind()}"

    def _kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in KINDS else "single_choice"


@with_permission("assessments.view_question")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """The newest version as learners see it, graded by the real rules; nothing is recorded. With where it is used."""
    row = get_object_or_404(Question.objects.select_related("latest_revision"), pk=question)
    version = latest_version(row)
    kind = kind_named(version.kind)
    asked = PracticeQuestion("question", version.kind, kind.load(version.content))
    payloads: dict[str, object] = {}
    if request.method == "POST":
        payloads["question"] = answer_from_form(version.kind, request.POST, practice_prefix(PREFIX, asked))
    context: dict[str, Any] = {
        **admin_frame(title=_("Preview"), above=way_to(row), icon="view"),
        "question": version,
        "kind": kind,
        "field": practice_fields(questions=[asked], prefix=PREFIX, seed=str(row.pk), payloads=payloads)[0],
        "item": grade_practice(questions=[asked], payloads=payloads)[0] if payloads else None,
        "solution": kind.describe_solution(asked.content),
        "uses": uses_of(question=row),
        # The template puts the picture's id behind it.
        "picture_base": reverse("question_picture", args=[row.pk]).removesuffix(f"{row.pk}/"),
    }
    return render(request, "assessments/admin/preview_question.html", context)


@with_permission("assessments.view_question")
@cache_control(private=True, max_age=3600)
@require_GET
def picture(request: HttpRequest, image: uuid.UUID) -> FileResponse:  # noqa: ARG001 - a view
    """A picture of the bank, for editors."""
    return picture_response(get_object_or_404(QuestionImage, pk=image))
