"""Registers the programme office's views with Wagtail."""

from __future__ import annotations

from wagtail import hooks

from curriculum.choosers import RunChooserViewSet
from curriculum.viewsets import CurriculumViewSetGroup


@hooks.register("register_admin_viewset")
def register_curriculum() -> CurriculumViewSetGroup:
    """Runs, enrolments, editions."""
    return CurriculumViewSetGroup()


@hooks.register("register_admin_viewset")
def register_run_chooser() -> RunChooserViewSet:
    """Runs to choose from."""
    return RunChooserViewSet("run_chooser", url_prefix="auswahl/durchfuehrungen")
