"""Certificates and decisions as JSON: public ids and what the reader's role may know, never scores or instants."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from certificates.models import Certificate, EligibilityDecision
from curriculum.serializers import CourseSerializer, UnitSerializer
from lms.accounts.serializers import BodySerializer, PersonSerializer
from lms.base.clock import berlin_date


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """An issued document. Neither its number nor its verification code is shown: they open the public check page."""

    person = PersonSerializer(read_only=True)
    course = CourseSerializer(source="edition.course", read_only=True)
    body = BodySerializer(source="enrolment.body", read_only=True, allow_null=True)
    enrolment = serializers.UUIDField(source="enrolment_id", read_only=True)
    successor = serializers.UUIDField(
        source="successor_id",
        read_only=True,
        allow_null=True,
        help_text=_("The certificate that replaced it."),
    )

    class Meta:
        model = Certificate
        fields = (
            "id",
            "kind",
            "state",
            "issued_on",
            "person",
            "course",
            "body",
            "enrolment",
            "successor",
        )
        read_only_fields = fields


class EligibilitySerializer(serializers.ModelSerializer[EligibilityDecision]):
    """The decision in force for one seminar day of an enrolment."""

    person = PersonSerializer(source="enrolment.person", read_only=True)
    course = CourseSerializer(source="enrolment.course", read_only=True)
    body = BodySerializer(source="enrolment.body", read_only=True, allow_null=True)
    enrolment = serializers.UUIDField(source="enrolment_id", read_only=True)
    unit = UnitSerializer(read_only=True)
    rule_version = serializers.IntegerField(
        source="rule_version_id",
        read_only=True,
        allow_null=True,
        help_text=_("Version of the funding rules; null without a date or outside every funding period."),
    )
    decided_on = serializers.SerializerMethodField()

    class Meta:
        model = EligibilityDecision
        fields = (
            "id",
            "enrolment",
            "unit",
            "day",
            "status",
            "cents",
            "reason_code",
            "reason",
            "rule_version",
            "decided_on",
            "person",
            "course",
            "body",
        )
        read_only_fields = fields
        extra_kwargs = {
            "cents": {"help_text": _("Amount in cents of a euro; above 0 only when eligible.")},
            "reason": {"help_text": _("The reason in plain German, with what is missing and who must act.")},
            "reason_code": {"help_text": _("The same for machines; new codes may be added.")},
        }

    @extend_schema_field(serializers.DateField())
    def get_decided_on(self, decision: EligibilityDecision) -> dt.date:
        """The Berlin day of the decision."""
        return berlin_date(decision.decided_at)
