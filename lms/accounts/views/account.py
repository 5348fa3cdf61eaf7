"""The account page: who I am here, my addresses, my password."""

from __future__ import annotations

from typing import Any, cast

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.views.account import AccountView

from lms.accounts.domain import addresses, people
from lms.accounts.forms import ConfirmNameForm, PrivateAddressForm
from lms.accounts.guesses import take_attempt
from lms.accounts.models import User


@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Name, addresses, password, logging out."""
    return _render_overview(request, PrivateAddressForm())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def confirm_name(request: HttpRequest) -> HttpResponse:
    """The name as documents print it, the form of address and the gender form; certificates wait for it."""
    person = _person(request)
    form = ConfirmNameForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            people.confirm_name(
                person=person,
                printed_name=form.cleaned_data["printed_name"],
                gender_form=form.cleaned_data["gender_form"],
                salutation=form.cleaned_data["salutation"],
                now=timezone.now(),
            )
        except people.NameChanged:
            messages.error(request, _("Your name has been corrected meanwhile. Please look at it again."))
            return redirect("account_confirm_name")
        messages.success(request, _("Thank you. Your certificates are issued with this name."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if form.errors else 200
    return render(request, "accounts/confirm_name.html", {"form": form, "person": person}, status=status)


@require_GET
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Who is logged in and a fresh token, for pages that outlived their session (``base/outbox.js``)."""
    person = str(request.user.pk) if request.user.is_authenticated else None
    return JsonResponse({"person": person, "token": get_token(request)})


@require_POST
@login_required
def add_private_address(request: HttpRequest) -> HttpResponse:
    """Mail a confirmation link; the answer is the same whether or not somebody else has the address.

    Only what is mailed counts.
    """
    attempt = take_attempt(request, action="private_address")
    if attempt is None:
        return respond_429(request)
    form = PrivateAddressForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            addresses.add_private_address(person=_person(request), email=email, now=timezone.now())
        except addresses.AddressRefused as error:
            form.add_error("email", str(error))
        else:
            messages.info(
                request,
                _("We have sent a link to %(email)s. Please open it while you are logged in here.")
                % {"email": email},
            )
            return redirect("account_overview")
    attempt.rollback()
    return _render_overview(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def confirm_private_address(request: HttpRequest, key: str) -> HttpResponse:
    """A page with a button, so that opening the link changes nothing; the button confirms."""
    if request.method != "POST":
        return render(request, "accounts/confirm_private_address.html")
    try:
        addresses.confirm_private_address(person=_person(request), key=key, now=timezone.now())
    except addresses.ConfirmationRefused as error:
        messages.error(request, str(error))
    except addresses.AddressTaken:
        messages.error(request, _("This link is not valid."))
    else:
        messages.success(request, _("Your private address is confirmed. You can log in with it."))
    return redirect("account_overview")


@require_POST
@login_required
def remove_private_address(request: HttpRequest) -> HttpResponse:
    """Forget it."""
    try:
        addresses.remove_private_address(person=_person(request))
    except addresses.AddressRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your private address is removed."))
    return redirect("account_overview")


class EditorPreferencesView(AccountView):
    """Wagtail's account page without the name and the password: a name is changed by the programme office."""

    def get_panels(self) -> list[Any]:
        """Wagtail's panels but those two."""
        return [panel for panel in super().get_panels() if panel.name not in {"name_email", "password"}]


def _render_overview(request: HttpRequest, form: PrivateAddressForm, status: int = 200) -> HttpResponse:
    person = _person(request)
    employments = person.employments.select_related("body__district").order_by("-valid_from", "pk")
    context = {"person": person, "form": form, "employments": employments}
    return render(request, "accounts/overview.html", context, status=status)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
