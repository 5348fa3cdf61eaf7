"""What editors maintain beside the pages: the glossary."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from cms.models import GlossaryTerm


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
