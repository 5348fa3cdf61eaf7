"""Our pages in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from lms.accounts.choosers import BodyChooserViewSet, PersonChooserViewSet
from lms.accounts.viewsets import OfficeGroup


@hooks.register("register_admin_viewset")
def register_office_pages() -> OfficeGroup:
    """People, employments, roles, providers, bodies."""
    return OfficeGroup()


@hooks.register("register_admin_viewset")
def register_choosers() -> list[BodyChooserViewSet | PersonChooserViewSet]:
    """Bodies and people to choose from."""
    return [
        BodyChooserViewSet("body_chooser", url_prefix="auswahl/koerperschaften"),
        PersonChooserViewSet("person_chooser", url_prefix="auswahl/personen"),
    ]
