"""What editors find in Wagtail: the quizzes with their questions, to read. Attempts and answers are in no admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from assessments.domain.bank import quiz_as_spec
from assessments.domain.practice import shown_to_editors
from assessments.models import Quiz


class QuizIndexView(generic.IndexView):
    """All quizzes by title."""

    def get_base_queryset(self) -> QuerySet[Quiz]:
        """With the number of published questions."""
        quizzes: QuerySet[Quiz] = Quiz.objects.annotate(question_count=Count("quiz_questions"))
        return quizzes


class QuizInspectView(generic.InspectView):
    """A quiz's newest version as learners see it, with solutions and feedback."""

    template_name = "assessments/admin/inspect_quiz.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The questions."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        spec = quiz_as_spec(self.object, draft=True)
        return {**context, "quiz": self.object, "spec": spec, "questions": shown_to_editors(spec=spec)}


class QuizViewSet(ModelViewSet):
    """Quizzes, to read: they come with course files."""

    model = Quiz
    name = "quiz"
    icon = "tasks"
    menu_label = _("Quizzes")
    menu_order = 210
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = QuizIndexView
    inspect_view_class = QuizInspectView
    inspect_template_name = QuizInspectView.template_name
    list_display = [
        "title",
        "key",
        Column("question_count", label=_("Questions")),
        "minutes",
        "pass_percent",
        "last_published_at",
    ]
    search_fields = ["title", "key"]
    ordering = ["title", "pk"]
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without addresses that do not exist."""
        absent = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        common: dict[str, Any] = super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        """Reading only."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<uuid:pk>/", self.inspect_view, name="inspect"),
        ]
