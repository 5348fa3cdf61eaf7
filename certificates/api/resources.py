"""REST, read only: certificates and the decisions on seminar days (``/api/v1/``).

Each reader gets the rows their role may see, others look as if they did not exist. Whoever reads about somebody else
leaves an entry in the access log.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from certificates.api import examples
from certificates.api.filters import CertificateFilter, EligibilityFilter
from certificates.domain.reading import readable_certificates, readable_decisions
from certificates.models import Certificate, EligibilityDecision
from certificates.serializers import CertificateSerializer, EligibilitySerializer
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles, roles_of
from lms.accounts.enums import AccessKind, Scope
from lms.accounts.models import User
from lms.accounts.permissions import HasScope
from lms.base.clock import berlin_date

Row = TypeVar("Row", bound=Model)

WHO_READS_WHAT = _(
    "What the reader may see: their own; HR what was earned or decided at its body about people who work there today; "
    "the programme office all. 50 a page, in a stable order along the id; follow `next`."
)
ERROR = inline_serializer("Error", {"detail": serializers.CharField()})
INVALID_FILTER = OpenApiResponse(
    {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    description="A filter has a value it cannot have; the answer names the filter.",
)
UNAUTHORIZED = OpenApiResponse(ERROR, description=_("Neither a session nor a valid credential."))
FORBIDDEN = OpenApiResponse(ERROR, description=_("The credential lacks the scope."))
NOT_FOUND = OpenApiResponse(
    ERROR, description=_("Unknown, or not for this reader; a cursor that leads nowhere.")
)
THROTTLED = OpenApiResponse(
    ERROR, description=_("Too many requests; `Retry-After` says for how many seconds to wait.")
)
REFUSALS = {401: UNAUTHORIZED, 403: FORBIDDEN, 404: NOT_FOUND, 429: THROTTLED}


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
        """The cursor of ``request``; a position that is no id is as wrong as an unreadable cursor (404)."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                uuid.UUID(str(cursor.position))
            except ValueError:
                raise NotFound(self.invalid_cursor_message) from None
        return cursor


class LoggedReading(ReadOnlyModelViewSet[Row], Generic[Row]):
    """Reading with a scope; every row about somebody else is logged before it is answered."""

    permission_classes = (IsAuthenticated, HasScope)
    pagination_class = IdPagination
    required_scopes: tuple[Scope, ...]
    # In words of the programme, for the log.
    subject_matter: str

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[Row]:
        """The rows this reader may see."""
        raise NotImplementedError

    def person_of(self, row: Row) -> User:
        """Whom a row is about."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Row]:
        """The readable rows today; none for the schema, which has no reader."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        today = berlin_date(timezone.now())
        reader = self._reader()
        return self.readable(person=reader, roles=roles_of(person=reader, today=today), today=today)

    def paginate_queryset(self, queryset: QuerySet[Row, Any]) -> list[Any] | None:
        """One page, logged."""
        page = super().paginate_queryset(queryset)
        self._log(page or ())
        return page

    def get_object(self) -> Row:
        """One row, logged."""
        row = super().get_object()
        self._log([row])
        return row

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Personal data stays out of every cache."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def _log(self, rows: Iterable[Row]) -> None:
        log_access(
            actor=self._reader(),
            people=[self.person_of(row) for row in rows],
            kind=AccessKind.VIEWED,
            subject_matter=f"{self.subject_matter} (API)",
            now=timezone.now(),
        )

    def _reader(self) -> User:
        return cast(User, self.request.user)  # IsAuthenticated came first


def _documented(serializer: type[Serializer[Any]], example: OpenApiExample, *, many: Any, one: Any) -> Any:
    return extend_schema_view(
        list=extend_schema(
            summary=many,
            description=WHO_READS_WHAT,
            responses={200: serializer(many=True), 400: INVALID_FILTER, **REFUSALS},
            examples=[example],
        ),
        retrieve=extend_schema(
            summary=one, description="", responses={200: serializer, **REFUSALS}, examples=[example]
        ),
    )


@_documented(
    CertificateSerializer, examples.CERTIFICATE, many=_("List certificates"), one=_("One certificate")
)
class CertificateViewSet(LoggedReading[Certificate]):
    """Issued certificates. The documents themselves are downloaded from the pages, not here."""

    queryset = Certificate.objects.none()
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilter
    required_scopes = (Scope.CERTIFICATES_READ,)
    subject_matter = "certificates"

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[Certificate]:
        """Own, HR's, or all."""
        return readable_certificates(person=person, roles=roles, today=today)

    def person_of(self, row: Certificate) -> User:
        """Whom it was issued to."""
        return row.person


@_documented(
    EligibilitySerializer,
    examples.ELIGIBILITY,
    many=_("List voucher decisions"),
    one=_("One voucher decision"),
)
class EligibilityViewSet(LoggedReading[EligibilityDecision]):
    """Decisions in force, one for each seminar day of an enrolment."""

    queryset = EligibilityDecision.objects.none()
    serializer_class = EligibilitySerializer
    filterset_class = EligibilityFilter
    required_scopes = (Scope.ELIGIBILITIES_READ,)
    subject_matter = "voucher decisions"

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[EligibilityDecision]:
        """Own, HR's, or all."""
        return readable_decisions(person=person, roles=roles, today=today)

    def person_of(self, row: EligibilityDecision) -> User:
        """Whose day it decides."""
        return row.enrolment.person
