"""What these pages share: refusals as errors of the form, and a log entry for every look at a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from lms.accounts.domain.access import log_access
from lms.accounts.domain.addresses import AddressTaken
from lms.accounts.domain.membership import MembershipRefused
from lms.accounts.enums import AccessKind
from lms.accounts.models import RoleGrant, User
from lms.accounts.models.membership import Dated
from lms.base.forms import show_refusal


class RefusalMixin(WagtailAdminTemplateMixin):
    """What the domain refuses is an error of the form, in the domain's words."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Wagtail's, with refusals turned into errors."""
        try:
            return super().form_valid(form)
        except AddressTaken:
            form.add_error("email", _("There is already an account with this e-mail address."))
        except MembershipRefused as refusal:
            show_refusal(form, refusal)
        self.produced_error_message = self.get_error_message()
        return self.form_invalid(form)

    def get_success_buttons(self) -> list[Any]:
        """None: the list is one click away."""
        return []


class LoggedListMixin(WagtailAdminTemplateMixin):
    """Whoever stands on the page of the list that is shown gets an entry in the access log."""

    subject_matter = ""

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's, and the log."""
        context = super().get_context_data(*args, **kwargs)
        log_access(
            actor=self.request.user,
            people=self.people_on(context["object_list"]),
            kind=AccessKind.VIEWED,
            subject_matter=self.subject_matter,
            now=timezone.now(),
        )
        return context

    def people_on(self, rows: Iterable[Any]) -> list[User]:
        """Whom the rows show."""
        return [row if isinstance(row, User) else row.person for row in rows]


def log_look(request: HttpRequest, person: User) -> None:
    """Somebody opened the page of ``person``."""
    log_access(
        actor=cast(User, request.user),
        people=[person],
        kind=AccessKind.VIEWED,
        subject_matter="account, employments, roles",
        now=timezone.now(),
    )


def with_history(request: HttpRequest, row: Any, action: str) -> Any:
    """``row``, written into Wagtail's history as ``wagtail.create`` or ``wagtail.edit``."""
    log(row, action, user=request.user)
    return row


def span(row: Dated) -> str:
    """``01.03.2026 – 31.12.2026``, an open end left out."""
    first = date_format(row.valid_from, "SHORT_DATE_FORMAT")
    return f"{first} – {date_format(row.valid_to, 'SHORT_DATE_FORMAT')}" if row.valid_to else f"{first} –"


def role_and_scope(grant: RoleGrant) -> str:
    """``HR unit of a body: Aidlingen (Landkreis Böblingen)``."""
    scope = grant.body or grant.provider
    return f"{grant.get_role_display()}: {scope}" if scope else grant.get_role_display()
