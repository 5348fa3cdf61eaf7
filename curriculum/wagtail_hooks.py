"""Registers the programme office's views with Wagtail."""

from __future__ import annotations

from wagtail import hooks

from curriculum.viewsets import CurriculumViewSetGroup


@hooks.register("register_admin_viewset")
def register_curriculum() -> CurriculumViewSetGroup:
    """Runs, enrolments, editions."""
    return CurriculumViewSetGroup()
