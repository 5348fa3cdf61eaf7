"""Answering wishes for a correction: HR for its people, the programme office where no HR account can."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.corrections import (
    RequestRefused,
    decline_request,
    fulfil_request,
    requests_for_hr,
    requests_for_office,
)
from certificates.domain.drafting import IssuingRefused
from certificates.domain.facts import facts_from_json
from certificates.domain.life import CorrectionRefused
from certificates.forms import AnswerForm, NewNameForm
from certificates.models import CorrectionRequest
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date


@login_required
def for_hr(request: HttpRequest, wish: uuid.UUID) -> HttpResponse:
    """Answer a wish of somebody of the own bodies."""
    roles = _roles(request)
    if not roles.is_hr:
        raise Http404
    today = berlin_date(timezone.now())
    waiting = requests_for_hr(person=cast(User, request.user), roles=roles, today=today)
    found = get_object_or_404(waiting, pk=wish)
    return _answer(request, found, desk="certificates:hr", desk_title=_("Certificates for the files"))


@login_required
def for_office(request: HttpRequest, wish: uuid.UUID) -> HttpResponse:
    """Answer a wish that no HR account can answer; opening it is logged."""
    if not _roles(request).is_programme_office:
        raise Http404
    now = timezone.now()
    found = get_object_or_404(requests_for_office(today=berlin_date(now)), pk=wish)
    log_access(
        actor=cast(User, request.user),
        people=[found.certificate.person],
        kind=AccessKind.VIEWED,
        subject_matter="certificates",
        now=now,
    )
    return _answer(request, found, desk="certificates:office", desk_title=_("Certificates"))


def _answer(request: HttpRequest, found: CorrectionRequest, *, desk: str, desk_title: str) -> HttpResponse:
    """Correct the name and issue the successor, or decline with a reason."""
    holder = User.objects.get(pk=found.certificate.person_id)
    declines = "decline" in request.POST
    name_form = NewNameForm(request.POST if request.POST and not declines else None, instance=holder)
    answer_form = AnswerForm(request.POST if declines else None)
    form = answer_form if declines else name_form
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(found, form, actor=cast(User, request.user))
        except (RequestRefused, CorrectionRefused, IssuingRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(desk)
    context = {
        "wish": found,
        "facts": facts_from_json(found.certificate.facts),
        "name_form": name_form,
        "answer_form": answer_form,
        "desk": desk,
        "desk_title": desk_title,
    }
    return render(request, "certificates/answer_wish.html", context)


def _decide(found: CorrectionRequest, form: AnswerForm | NewNameForm, *, actor: User) -> str:
    """What was done, in words for whoever did it."""
    now = timezone.now()
    if isinstance(form, AnswerForm):
        decline_request(request=found, answer=form.cleaned_data["answer"], actor=actor, now=now)
        return _("The wish was declined; its owner reads your reason.")
    successor = fulfil_request(request=found, name=form.new_name(), actor=actor, now=now)
    return _("Certificate %(number)s replaces the old one.") % {"number": successor.number}


def _roles(request: HttpRequest) -> Roles:
    return cast(Roles, request.roles)  # type: ignore[attr-defined] # set by RoleMiddleware
