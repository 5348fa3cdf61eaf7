"""Bodies, seats and coverage in figures: aggregates only, no person (rules K1–K5, F7)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certificates.enums import CertificateKind, CertificateState, VoucherState
from certificates.models import Certificate, Voucher
from curriculum.enums import Level
from lms.accounts.enums import BodyKind
from lms.accounts.models import PublicBody, RegisterEntry
from lms.base.names import search_form

MAX_BODIES_SHOWN = 100


@dataclass(frozen=True)
class BodyRow:
    """Seats of one body in the current register."""

    key: str
    name: str
    kind: str
    population: int
    seats: int
    used: int

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return max(self.seats - self.used, 0)


@dataclass(frozen=True)
class Totals:
    """Coverage against the targets: municipalities (with city districts) and rural districts apart (finding 4)."""

    municipalities_covered: int
    municipalities: int
    districts_covered: int
    districts: int
    seats: int
    seats_used: int
    certificates: int


def body_rows(*, search: str = "") -> list[BodyRow]:
    """The first hundred bodies of the current register matching ``search`` (name or AGS), with their seats."""
    entries = RegisterEntry.objects.filter(version__is_current=True).select_related("body__district")
    for word in search_form(search).split():
        entries = entries.filter(Q(body__name_search__contains=word) | Q(body__ags__startswith=word))
    used = (
        Voucher.objects.filter(body=OuterRef("body"), state=VoucherState.ACTIVE, seat__isnull=False)
        .order_by()
        .values("body")
        .annotate(n=Count("pk"))
        .values("n")
    )
    entries = entries.annotate(used=Coalesce(Subquery(used), 0)).order_by("body__name_search", "body__ags")
    return [
        BodyRow(
            key=entry.body.public_key,
            name=str(entry.body),
            kind=entry.type_name,
            population=entry.population,
            seats=entry.funded_seats,
            used=entry.used,
        )
        for entry in entries[:MAX_BODIES_SHOWN]
    ]


def totals() -> Totals:
    """The programme in seven figures, four queries."""
    entries = RegisterEntry.objects.filter(version__is_current=True)
    rural = Q(kind=BodyKind.RURAL_DISTRICT)
    in_register = PublicBody.objects.filter(ags__isnull=False).aggregate(
        municipalities=Count("pk", filter=~rural), districts=Count("pk", filter=rural)
    )
    covered = _covered_bodies().aggregate(
        municipalities=Count("pk", filter=~rural), districts=Count("pk", filter=rural)
    )
    return Totals(
        municipalities_covered=covered["municipalities"],
        municipalities=in_register["municipalities"],
        districts_covered=covered["districts"],
        districts=in_register["districts"],
        seats=sum(entries.values_list("funded_seats", flat=True)),
        seats_used=Voucher.objects.filter(state=VoucherState.ACTIVE, seat__isnull=False).count(),
        certificates=_valid_basic_certificates().count(),
    )


def _valid_basic_certificates() -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        kind=CertificateKind.CERTIFICATE, state=CertificateState.CURRENT, edition__course__level=Level.BASIS
    )


def _covered_bodies() -> QuerySet[PublicBody]:
    """K1: at least one person with a valid basic certificate was employed there at issue."""
    holders = _valid_basic_certificates().values("enrolment__body")
    return PublicBody.objects.filter(ags__isnull=False, pk__in=holders)
