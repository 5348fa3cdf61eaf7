"""Courses as Wagtail pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Pages, blocks, course files, editor."""

    name = "cms"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Listen to Wagtail."""
        from cms import receivers  # noqa: F401 - importing connects them
