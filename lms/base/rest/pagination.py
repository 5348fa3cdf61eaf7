"""Pages of lists, by a cursor."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

# Base 64; Python's decoder skips over everything else.
ENCODED = r"^[A-Za-z0-9+/]+=*\Z"


class IdPagination(CursorPagination):
    """Pages along the id: arbitrary but stable, and unlike an instant never shared by a thousand rows."""

    ordering = "id"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """DRF's, with the links of an only page as examples instead of invented addresses."""
        page: dict[str, Any] = super().get_paginated_response_schema(schema)
        for link in ("next", "previous"):
            page["properties"][link]["example"] = None
        return page

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor of ``request``; 400 for what is no cursor at all, 404 for one that we never gave out."""
        given = request.query_params.get(self.cursor_query_param)
        if given is not None and not re.match(ENCODED, given):
            raise ValidationError({self.cursor_query_param: [_("This is no cursor.")]})
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                self.check_position(str(cursor.position))
            except ValueError:
                raise NotFound(self.invalid_cursor_message) from None
        return cursor

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """DRF's, with the letters a cursor consists of."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.cursor_query_param:
                parameter["schema"] = {"type": "string", "pattern": ENCODED.replace(r"\Z", "$")}
        return parameters

    def check_position(self, position: str) -> None:
        """Raise ``ValueError`` if ``position`` cannot be a value of the column ordered by."""
        uuid.UUID(str(position))


class AgsPagination(IdPagination):
    """Pages along the AGS."""

    ordering = "ags"

    def check_position(self, position: str) -> None:
        """Eight digits."""
        if len(position) != 8 or not (position.isascii() and position.isdigit()):
            raise ValueError
