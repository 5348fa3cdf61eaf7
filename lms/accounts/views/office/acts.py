"""Acts with an account that want a question first: a new invitation, closing, opening again."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from lms.accounts.domain import people
from lms.accounts.models import User
from lms.accounts.permissions import PeoplePolicy, may_close_account
from lms.accounts.views.office.frame import log_look

PEOPLE = PeoplePolicy(User)


class PersonActView(View):
    """Something done with an account after a question: a GET asks, a POST acts."""

    title: Any = ""
    question: Any = ""

    def dispatch(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """For those who manage people."""
        if not PEOPLE.user_has_permission(cast(User, request.user), "change"):
            raise PermissionDenied
        self.person = get_object_or_404(User, pk=pk)
        return cast(HttpResponse, super().dispatch(request))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question; naming somebody is a look at them."""
        log_look(request, self.person)
        context = {"title": self.title, "question": self.question, "person": self.person}
        return render(request, "accounts/admin/act.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Act and go back to the person."""
        messages.success(request, str(self.act(cast(User, request.user))))
        return redirect("people:inspect", self.person.pk)

    def act(self, actor: User) -> Any:
        """Do it; returns what to say."""
        raise NotImplementedError


class InviteAgainView(PersonActView):
    """A new link, when the first has expired or got lost."""

    title = _("Send invitation again")
    question = _("Send a new link that sets the password?")

    def act(self, actor: User) -> Any:
        """Mail it; a closed account gets none."""
        if not self.person.is_active:
            return _("The account is closed; nothing was sent.")
        people.send_invitation(person=self.person, actor=actor, now=timezone.now())
        return _("The e-mail is on its way.")


class SwitchActiveView(PersonActView):
    """Close an account or open it again."""

    title = _("Open or close account")

    def dispatch(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """For administrators, and not with their own account."""
        person = get_object_or_404(User, pk=pk)
        roles = request.roles  # type: ignore[attr-defined]
        if not may_close_account(roles, actor=cast(User, request.user), person=person):
            raise PermissionDenied
        self.question = (
            _("End every session and forbid the login?") if person.is_active else _("Allow the login again?")
        )
        return super().dispatch(request, pk)

    def act(self, actor: User) -> Any:
        """The other state."""
        if self.person.is_active:
            people.deactivate_person(person=self.person, actor=actor, now=timezone.now())
            return _("The account is closed.")
        people.reactivate_person(person=self.person, actor=actor, now=timezone.now())
        return _("The account is open again.")
