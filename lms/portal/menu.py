"""The main menu: what the person may open, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


def menu(request: HttpRequest) -> dict[str, list[MenuEntry]]:
    """Context processor: ``main_menu``."""
    roles = getattr(request, "roles", None)
    entries = _entries(roles) if roles is not None and request.user.is_authenticated else _public_entries()
    return {"main_menu": [MenuEntry(label, url, request.path.startswith(url)) for label, url in entries]}


def _public_entries() -> Iterator[tuple[str, str]]:
    yield _("Courses"), "/kurse/"


def _entries(roles: Roles) -> Iterator[tuple[str, str]]:
    yield _("My courses"), reverse("portal:my_courses")
    yield _("My certificates"), reverse("certificates:list")
    if roles.is_trainer or roles.is_provider_office:
        yield _("Seminars"), reverse("portal:seminars")
    if roles.is_hr:
        yield _("HR"), reverse("portal:hr")
    if roles.is_programme_office:
        yield _("Programme"), reverse("portal:office")
    if roles.is_editor:
        yield _("Editor"), reverse("wagtailadmin_home")
