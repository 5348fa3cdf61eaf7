"""Certificates and the decisions on seminar days (``/api/v1/``)."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.api import examples
from certificates.api.filters import CertificateFilter, EligibilityFilter
from certificates.domain.reading import readable_certificates, readable_decisions
from certificates.models import Certificate, EligibilityDecision
from certificates.serializers import CertificateSerializer, EligibilitySerializer
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import Scope
from lms.accounts.models import User
from lms.accounts.rest import LoggedReading, documented

WHO_READS_WHAT = _(
    "What the reader may see: their own; HR what was earned or decided at its body about people who work there today; "
    "the programme office all. 50 a page, in a stable order along the id; follow `next`."
)


@documented(
    CertificateSerializer,
    examples.CERTIFICATE,
    many=_("List certificates"),
    one=_("One certificate"),
    who=WHO_READS_WHAT,
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


@documented(
    EligibilitySerializer,
    examples.ELIGIBILITY,
    many=_("List voucher decisions"),
    one=_("One voucher decision"),
    who=WHO_READS_WHAT,
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
