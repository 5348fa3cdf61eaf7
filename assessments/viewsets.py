"""What editors find in Wagtail: quizzes to read, and the question bank. Attempts and answers are in no admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from assessments.domain.bank import quiz_as_spec
from assessments.domain.practice import shown_to_editors
from assessments.enums import Difficulty
from assessments.forms.accommodation import AccommodationForm
from assessments.forms.bank import QuestionForm, QuizForm
from assessments.kinds import KINDS
from assessments.models import Accommodation, Question, Quiz
from assessments.views.accommodations import AccommodationCreateView, AccommodationIndexView
from assessments.views.bank import QuestionCreateView
from assessments.wording import in_own_words
from lms.accounts.permissions import PeoplePolicy


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


class ContentPanel(Panel):
    """The fields of a question's content, which its kind decides; with links to the preview and to other kinds."""

    class BoundPanel(Panel.BoundPanel):
        """Bound to a form."""

        template_name = "assessments/admin/content_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """The bound fields in order."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            is_new = self.instance._state.adding  # noqa: SLF001 - the id is given, so only Django's state tells
            return {
                **context,
                "kind": self.form.kind,
                "fields": [self.form[name] for name in self.form.content_names],
                "preview_url": "" if is_new else reverse("question_preview", args=[self.instance.pk]),
                "kinds": self._other_kinds() if is_new else [],
            }

        def _other_kinds(self) -> list[tuple[str, str]]:
            return [(name, kind.label) for name, kind in KINDS.items() if name != self.form.kind.name]


class QuestionPanels(ObjectList):
    """All panels of a question."""

    class BoundPanel(ObjectList.BoundPanel):
        """Bound to a form."""

        def render_missing_fields(self) -> str:
            """Fields that no panel shows. The content's are shown, though Wagtail cannot know: its kind names them.

            Shown twice they would be sent twice, and the second, unchanged value would win.
            """
            shown = {*self.panel.get_form_options()["fields"], *self.form.content_names}
            missing = [self.form[name] for name in self.form.fields if name not in shown]
            return format_html_join("", "{}", ((field,) for field in missing))


class QuestionFilterSet(WagtailFilterSet):
    """By kind, topic, difficulty, tag, publication and retirement."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: [(name, in_own_words(kind.label)) for name, kind in KINDS.items()]
    )
    topic = django_filters.AllValuesFilter(label=_("Topic"))
    difficulty = django_filters.ChoiceFilter(label=_("Difficulty"), choices=Difficulty.choices)
    tags = django_filters.ModelChoiceFilter(
        label=_("Tag"), queryset=lambda _request: Tag.objects.order_by("name")
    )
    live = django_filters.BooleanFilter(label=_("Published"))
    is_retired = django_filters.BooleanFilter(
        label=_("Retired"), field_name="retired_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Question
        fields: list[str] = []


class KindColumn(Column):
    """The kind in words."""

    def get_value(self, instance: Question) -> str:
        """In the reader's language."""
        kind = KINDS.get(instance.kind)
        return in_own_words(kind.label) if kind else instance.kind


class QuestionViewSet(SnippetViewSet):
    """Questions of all kinds. Nobody may delete one: retiring takes it out of draws."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    list_display = [
        "title",
        KindColumn("kind", label=_("Kind"), sort_key="kind"),
        "topic",
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        "key",
    ]
    search_fields = ["title", "key", "topic", "tags__name"]
    search_backend_name = None
    ordering = ["title", "pk"]
    filterset_class = QuestionFilterSet
    copy_view_enabled = False
    add_view_class = QuestionCreateView
    edit_handler = QuestionPanels(
        [
            ContentPanel(),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "topic", help_text=_("Questions of one topic are found and drawn together.")
                            ),
                            FieldPanel("difficulty", help_text=_("Random draws can ask for it.")),
                        ]
                    ),
                    FieldPanel("tags", help_text=_("Words to find it by, separated by commas.")),
                ],
                heading=_("To find and to draw it by"),
            ),
        ],
        base_form_class=QuestionForm,
    )


class QuizBankViewSet(SnippetViewSet):
    """Quizzes: their rules, their questions, what is drawn."""

    model = Quiz
    icon = "tasks"
    menu_label = _("Edit quizzes")
    list_display = ["title", "key", "minutes", "pass_percent"]
    search_fields = ["title", "key"]
    search_backend_name = None
    ordering = ["title", "pk"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title", help_text=_("As learners see it in the course.")),
            FieldRowPanel(
                [
                    FieldPanel("minutes", help_text=_("About how long it takes; no limit.")),
                    FieldPanel(
                        "pass_percent", help_text=_("Of all points; from this share on it is passed.")
                    ),
                    FieldPanel("shuffle", help_text=_("Questions come in another order each time.")),
                ]
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("attempts_allowed", help_text=_("Empty: as many as people like.")),
                            FieldPanel(
                                "cooldown_minutes",
                                help_text=_("Minutes between two attempts; 0 or empty: none."),
                            ),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("opens_at", help_text=_("Empty: from the beginning.")),
                            FieldPanel(
                                "closes_at",
                                help_text=_("Empty: never. Attempts under way are submitted then."),
                            ),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "time_limit_minutes",
                                help_text=_(
                                    "Empty: none, which is fair to most. Accommodations make it longer by themselves."
                                ),
                            ),
                            FieldPanel(
                                "counting", help_text=_("Which attempt counts, if there are several.")
                            ),
                        ]
                    ),
                    FieldPanel("feedback", help_text=_("When people see what was right.")),
                ],
                heading=_("Rules"),
            ),
            InlinePanel(
                "quiz_questions",
                [
                    FieldPanel(
                        "question",
                        heading=_("Question"),
                        help_text=_("From the bank; its points count from here."),
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("points", help_text=_("How much it weighs.")),
                            FieldPanel(
                                "section", help_text=_("Heading above these questions; may stay empty.")
                            ),
                        ]
                    ),
                ],
                heading=_("Fixed questions"),
                label=_("Question"),
            ),
            InlinePanel(
                "quiz_draws",
                [
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "topic", help_text=_("Questions of one topic are found and drawn together.")
                            ),
                            FieldPanel("difficulty", help_text=_("Random draws can ask for it.")),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("count", help_text=_("How many questions are drawn.")),
                            FieldPanel("points", help_text=_("How much it weighs.")),
                            FieldPanel(
                                "section", help_text=_("Heading above these questions; may stay empty.")
                            ),
                        ]
                    ),
                ],
                heading=_("Random draws, after the fixed questions of the same section"),
                label=_("Draw"),
            ),
        ],
        base_form_class=QuizForm,
    )


class QuestionBank(SnippetViewSetGroup):
    """The corner of the menu."""

    items = (QuestionViewSet, QuizBankViewSet)
    menu_label = _("Question bank")
    menu_icon = "help"
    menu_order = 215


# Wagtail asks for it by model.
register_permission_policy(Accommodation, PeoplePolicy(Accommodation))


class AccommodationViewSet(ModelViewSet):
    """For those who look after people: the programme office and administrators."""

    model = Accommodation
    name = "accommodation"
    icon = "user"
    menu_label = _("Accommodations")
    menu_order = 220
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = AccommodationIndexView
    add_view_class = AccommodationCreateView
    list_display = [
        "person",
        "time_factor",
        "pause_minutes",
        "no_time_limit",
        "extra_attempts",
        "valid_until",
        "confirmed_by",
        "confirmed_at",
    ]

    def get_form_class(self, for_update: bool = False) -> type[AccommodationForm]:  # noqa: FBT001, FBT002 - Wagtail's signature
        """The form to grant with."""
        return AccommodationForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without addresses that do not exist."""
        absent = ("edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        common: dict[str, Any] = super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        """Looking and granting."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
        ]
