"""What the programme office does with certificates: decide about flags, withdraw, correct, issue anew in a batch.

It sees whose certificate it is and when it was issued, never the paper (domain reference, section 6).
"""

from __future__ import annotations

import uuid
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.domain.corrections import requests_for_office
from certificates.domain.drafting import IssuingRefused
from certificates.domain.flags import DecisionRefused, keep_certificate, open_flags
from certificates.domain.life import (
    CorrectionRefused,
    WithdrawalRefused,
    correct_certificate,
    withdraw_certificate,
)
from certificates.domain.reissuing import plan_batch, reissue
from certificates.forms import ActForm, BatchForm
from certificates.models import Certificate
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.base.names import search_form


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and every certificate, found by name or number."""
    _office_only(request)
    found = Certificate.objects.select_related("person", "edition__course", "enrolment__body").order_by(
        "-issued_at", "pk"
    )
    query = request.GET.get("suche", "").strip()
    for word in search_form(query).split():
        found = found.filter(person__name_search__contains=word) | found.filter(number__icontains=word)
    page = Paginator(found, settings.LINES_A_PAGE).get_page(request.GET.get("seite"))
    flags, wishes = list(open_flags()), list(requests_for_office(today=berlin_date(timezone.now())))
    waiting = [*(flag.certificate for flag in flags), *(wish.certificate for wish in wishes)]
    _log(request, [*waiting, *page.object_list])
    context = {"page": page, "flags": flags, "wishes": wishes, "query": query}
    return render(request, "certificates/office.html", context)


@login_required
def certificate(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """One certificate: withdraw, correct, or keep it although its completion was taken back."""
    _office_only(request)
    issued = get_object_or_404(
        Certificate.objects.select_related("person", "edition__course", "enrolment__body"), pk=certificate
    )
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _act(
                issued,
                act=form.cleaned_data["akt"],
                reason=form.cleaned_data["grund"],
                actor=_person(request),
            )
        except (WithdrawalRefused, CorrectionRefused, DecisionRefused, IssuingRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done; everybody concerned reads the reason."))
            return redirect("certificates:office")
    _log(request, [issued])
    context = {"certificate": issued, "form": form, "flags": open_flags().filter(certificate=issued)}
    return render(request, "certificates/office_certificate.html", context)


@login_required
def batch(request: HttpRequest) -> HttpResponse:
    """Issue certificates anew whose facts have changed: first a dry run, then the deed."""
    _office_only(request)
    form = BatchForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        chosen = form.chosen()
        if "ausstellen" in request.POST:
            done = reissue(
                certificates=chosen, reason=form.cleaned_data["grund"], actor=_person(request), now=now
            )
            context["done"] = done
            _log(request, [entry.certificate for entry in done])
        else:
            plan = plan_batch(certificates=chosen, now=now)
            context["plan"] = plan
            _log(request, [entry.certificate for entry in plan])
    return render(request, "certificates/office_batch.html", context)


def _act(certificate: Certificate, *, act: str, reason: str, actor: User) -> None:
    now = timezone.now()
    if act == "withdraw":
        withdraw_certificate(certificate=certificate, reason=reason, actor=actor, now=now)
    elif act == "correct":
        correct_certificate(certificate=certificate, reason=reason, actor=actor, now=now)
    else:
        flag = open_flags().filter(certificate=certificate).first()
        if flag is None:
            raise DecisionRefused(_("There is nothing to decide about this certificate."))
        keep_certificate(flag=flag, reason=reason, actor=actor, now=now)


def _office_only(request: HttpRequest) -> None:
    if not request.roles.is_programme_office:  # type: ignore[attr-defined] # set by RoleMiddleware
        raise Http404


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _log(request: HttpRequest, shown: list[Certificate]) -> None:
    log_access(
        actor=_person(request),
        people={certificate.person for certificate in shown},
        kind=AccessKind.VIEWED,
        subject_matter="certificates",
        now=timezone.now(),
    )
