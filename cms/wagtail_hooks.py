"""The editor: what it guards and what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from cms.domain.page_deletion import pages_in_use
from cms.domain.waiting import what_waits
from cms.views.media import may_read_media
from cms.viewsets import BarrierReportViewSet, GlossaryViewSet
from lms.accounts.models import User

# Wagtail's own manuals, and a setting for sites in several languages.
HIDDEN_ENTRIES = {"help"}
HIDDEN_SETTINGS = {"locales"}


@hooks.register("insert_global_admin_css")
def admin_sheet() -> str:
    """What Wagtail's pages need to fit a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_script() -> str:
    """Names for fields that Wagtail's scripts make."""
    return format_html('<script src="{}"></script>', static("cms/admin.js"))


@hooks.register("register_admin_viewset")
def register_glossary() -> GlossaryViewSet:
    """The glossary."""
    return GlossaryViewSet()


@hooks.register("before_delete_page")
def keep_page_in_use(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say why instead of asking for confirmation; the receiver refuses it in any case."""
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def keep_pages_in_use(
    request: HttpRequest,
    action_type: str,
    objects: Sequence[Any],
    action: Any,  # noqa: ARG001 - Wagtail's signature
) -> HttpResponse | None:
    """The same for several pages at once."""
    pages = [one for one in objects if isinstance(one, Page)]
    return _refusal(request, pages) if action_type == "delete" and pages else None


def _refusal(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    used = pages_in_use(pages=pages)
    if not used:
        return None
    titles = ", ".join(f"„{page.title}“" for page in used[:5])
    messages.error(
        request,
        _("Cannot be deleted, because people are enrolled in it: %(titles)s. Please unpublish it instead.")
        % {"titles": titles},
    )
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("before_serve_document")
def guard_document(document: Any, request: HttpRequest) -> None:
    """Wagtail's own address of a document asks the same question as ours."""
    if not may_read_media(request, document):
        raise Http404


@hooks.register("construct_main_menu")
def tidy_menu(request: HttpRequest, menu_items: list[Any]) -> None:  # noqa: ARG001 - Wagtail's signature
    """Leave out what nobody needs here."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_ENTRIES]


@hooks.register("construct_settings_menu")
def tidy_settings(request: HttpRequest, menu_items: list[Any]) -> None:  # noqa: ARG001 - Wagtail's signature
    """Leave out what nobody needs here."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_SETTINGS]


@hooks.register("register_admin_viewset")
def barrier_reports() -> BarrierReportViewSet:
    """Reports of barriers, for the programme office."""
    return BarrierReportViewSet()


class WaitingPanel(Component):
    """On the editor's first page: what waits for whoever opens it."""

    name = "waiting"
    order = 50
    template_name = "cms/admin/waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Drafts and reviews."""
        person = cast(User, parent_context["request"].user)
        return {**super().get_context_data(parent_context), "waiting": what_waits(person=person)}


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:  # noqa: ARG001 - Wagtail's signature
    """Before Wagtail's own panels."""
    panels.append(WaitingPanel())
