"""The public check page: no login, no cookie, nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates.domain.codes import MistypedCodeError
from certificates.domain.file_check import LARGEST, FileReport, check_file
from certificates.domain.public_json import report_json, status_json
from certificates.domain.signing import current_keys
from certificates.domain.verification import find_certificate, open_facts, public_status
from certificates.forms import CodeForm, FamilyNameForm
from certificates.permissions import CheckThrottle, FileThrottle, NameThrottle

View = Callable[..., HttpResponse]


def for_anybody(view: View) -> View:
    """A public check page: not indexed, not kept, asked only so often.

    It changes nothing and knows no session, so it needs no CSRF token and with that no cookie.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = CheckThrottle().seconds_to_wait(request)
        response = _too_many(request, wait) if wait else view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store"
        return response

    return guarded


@for_anybody
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Asks for the code of a certificate and leads to its page, or takes a file."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify", code=form.cleaned_data["code"])
    return render(request, "certificates/check.html", {"form": form})


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What a code tells; with the family name on the paper (POST, so that it stands in no address), all of it."""
    try:
        certificate = find_certificate(code=code)
    except MistypedCodeError:
        return _unknown(request, code, is_mistyped=True)
    if certificate is None:
        return _unknown(request, code, is_mistyped=False)
    form = FamilyNameForm(request.POST or None)
    context: dict[str, Any] = {"status": public_status(certificate), "form": form}
    if request.method == "POST" and form.is_valid():
        if wait := NameThrottle(certificate.code).seconds_to_wait(request):
            return _too_many(request, wait)
        context["facts"] = open_facts(certificate, family_name=form.cleaned_data["family_name"])
        context["is_wrong_name"] = context["facts"] is None
    return render(request, "certificates/verify.html", context)


@for_anybody
@require_safe
def verify_json(_request: HttpRequest, code: str) -> HttpResponse:
    """The status of a code for machines."""
    try:
        certificate = find_certificate(code=code)
    except MistypedCodeError:
        return JsonResponse({"error": "mistyped"}, status=HTTPStatus.NOT_FOUND)
    if certificate is None:
        return JsonResponse({"error": "unknown"}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse(status_json(public_status(certificate)))


@for_anybody
@require_POST
def check_pdf(request: HttpRequest) -> HttpResponse:
    """Judge a file: ``datei`` of a form, or the body itself as ``application/pdf``. It is kept nowhere."""
    if wait := FileThrottle().seconds_to_wait(request):
        return _too_many(request, wait)
    pdf = _received(request)
    is_machine = "application/json" in request.headers.get("Accept", "")
    if pdf is None:
        return _refused(request, is_machine=is_machine)
    report = check_file(pdf)
    if is_machine:
        return JsonResponse(report_json(report))
    return render(request, "certificates/checked_file.html", _shown(report))


@for_anybody
@require_safe
def seal_help(request: HttpRequest) -> HttpResponse:
    """What the warnings of PDF viewers about a seal mean."""
    keys = current_keys()
    context = {"has_seal": keys.seal is not None, "has_test_seal": keys.seal is not None and keys.is_test}
    return render(request, "certificates/seal_help.html", context)


def _shown(report: FileReport) -> dict[str, Any]:
    return {"report": report, "status": report.status, "facts": report.facts, "form": CodeForm()}


def _received(request: HttpRequest) -> bytes | None:
    """The file, or ``None`` when there is none or it is too large."""
    if request.content_type == "application/pdf":
        content = request.read(LARGEST + 1)
        return content if 0 < len(content) <= LARGEST else None
    handler = TransientFile(request)
    request.upload_handlers = [handler]
    try:
        request.FILES  # noqa: B018 - reading it is what parses the form
    except MultiPartParserError:
        return None
    return handler.content


class TransientFile(FileUploadHandler):
    """Keeps one file in memory and no byte on disk; stops reading when it is too large."""

    content: bytes | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin."""
        super().new_file(*args, **kwargs)
        self._received = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """The next piece; raises ``StopUpload``."""
        self._received += raw_data
        if len(self._received) > LARGEST:
            raise StopUpload(connection_reset=False)

    def file_complete(self, file_size: int) -> None:
        """The end; nothing becomes a file of the request."""
        if self.field_name == "datei" and self._received:
            self.content = bytes(self._received)


def _refused(request: HttpRequest, *, is_machine: bool) -> HttpResponse:
    if is_machine:
        return JsonResponse({"error": "no-file-or-too-large"}, status=HTTPStatus.BAD_REQUEST)
    context = {"form": CodeForm(), "is_file_missing": True, "largest": LARGEST}
    return render(request, "certificates/check.html", context, status=HTTPStatus.BAD_REQUEST)


def _unknown(request: HttpRequest, code: str, *, is_mistyped: bool) -> HttpResponse:
    context = {"form": CodeForm(initial={"code": code}), "is_mistyped": is_mistyped}
    return render(request, "certificates/unknown_code.html", context, status=HTTPStatus.NOT_FOUND)


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "certificates/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response
