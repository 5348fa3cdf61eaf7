"""Reading over REST as somebody: each reader gets the rows their role may see, others look as if they did not exist.

Whoever reads about somebody else leaves an entry in the access log.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles, roles_of
from lms.accounts.enums import AccessKind, Scope
from lms.accounts.models import User
from lms.accounts.permissions import HasScope
from lms.base.clock import berlin_date
from lms.base.rest.pagination import IdPagination
from lms.base.rest.problems import CONTENT_TYPE, described

Row = TypeVar("Row", bound=Model)

REFUSALS = {
    HTTPStatus.BAD_REQUEST: _("An id, filter or cursor has a value it cannot have; `errors` names it."),
    HTTPStatus.UNAUTHORIZED: _("Neither a session nor a valid credential."),
    HTTPStatus.FORBIDDEN: _("The credential lacks the scope."),
    HTTPStatus.NOT_FOUND: _("Unknown, or not for this reader; a cursor that leads nowhere."),
    HTTPStatus.NOT_ACCEPTABLE: _("Only JSON is answered."),
    HTTPStatus.TOO_MANY_REQUESTS: _("Too many requests; `Retry-After` says for how many seconds to wait."),
}


class Reading(ReadOnlyModelViewSet[Row], Generic[Row]):
    """Reading with a scope."""

    permission_classes = (IsAuthenticated, HasScope)
    pagination_class: type[IdPagination] = IdPagination
    required_scopes: tuple[Scope, ...]

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[Row]:
        """The rows this reader may see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Row]:
        """The readable rows today; none for the schema, which has no reader."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        today = berlin_date(timezone.now())
        reader = self._reader()
        return self.readable(person=reader, roles=roles_of(person=reader, today=today), today=today)

    def get_object(self) -> Row:
        """One row; raises ``ValidationError`` (400) for an id that cannot be one."""
        self.check_id(self.kwargs[self.lookup_url_kwarg or self.lookup_field])
        return super().get_object()

    def check_id(self, value: str) -> None:
        """Refuse what is no UUID."""
        try:
            uuid.UUID(value)
        except ValueError:
            raise ValidationError({"id": [gettext("This is no id.")]}) from None

    def _reader(self) -> User:
        return cast(User, self.request.user)  # IsAuthenticated came first


@method_decorator(conditional_page, name="dispatch")
class PublicReading(Reading[Row]):
    """What is the same for every reader: with an ETag, so that a client need not load twice what it has."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """For this reader's cache, to be asked for again."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-cache"
        return answer


class LoggedReading(Reading[Row]):
    """What is about people: every row about somebody else is logged before it is answered."""

    # In words of the programme, for the log.
    subject_matter: str

    def person_of(self, row: Row) -> User:
        """Whom a row is about."""
        raise NotImplementedError

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


def documented(
    serializer: type[Serializer[Any]],
    example: OpenApiExample,
    *,
    many: Any,
    one: Any,
    who: Any,
    key: OpenApiParameter | None = None,
) -> Any:
    """Describe a resource in the schema: its two operations, who reads what, a real example, every refusal."""
    return extend_schema_view(
        list=extend_schema(
            summary=many,
            description=who,
            responses={200: serializer(many=True), **_refusals()},
            examples=[example],
        ),
        retrieve=extend_schema(
            summary=one,
            description="",
            responses={200: serializer, **_refusals()},
            examples=[example],
            parameters=[key] if key else [],
        ),
    )


def _refusals() -> dict[tuple[int, str], Any]:
    return {
        (status.value, CONTENT_TYPE): described(
            text, status=status.value, has_errors=status == HTTPStatus.BAD_REQUEST
        )
        for status, text in REFUSALS.items()
    }
