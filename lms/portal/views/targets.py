"""The programme's targets: what they are, and entering and changing them."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.portal.domain.targets import (
    TargetRefusedError,
    all_targets,
    latest_changes,
    save_target,
    targets_on,
)
from lms.portal.forms import TargetForm
from lms.portal.models import Target
from lms.portal.permissions import for_office


@require_safe
@for_office
def show(request: HttpRequest) -> HttpResponse:
    """Every target, which of them hold today, and what was changed last."""
    context = {
        "targets": all_targets(),
        "in_force": {target.pk for target in targets_on(berlin_date(timezone.now())).values()},
        "changes": latest_changes(),
    }
    return render(request, "portal/targets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
def enter(request: HttpRequest) -> HttpResponse:
    """A new target."""
    return _edit(request, Target())


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
def change(request: HttpRequest, target: uuid.UUID) -> HttpResponse:
    """A target that is there already."""
    return _edit(request, get_object_or_404(Target, pk=target))


def _edit(request: HttpRequest, target: Target) -> HttpResponse:
    title = str(target) if target.aim else _("New target")
    form = TargetForm(request.POST or None, instance=target)
    if request.method == "POST" and form.is_valid():
        try:
            save_target(target=form.instance, actor=cast(User, request.user), now=timezone.now())
        except TargetRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The target is saved; the change is logged with your name."))
            return redirect("portal:targets")
    return render(request, "portal/target.html", {"form": form, "title": title})
