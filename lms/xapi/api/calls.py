"""A request as the resources see it, however it was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import HttpRequest

from lms.xapi.api.problems import BadRequest
from lms.xapi.core import XapiVersion
from lms.xapi.domain.callers import Caller
from lms.xapi.limits import read_body

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
# What the alternate request syntax sends as form parameters (1.0.3 part 3, 1.3).
FORM_HEADERS = {
    name.lower(): name
    for name in (
        "Authorization",
        "X-Experience-API-Version",
        "Content-Type",
        "Content-Length",
        "If-Match",
        "If-None-Match",
    )
}
FORM_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """Method, headers (names in lower case), query parameters and body, wherever in the request they stood."""

    method: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header, empty without one."""
        return self.headers.get(name.lower(), "")

    def take(self, *, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, str]:
        """The query parameters; raises ``BadRequest`` for a missing one and for any other (1.0.3 part 3, 3.2)."""
        for name in self.parameters:
            if name not in required and name not in optional:
                raise BadRequest(f"{name}: unknown parameter of this request.")
        for name in required:
            if not self.parameters.get(name):
                raise BadRequest(f"{name}: this parameter is missing.")
        return dict(self.parameters)


@dataclass(frozen=True, slots=True)
class Call:
    """A message whose version and caller are known."""

    message: Message
    version: XapiVersion
    caller: Caller

    @property
    def parameters(self) -> Mapping[str, str]:
        """The query parameters."""
        return self.message.parameters

    def take(self, *, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, str]:
        """The query parameters, as ``Message.take``."""
        return self.message.take(required=required, optional=optional)


def message_of(request: HttpRequest) -> Message:
    """The message a request carries; raises ``BadRequest``, ``TooLarge``."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    parameters = _single(list(_pairs(request.META.get("QUERY_STRING", ""))))
    body = read_body(request)
    message = Message(request.method or "GET", headers, parameters, body)
    is_old = not message.header("X-Experience-API-Version").strip().startswith("2")
    if is_old and message.method == "POST" and "method" in parameters:
        return _unwrapped(message)
    return message


def _unwrapped(message: Message) -> Message:
    """A message in the alternate request syntax, which browsers without CORS needed (1.0.3 part 3, 1.3)."""
    if set(message.parameters) != {"method"}:
        raise BadRequest("With the alternate request syntax, method is the only query parameter.")
    method = message.parameters["method"].upper()
    if method not in METHODS:
        raise BadRequest("method: must be GET, HEAD, PUT, POST or DELETE.")
    content_type = message.header("Content-Type").partition(";")[0].strip().lower()
    # Browsers without CORS could not set the header either.
    if content_type not in {FORM_TYPE, "text/plain", ""}:
        raise BadRequest(f"With the alternate request syntax, the Content-Type is {FORM_TYPE}.")
    try:
        text = message.body.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadRequest("The form is not URL-encoded.") from error
    fields = _single(list(_pairs(text)))
    content = fields.pop("content", None)
    if method in {"PUT", "POST"} and content is None:
        raise BadRequest("content: this form parameter is missing.")
    headers = {**message.headers, "content-type": "application/json"}
    for name in list(fields):
        if name.lower() in FORM_HEADERS:
            headers[name.lower()] = fields.pop(name)
    if headers.get("x-experience-api-version", "").strip().startswith("2"):
        raise BadRequest("Version 2.0 has no alternate request syntax.")
    return Message(method, headers, fields, (content or "").encode())


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except (ValueError, UnicodeDecodeError) as error:
        raise BadRequest("The parameters are not URL-encoded UTF-8.") from error


def _single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    single: dict[str, str] = {}
    for name, value in pairs:
        if name in single:
            raise BadRequest(f"{name[:100]}: this parameter is given more than once.")
        if "\x00" in name or "\x00" in value:
            raise BadRequest(f"{name[:100]}: must not contain a NUL character.".replace("\x00", ""))
        single[name] = value
    return single
