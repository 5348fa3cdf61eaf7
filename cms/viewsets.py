"""What the editor holds beside the pages: the glossary, and reports of barriers for the programme office."""

from __future__ import annotations

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from cms.models import BarrierReport, GlossaryTerm


class BarrierReportViewSet(ModelViewSet):
    """Read, and marked as answered; nothing is added, copied or deleted here."""

    model = BarrierReport
    name = "barrier_reports"
    url_prefix = "barrieren"
    icon = "warning"
    menu_label = _("Reported barriers")
    menu_order = 750
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    ordering = ["-reported_at"]
    list_display = ["__str__", "reported_at", "answered_on"]
    panels = [
        FieldPanel("reported_at", read_only=True),
        FieldPanel("place", read_only=True),
        FieldPanel("description", read_only=True),
        FieldPanel("reply_to", read_only=True),
        FieldPanel(
            "answered_on", help_text=_("From this day on the report is kept for a year, then deleted.")
        ),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list and the page of one report."""
        return [
            pattern
            for pattern in super().get_urlpatterns()
            if pattern.name in {"index", "index_results", "edit"}
        ]

    def get_common_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        """Without addresses that do not exist."""
        missing = ("add", "delete", "history", "usage", "inspect")
        return {
            **super().get_common_view_kwargs(**kwargs),
            **{f"{name}_url_name": None for name in missing},
        }


class GlossaryViewSet(ModelViewSet):
    """Terms that lessons explain where they stand."""

    model = GlossaryTerm
    name = "glossary"
    url_prefix = "glossar"
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 220
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["term", "other_forms"]
    search_fields = ["term", "other_forms", "explanation"]
    search_backend_name = None
    ordering = "term"
