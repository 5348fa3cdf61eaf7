"""What every resource has in common: version, caller, methods, limits, errors, headers.

This is the one seam all requests pass: ``_answer`` reads the message, ``_call`` decides who may go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from lms.xapi.api.calls import Call, Message, message_of
from lms.xapi.api.problems import EXPECTED, MethodNotAllowed, NotFound, Problem, answer_to
from lms.xapi.api.versions import HEADER, remember, spoken_by, version_of
from lms.xapi.authentication import NotAuthenticated, authenticate
from lms.xapi.core import XapiVersion
from lms.xapi.domain.callers import Caller
from lms.xapi.limits import count_request

Handler = Callable[[Call], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)


class Busy(Problem):
    """The database did not answer in time; nothing was stored."""

    status = 503


def no_content() -> HttpResponse:
    """Done, and there is nothing to say."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def resource(**handlers: Handler) -> View:
    """A view with a handler for each method; ``HEAD`` is ``GET`` without a body (1.0.3 part 3, 1.1)."""

    def view(request: HttpRequest) -> HttpResponse:
        return respond(request, lambda message: _serve(message, handlers))

    return csrf_exempt(view)


def open_resource(handler: Callable[[Message], HttpResponse]) -> View:
    """A view that anybody may GET, in whatever version."""

    def answer(message: Message) -> tuple[HttpResponse, XapiVersion]:
        if message.method not in {"GET", "HEAD"}:
            raise _not_allowed(["GET", "HEAD"])
        try:
            version = version_of(message.header(HEADER))
        except Problem:
            version = spoken_by(None)
        return handler(message), version

    def view(request: HttpRequest) -> HttpResponse:
        return respond(request, answer)

    return csrf_exempt(view)


@csrf_exempt
def unknown_resource(request: HttpRequest) -> HttpResponse:
    """Any other address below the endpoint."""

    def refuse(_message: Message) -> tuple[HttpResponse, XapiVersion]:
        raise NotFound("There is no such resource.")

    return respond(request, refuse)


def respond(
    request: HttpRequest, answer: Callable[[Message], tuple[HttpResponse, XapiVersion]]
) -> HttpResponse:
    """The answer to a request, with what every answer has."""
    message: Message | None = None
    try:
        message = message_of(request)
        response, version = answer(message)
    except EXPECTED as error:
        response, version = answer_to(error, request), _version_for(request, message)
    except OperationalError:
        log.exception("The database gave up on %s %s", request.method, request.path)
        response = answer_to(Busy("Busy, try again.", {"Retry-After": "1"}), request)
        version = _version_for(request, message)
    response[HEADER] = version.value
    response["Cache-Control"] = "no-store"
    if message is not None and message.method == "HEAD":
        # Within a POST (alternate syntax) the length would announce a body.
        if request.method == "HEAD":
            response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _serve(message: Message, handlers: Mapping[str, Handler]) -> tuple[HttpResponse, XapiVersion]:
    caller = authenticate(message.header("Authorization"), now=timezone.now())
    call = _call(message, caller)
    allowed = [*handlers, "HEAD"] if "GET" in handlers else [*handlers]
    if message.method not in allowed:
        raise _not_allowed(allowed)
    handler = handlers["GET" if message.method == "HEAD" else message.method]
    return handler(call), call.version


def _call(message: Message, caller: Caller) -> Call:
    count_request(caller, now=timezone.now())
    version = version_of(message.header(HEADER))
    remember(caller.identity, version)
    return Call(message, version, caller)


def _version_for(request: HttpRequest, message: Message | None) -> XapiVersion:
    """The version of an error: the one the request names, else what its sender spoke before."""
    header = message.header(HEADER) if message else request.headers.get(HEADER, "")
    try:
        return version_of(header)
    except Problem:
        pass
    try:
        credentials = message.header("Authorization") if message else request.headers.get("Authorization", "")
        return spoken_by(authenticate(credentials, now=timezone.now()).identity)
    except NotAuthenticated:
        return spoken_by(None)


def _not_allowed(allowed: list[str]) -> MethodNotAllowed:
    listed = ", ".join(allowed)
    return MethodNotAllowed(f"This resource has {listed}.", {"Allow": listed})
