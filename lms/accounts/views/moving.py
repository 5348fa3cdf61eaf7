"""Moving on: another work address, and leaving an employer."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import cast

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.accounts.domain import work_address
from lms.accounts.domain.addresses import AddressRefused, AddressTaken, ConfirmationRefused
from lms.accounts.forms import ChangeAddressForm, LeaveForm
from lms.accounts.guesses import take_attempt
from lms.accounts.models import Employment, User
from lms.base.clock import berlin_date
from lms.base.forms import show_refusal


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def change_address(request: HttpRequest) -> HttpResponse:
    """Mail a link to the new address; the answer is the same whether or not somebody else has it.

    What counts are mails and wrong passwords; a mistyped address does neither harm nor guess.
    """
    attempt = take_attempt(request, action="change_address")
    if attempt is None:
        return respond_429(request)
    person = cast(User, request.user)
    form = ChangeAddressForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["new_email"]
        try:
            work_address.request_change(person=person, email=email, now=timezone.now())
        except AddressRefused as error:
            form.add_error("new_email", str(error))
        else:
            messages.info(
                request,
                _("We have sent a link to %(email)s. Please open it while you are logged in here.")
                % {"email": email},
            )
            return redirect("account_overview")
    if not form.has_error("password", code="wrong"):
        attempt.rollback()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/change_address.html", {"form": form, "person": person}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def confirm_address(request: HttpRequest, key: str) -> HttpResponse:
    """A page with a button, so that opening the link changes nothing; the button confirms."""
    if request.method != "POST":
        return render(request, "accounts/confirm_address.html")
    try:
        person = work_address.confirm_change(person=cast(User, request.user), key=key, now=timezone.now())
    except ConfirmationRefused as error:
        messages.error(request, str(error))
    except AddressTaken:
        messages.error(request, _("This link is not valid."))
    else:
        messages.success(request, _("From now on you log in with %(email)s.") % {"email": person.email})
    return redirect("account_overview")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def leave(request: HttpRequest, employment: uuid.UUID) -> HttpResponse:
    """From when somebody no longer works for an employer, in their own words."""
    person, today = cast(User, request.user), berlin_date(timezone.now())
    rows = Employment.objects.select_related("body__district", "person")
    row = get_object_or_404(rows, pk=employment, person=person, valid_to__isnull=True)
    form = LeaveForm(request.POST or None, initial={"last_day": today, "is_address_theirs": True})
    if request.method == "POST" and form.is_valid():
        try:
            work_address.leave_employer(
                employment=row,
                last_day=form.cleaned_data["last_day"],
                is_address_theirs=form.cleaned_data["is_address_theirs"],
                today=today,
            )
        except work_address.LeavingRefused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, _("Noted. The HR unit of %(body)s sees you until that day.") % {"body": row.body}
            )
            return redirect("account_overview")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "accounts/leave.html", {"form": form, "employment": row, "person": person}, status=status
    )
