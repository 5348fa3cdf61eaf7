"""What the programme office finds in Wagtail: runs, enrolments, published editions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from curriculum.forms import EnrolmentForm, RunForm
from curriculum.models import CourseEdition, Enrolment, Run
from curriculum.views.enrolments import (
    EnrolmentCreateView,
    EnrolmentIndexView,
    EnrolmentInspectView,
    EnrolmentWithdrawView,
)
from curriculum.views.runs import RunCreateView, RunDeleteView, RunEditView, RunIndexView

NO_VIEW = {"edit_url_name": None, "delete_url_name": None, "history_url_name": None, "usage_url_name": None}


class RunViewSet(ModelViewSet):
    """Runs with their seminar days."""

    model = Run
    name = "run"
    icon = "calendar-alt"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = RunIndexView
    add_view_class = RunCreateView
    edit_view_class = RunEditView
    delete_view_class = RunDeleteView
    list_display = [
        "title",
        Column("edition.course.title", label=_("Course")),
        "provider",
        Column("first_day", label=_("First day"), sort_key="first_day"),
        "delivery",
        Column("participant_count", label=_("Participants"), sort_key="participant_count"),
    ]
    list_filter = ["provider", "delivery"]
    search_fields = ["title"]
    ordering = ["-first_day", "title"]

    def get_form_class(self, for_update: bool = False) -> type[RunForm]:  # noqa: FBT001, FBT002 - Wagtail's signature
        """One form for both."""
        return RunForm


class EnrolmentViewSet(ModelViewSet):
    """Enrolments: made, looked at, withdrawn; never edited or deleted."""

    model = Enrolment
    name = "enrolment"
    icon = "user"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = EnrolmentIndexView
    add_view_class = EnrolmentCreateView
    inspect_view_class = EnrolmentInspectView
    inspect_view_fields = [
        "person",
        "course",
        "edition",
        "run",
        "body",
        "registered_on",
        "fee_cents_per_day",
        "state",
        "withdrawn_on",
    ]
    list_display = [
        "person",
        "course",
        "run",
        "body",
        "registered_on",
        "state",
        Column("progress.completed_on", label=_("Completed on"), sort_key="progress__completed_on"),
    ]
    list_filter = ["state", "course", "run"]
    search_fields = ["person__name_search"]
    ordering = ["-registered_on", "pk"]

    def get_form_class(self, for_update: bool = False) -> type[EnrolmentForm]:  # noqa: FBT001, FBT002 - Wagtail's signature
        """The form to enrol with."""
        return EnrolmentForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without addresses that do not exist."""
        common: dict[str, Any] = super().get_common_view_kwargs(**{**NO_VIEW, **kwargs})
        return common

    @property
    def withdraw_view(self) -> Any:
        """Asks and withdraws."""
        return self.construct_view(EnrolmentWithdrawView)

    def get_urlpatterns(self) -> list[URLPattern]:
        """No editing and no deleting."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("inspect/<uuid:pk>/", self.inspect_view, name="inspect"),
            path("withdraw/<uuid:pk>/", self.withdraw_view, name="withdraw"),
        ]


class EditionIndexView(generic.IndexView):
    """All editions, newest first."""

    def get_base_queryset(self) -> QuerySet[CourseEdition]:
        """With their courses."""
        editions: QuerySet[CourseEdition] = CourseEdition.objects.select_related("course__programme")
        return editions


class EditionViewSet(ModelViewSet):
    """Published editions, to read: ``cms`` publishes them and nothing changes them."""

    model = CourseEdition
    name = "courseedition"
    icon = "doc-full-inverse"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = EditionIndexView
    inspect_view_fields = ["course", "number", "title", "preset", "published_at", "units"]
    list_display = [
        "title",
        "number",
        Column("course.programme.title", label=_("Programme")),
        "preset",
        "published_at",
    ]
    search_fields = ["title"]
    ordering = ["-published_at", "pk"]
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without addresses that do not exist."""
        common: dict[str, Any] = super().get_common_view_kwargs(**{**NO_VIEW, "add_url_name": None, **kwargs})
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        """Reading only."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<uuid:pk>/", self.inspect_view, name="inspect"),
        ]


class CurriculumViewSetGroup(ModelViewSetGroup):
    """The programme office's corner of the menu."""

    items = (RunViewSet, EnrolmentViewSet, EditionViewSet)
    menu_label = _("Seminars")
    menu_icon = "calendar-alt"
    menu_order = 200
