"""People and bodies as JSON: public ids and names."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lms.accounts.models import District, PublicBody, User


class PersonSerializer(serializers.ModelSerializer[User]):
    """Somebody, by public id and printed name."""

    name = serializers.CharField(source="get_full_name", read_only=True, help_text=_("Name as printed."))

    class Meta:
        model = User
        fields = ("id", "name")
        read_only_fields = fields


class BodySerializer(serializers.ModelSerializer[PublicBody]):
    """The employer on the day of registration."""

    class Meta:
        model = PublicBody
        fields = ("ags", "name")
        read_only_fields = fields
        extra_kwargs = {"ags": {"help_text": _("Official municipality key; null for other employers.")}}


class DistrictSerializer(serializers.ModelSerializer[District]):
    """The Landkreis or Stadtkreis a body belongs to."""

    name = serializers.CharField(source="display_name", read_only=True)

    class Meta:
        model = District
        fields = ("ags", "name", "kind")
        read_only_fields = fields


class RegisterBodySerializer(serializers.ModelSerializer[PublicBody]):
    """A body of the register with what the current version says of it; null where that version does not know it."""

    ags = serializers.CharField(read_only=True, help_text=_("Official municipality key, eight digits."))
    district = DistrictSerializer(read_only=True)
    population = serializers.IntegerField(read_only=True, allow_null=True)
    funded_seats = serializers.IntegerField(
        read_only=True, allow_null=True, help_text=_("People whose basic course can be funded.")
    )

    class Meta:
        model = PublicBody
        fields = ("ags", "kind", "name", "official_name", "district", "population", "funded_seats")
        read_only_fields = fields
