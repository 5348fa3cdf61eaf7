"""The menus of every page: what the person may open, in which roles, and what the law wants at every foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.domain.roles import Roles


@dataclass(frozen=True)
class MenuEntry:
    """A link of the main menu."""

    label: str
    url: str
    is_current: bool


def menu(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``main_menu`` and ``footer_menu`` (entries) and ``acting_as`` (names of the roles held)."""
    footer = _marked(request, _legal_entries())
    roles = getattr(request, "roles", None)
    if roles is None or not request.user.is_authenticated:
        return {"main_menu": _marked(request, _public_entries()), "footer_menu": footer, "acting_as": []}
    return {
        "main_menu": _marked(request, _entries(roles)),
        "footer_menu": footer,
        "acting_as": list(_roles_held(roles)),
    }


def _marked(request: HttpRequest, entries: Iterator[tuple[str, str]]) -> list[MenuEntry]:
    return [MenuEntry(label, url, request.path.startswith(url)) for label, url in entries]


def _roles_held(roles: Roles) -> Iterator[str]:
    if roles.is_hr:
        yield _("HR unit")
    if roles.is_trainer:
        yield _("Trainer")
    if roles.is_provider_office:
        yield _("Provider's office")
    if roles.is_programme_office:
        yield _("Programme office")
    if roles.is_administrator:
        yield _("Administration")


def _public_entries() -> Iterator[tuple[str, str]]:
    yield _("Courses"), "/kurse/"


def _legal_entries() -> Iterator[tuple[str, str]]:
    # Pages that set_up lays down (cms.domain.legal_pages) at addresses of their own.
    yield _("Imprint"), "/impressum/"
    yield _("Privacy"), "/datenschutz/"
    yield _("Accessibility"), "/barrierefreiheit/"
    yield _("Report a barrier"), reverse("report_barrier")
    yield _("Help"), "/hilfe/"
    yield _("Who sees what"), reverse("portal:who_sees_what")
    yield _("Licences"), reverse("licences")


def _entries(roles: Roles) -> Iterator[tuple[str, str]]:
    yield _("My courses"), reverse("portal:my_courses")
    yield _("My certificates"), reverse("certificates:list")
    if roles.is_trainer or roles.is_provider_office:
        yield _("Seminars"), reverse("portal:seminars")
        yield _("Marking"), reverse("assessments:desk")
    if roles.is_hr:
        yield _("HR"), reverse("portal:hr")
    if roles.is_programme_office:
        yield _("Programme"), reverse("portal:office")
    if roles.is_editor:
        yield _("Editor"), reverse("wagtailadmin_home")
