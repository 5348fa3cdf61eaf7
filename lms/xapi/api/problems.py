"""What goes wrong, as answers: a status, and a body that says why, in the form the client reads best.

(xAPI 1.0.3 part 3, 3.2; IEEE 9274.1.1 4.1.6: error codes.)
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from lms.xapi.authentication import CHALLENGE, NotAuthenticated
from lms.xapi.core import InvalidParameter, InvalidStatement
from lms.xapi.core.multipart import InvalidMultipart
from lms.xapi.domain.callers import Forbidden
from lms.xapi.domain.documents import DocumentConflict, NotMergeable, PreconditionFailed
from lms.xapi.domain.receiving import StatementConflict
from lms.xapi.domain.retrieval import BadCursor
from lms.xapi.limits import Incomplete, TooLarge, TooManyRequests, UnsupportedEncoding

FORMS = ("application/json", "text/plain", "text/html")


class Problem(Exception):
    """Ends a request with ``status``; the message says why."""

    status = 400

    def __init__(self, reason: str, headers: dict[str, str] | None = None) -> None:
        self.headers = headers or {}
        super().__init__(reason)


class BadRequest(Problem):
    """The request is not as the specification says."""


class NotFound(Problem):
    """There is no such thing."""

    status = 404


class MethodNotAllowed(Problem):
    """The resource has no such method."""

    status = 405


STATUSES: dict[type[Exception], int] = {
    InvalidStatement: 400,
    InvalidParameter: 400,
    InvalidMultipart: 400,
    NotMergeable: 400,
    BadCursor: 400,
    Incomplete: 400,
    NotAuthenticated: 401,
    Forbidden: 403,
    StatementConflict: 409,
    DocumentConflict: 409,
    PreconditionFailed: 412,
    TooLarge: 413,
    UnsupportedEncoding: 415,
    TooManyRequests: 429,
}
EXPECTED: tuple[type[Exception], ...] = (Problem, *STATUSES)


def answer_to(error: Exception, request: HttpRequest) -> HttpResponse:
    """The response that ends a request with ``error``, one of ``EXPECTED``."""
    status = error.status if isinstance(error, Problem) else STATUSES[type(error)]
    response = _body(_details(error), request)
    response.status_code = status
    headers = dict(error.headers) if isinstance(error, Problem) else {}
    if isinstance(error, NotAuthenticated):
        headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    for name, value in headers.items():
        response[name] = value
    return response


def _details(error: Exception) -> dict[str, Any]:
    details: dict[str, Any] = {"error": str(error)}
    if isinstance(error, InvalidStatement):
        details |= {
            "path": error.path,
            "rule": error.rule,
            "specification": f"xAPI {error.version.value} {error.section}",
        }
    if isinstance(error, InvalidParameter):
        details |= {"parameter": error.name, "rule": error.rule}
    return details


def _body(details: dict[str, Any], request: HttpRequest) -> HttpResponse:
    form = request.get_preferred_type(FORMS) or FORMS[0]
    if form == "text/plain":
        return HttpResponse(f"{details['error']}\n", content_type="text/plain; charset=utf-8")
    if form == "text/html":
        page = format_html("<!doctype html><title>xAPI</title><p>{}</p>", details["error"])
        return HttpResponse(page, content_type="text/html; charset=utf-8")
    return HttpResponse(msgspec.json.encode(details), content_type="application/json")
