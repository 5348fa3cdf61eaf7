"""Our pages in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from lms.accounts.viewsets import OfficeGroup


@hooks.register("register_admin_viewset")
def register_office_pages() -> OfficeGroup:
    """People, employments, roles, providers, bodies."""
    return OfficeGroup()
