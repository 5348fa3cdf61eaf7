"""Barriere melden: one form, without an account, that reaches the operator."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.domain.barriers import report_barrier
from cms.domain.site import page_at
from cms.forms import BarrierForm
from cms.models.barrier import PLACE_LENGTH
from lms.accounts.guesses import WrongGuesses

SENT = "gesendet"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; after sending a page that says so, which can be loaded again without sending twice."""
    if request.method != "POST":
        form = BarrierForm(initial={"place": request.GET.get("seite", "")[:PLACE_LENGTH]})
        return _answer(request, form, is_sent=SENT in request.GET)
    form = BarrierForm(request.POST)
    limit = WrongGuesses("barrier_report", request)
    if limit.are_used_up:
        return _answer(request, form, status=HTTPStatus.TOO_MANY_REQUESTS, must_wait=True)
    if not form.is_valid():
        return _answer(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    limit.count()
    if not form.is_from_a_machine:
        report_barrier(
            place=form.cleaned_data["place"],
            description=form.cleaned_data["description"],
            reply_to=form.cleaned_data["reply_to"],
            now=timezone.now(),
        )
    return redirect(f"{reverse('report_barrier')}?{SENT}=1")


def _answer(
    request: HttpRequest,
    form: BarrierForm,
    *,
    status: int = HTTPStatus.OK,
    is_sent: bool = False,
    must_wait: bool = False,
) -> HttpResponse:
    context = {
        "page": page_at(slug="barriere-melden"),
        "form": form,
        "is_sent": is_sent,
        "must_wait": must_wait,
    }
    return render(request, "cms/report_barrier.html", context, status=status)
