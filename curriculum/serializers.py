"""Courses, runs and enrolments as JSON: public ids, days, and nothing about how somebody learns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.models import Course, CourseEdition, EditionUnit, Enrolment, Run, SeminarDay
from lms.accounts.models import Provider
from lms.accounts.serializers import BodySerializer, PersonSerializer
from lms.base.clock import berlin_date


class CourseSerializer(serializers.ModelSerializer[Course]):
    """The course."""

    class Meta:
        model = Course
        fields = ("id", "title", "level")
        read_only_fields = fields


class UnitSerializer(serializers.ModelSerializer[EditionUnit]):
    """A seminar day; the id is the same in every edition."""

    id = serializers.UUIDField(source="key", read_only=True)

    class Meta:
        model = EditionUnit
        fields = ("id", "title", "position")
        read_only_fields = fields


class CourseUnitSerializer(serializers.ModelSerializer[EditionUnit]):
    """A seminar day or module with its length."""

    id = serializers.UUIDField(source="key", read_only=True)

    class Meta:
        model = EditionUnit
        fields = ("id", "title", "position", "is_seminar_day", "ue")
        read_only_fields = fields
        extra_kwargs = {"ue": {"help_text": _("Teaching units of 45 minutes.")}}


class EditionSerializer(serializers.ModelSerializer[CourseEdition]):
    """What a course consists of since it was last published with another structure."""

    published_on = serializers.SerializerMethodField()
    units = CourseUnitSerializer(source="listed_units", many=True, read_only=True)

    class Meta:
        model = CourseEdition
        fields = ("number", "published_on", "units")
        read_only_fields = fields

    @extend_schema_field(serializers.DateField())
    def get_published_on(self, edition: CourseEdition) -> dt.date:
        """The Berlin day."""
        return berlin_date(edition.published_at)


class FullCourseSerializer(serializers.ModelSerializer[Course]):
    """A course with its latest edition."""

    edition = serializers.SerializerMethodField(help_text=_("The latest one; null before the first."))

    class Meta:
        model = Course
        fields = ("id", "key", "title", "level", "certificate_title", "edition")
        read_only_fields = fields

    @extend_schema_field(EditionSerializer(allow_null=True))
    def get_edition(self, course: Any) -> dict[str, Any] | None:
        """The first of the prefetched ones, which come newest first."""
        editions = course.listed_editions
        return EditionSerializer(editions[0]).data if editions else None


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    """Who sells and signs."""

    class Meta:
        model = Provider
        fields = ("id", "name")
        read_only_fields = fields


class SeminarDaySerializer(serializers.ModelSerializer[SeminarDay]):
    """A planned day."""

    unit = UnitSerializer(read_only=True)

    class Meta:
        model = SeminarDay
        fields = ("date", "unit")
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run with its days. Rooms and links are for participants and stay on the pages."""

    course = CourseSerializer(source="edition.course", read_only=True)
    provider = ProviderSerializer(read_only=True)
    days = SeminarDaySerializer(source="listed_days", many=True, read_only=True)

    class Meta:
        model = Run
        fields = (
            "id",
            "title",
            "course",
            "provider",
            "delivery",
            "preset",
            "fundable",
            "fee_cents_per_day",
            "days",
        )
        read_only_fields = fields
        extra_kwargs = {"fee_cents_per_day": {"help_text": _("Fee per seminar day in cents of a euro.")}}


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """An enrolment with its days counted, not how they were reached."""

    person = PersonSerializer(read_only=True)
    course = CourseSerializer(read_only=True)
    body = BodySerializer(read_only=True, allow_null=True)
    run = serializers.UUIDField(source="run_id", read_only=True, allow_null=True)
    units_total = serializers.IntegerField(read_only=True)
    units_attended = serializers.IntegerField(read_only=True)
    units_complete = serializers.IntegerField(read_only=True)
    completed_on = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Enrolment
        fields = (
            "id",
            "state",
            "registered_on",
            "withdrawn_on",
            "person",
            "course",
            "body",
            "run",
            "units_total",
            "units_attended",
            "units_complete",
            "completed_on",
        )
        read_only_fields = fields
