"""HR's desk: the people of the own bodies."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.domain.corrections import waiting_for_hr
from curriculum.models import Enrolment
from lms.accounts.domain.addresses import AddressTaken
from lms.accounts.domain.membership import MembershipRefused
from lms.accounts.domain.people import invite_employee
from lms.accounts.domain.queries import listed_bodies
from lms.accounts.models import PublicBody, User
from lms.base.clock import berlin_date
from lms.base.forms import show_refusal
from lms.portal.domain.enrolment_rows import all_rows, hr_rows, rows_for_hr
from lms.portal.domain.enrolment_tables import hr_table
from lms.portal.forms import ADDRESS_TAKEN, EnrolmentFilter, InviteEmployeeForm
from lms.portal.permissions import for_hr
from lms.portal.views.listing import logged_file, logged_page


@dataclass(frozen=True)
class Acting:
    """For which bodies HR acts on this page: ``chosen``, or all its own while none is chosen."""

    own: Sequence[PublicBody]
    chosen: PublicBody | None

    @property
    def bodies(self) -> Sequence[PublicBody]:
        """Whose people are shown."""
        return [self.chosen] if self.chosen else self.own

    @property
    def several(self) -> bool:
        """Whether a list has to name the body of each line."""
        return len(self.bodies) > 1

    @property
    def ids(self) -> frozenset[uuid.UUID]:
        """Their ids."""
        return frozenset(body.pk for body in self.bodies)


@require_safe
@for_hr
def people(request: HttpRequest) -> HttpResponse:
    """Enrolments, completed days, certificates, vouchers and amounts; nothing about learning behaviour."""
    now = timezone.now()
    acting = _acting(request)
    filters = _filtered(request, acting, berlin_date(now))
    page, rows = logged_page(
        request,
        filters.qs,
        read=partial(hr_rows, today=berlin_date(now)),
        subject_matter=_("List of the HR unit"),
        now=now,
    )
    person, roles = cast(User, request.user), request.roles  # type: ignore[attr-defined]
    wishes = waiting_for_hr(person=person, roles=roles, today=berlin_date(now))
    context = {"acting": acting, "filter": filters, "page": page, "rows": rows, "wishes": wishes}
    return render(request, "portal/hr.html", context)


@require_safe
@for_hr
def people_file(request: HttpRequest) -> HttpResponseBase:
    """The same list, filtered the same way, as a file for a spreadsheet program."""
    now = timezone.now()
    today = berlin_date(now)
    found: QuerySet[Enrolment] = _filtered(request, _acting(request), today).qs
    rows = all_rows(found, read=partial(hr_rows, today=today))
    return logged_file(request, hr_table(rows), found, subject_matter=_("List of the HR unit"), now=now)


@for_hr
def invite(request: HttpRequest) -> HttpResponse:
    """A new account for somebody who works for one of the own bodies, and the mail that opens it."""
    acting, now = _acting(request), timezone.now()
    initial = {"body": acting.bodies[0].pk, "valid_from": berlin_date(now)}
    form = InviteEmployeeForm(request.POST or None, initial=initial, bodies=[body.pk for body in acting.own])
    if request.method == "POST" and form.is_valid():
        try:
            person = invite_employee(**form.cleaned_data, actor=cast(User, request.user), now=now)
        except AddressTaken:
            form.add_error("email", ADDRESS_TAKEN)
        except MembershipRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(person)s was invited by e-mail.") % {"person": person})
            return redirect("portal:hr")
    return render(request, "portal/hr_invite.html", {"acting": acting, "form": form})


def _acting(request: HttpRequest) -> Acting:
    """By ``?stelle=``; a body that is not one's own does not exist."""
    ids = request.roles.hr_bodies  # type: ignore[attr-defined]
    own = list(listed_bodies().filter(pk__in=ids))
    wanted = request.GET.get("stelle", "")
    if not wanted:
        return Acting(own, own[0] if len(own) == 1 else None)
    chosen = next((body for body in own if str(body.pk) == wanted), None)
    if chosen is None:
        raise Http404
    return Acting(own, chosen)


def _filtered(request: HttpRequest, acting: Acting, today: dt.date) -> Any:
    return EnrolmentFilter(request.GET, queryset=rows_for_hr(bodies=acting.ids, today=today))
