"""Every error of the REST interface as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


def answer_problem(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: ``type``, ``title``, ``status``, ``detail``, and ``errors`` by the name of a parameter.

    An error nobody foresaw is logged with its trace and answered 500 without any of it.
    """
    response = exception_handler(error, context)
    if response is None:
        request = context["request"]
        log.error("Internal error: %s", request.path, exc_info=error)
        got_request_exception.send(sender=type(context["view"]), request=request._request)  # noqa: SLF001 - Django's
        response = Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
    response.data = _problem(error, response.status_code)
    response.content_type = CONTENT_TYPE
    return response


def _problem(error: Exception, status: int) -> dict[str, Any]:
    problem: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if isinstance(error, exceptions.ValidationError):
        problem["detail"] = _("The request names something that cannot be meant.")
        problem["errors"] = _by_name(error.detail)
    elif isinstance(error, Http404):
        problem["detail"] = str(exceptions.NotFound.default_detail)
    elif isinstance(error, PermissionDenied):
        problem["detail"] = str(exceptions.PermissionDenied.default_detail)
    elif isinstance(error, exceptions.APIException):
        problem["detail"] = str(error.detail)
    else:
        problem["detail"] = _("Something went wrong on our side; it has been logged.")
    return problem


def _by_name(detail: Any) -> dict[str, list[str]]:
    """The sentences of a validation error by the name they belong to."""
    named = detail if isinstance(detail, Mapping) else {"": detail}
    return {
        str(name): [str(sentence) for sentence in (found if isinstance(found, list) else [found])]
        for name, found in named.items()
    }


def described(text: Any, *, status: int, has_errors: bool = False) -> OpenApiResponse:
    """A problem in the OpenAPI schema; ``(status, CONTENT_TYPE)`` is its key among the responses."""
    schema: dict[str, Any] = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer", "enum": [status]},
            "detail": {"type": "string"},
        },
    }
    if has_errors:
        schema["required"].append("errors")
        sentences = {"type": "array", "items": {"type": "string"}}
        schema["properties"]["errors"] = {"type": "object", "additionalProperties": sentences}
    return OpenApiResponse(schema, description=text)
