"""The bodies of the register (``/api/v1/bodies/``): public data, for everybody who may use the interface."""

from __future__ import annotations

import datetime as dt
import re

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema_field
from rest_framework.exceptions import ValidationError

from lms.accounts.domain.queries import register_bodies
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import BodyKind, Scope
from lms.accounts.models import PublicBody, User
from lms.accounts.rest import PublicReading, documented
from lms.accounts.serializers import RegisterBodySerializer
from lms.base.clock import start_of_day
from lms.base.rest.filters import AgsFilter, OnceForm, UpdatedSince
from lms.base.rest.pagination import AgsPagination

AGS = re.compile(r"[0-9]{8}\Z")
EXAMPLE = OpenApiExample(
    "body",
    value={
        "ags": "08115001",
        "kind": "gemeinde",
        "name": "Aidlingen",
        "official_name": "Aidlingen",
        "district": {"ags": "08115", "name": "Landkreis Böblingen", "kind": "landkreis"},
        "population": 9_000,
        "funded_seats": 1,
    },
    response_only=True,
    status_codes=["200"],
)


@extend_schema_field({"type": "string", "pattern": "^[0-9]{5}$"})
class DistrictFilter(django_filters.CharFilter):
    """The official key of a district."""

    def __init__(self, field_name: str) -> None:
        digits = RegexValidator(r"^[0-9]{5}\Z", _("The AGS of a district has five digits."))
        super().__init__(field_name, validators=[digits], help_text=_("AGS of the district, five digits."))


class BodyFilter(django_filters.FilterSet):
    """By kind, district and register."""

    kind = django_filters.ChoiceFilter(choices=[c for c in BodyKind.choices if c[0] != BodyKind.OTHER])
    body_ags = AgsFilter("ags")
    district_ags = DistrictFilter("district__ags")
    updated_since = UpdatedSince()

    class Meta:
        model = PublicBody
        form = OnceForm
        fields: tuple[str, ...] = ()

    def filter_updated_since(
        self, rows: QuerySet[PublicBody], _name: str, day: dt.date
    ) -> QuerySet[PublicBody]:
        """Named by a register version taken over since."""
        since = Q(register_entries__version__imported_at__gte=start_of_day(day))
        return rows.filter(since).distinct()


@documented(
    RegisterBodySerializer,
    EXAMPLE,
    many=_("List bodies"),
    one=_("One body"),
    key=OpenApiParameter("ags", {"type": "string", "pattern": "^[0-9]{8}$"}, OpenApiParameter.PATH),
    who=_(
        "The municipalities, city and rural districts of the register, along their AGS; the same for everybody."
    ),
)
class BodyViewSet(PublicReading[PublicBody]):
    """Bodies, named by their AGS."""

    queryset = PublicBody.objects.none()
    serializer_class = RegisterBodySerializer
    filterset_class = BodyFilter
    pagination_class = AgsPagination
    lookup_field = "ags"
    required_scopes = (Scope.BODIES_READ,)

    def readable(self, *, person: User, roles: Roles, today: dt.date) -> QuerySet[PublicBody]:
        """All of the register."""
        return register_bodies()

    def check_id(self, value: str) -> None:
        """Refuse what is no AGS."""
        if not AGS.match(value):
            raise ValidationError({"ags": [gettext("An AGS has eight digits.")]})
