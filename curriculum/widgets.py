"""Wagtail's chooser for runs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from curriculum.models import Run
from lms.accounts.widgets import RowChooser


class RunChooser(RowChooser):
    """A run with its provider."""

    model = Run
    icon = "calendar-alt"
    choose_one_text = _("Choose a run")
    choose_another_text = _("Choose another run")
    chooser_modal_url_name = "run_chooser:choose"

    def get_display_title(self, instance: Any) -> str:
        """Title and provider."""
        return f"{instance.title} – {instance.provider.short_name}"
