"""Public bodies by the official register, other employers, education providers."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import BodyKind, DistrictKind
from lms.base.models import NameField, PublicModel
from lms.base.names import search_form

SEARCH_LENGTH = 1200
AGS_PATTERN = RegexValidator(r"^\d{8}$", _("An AGS has eight digits."))


class RegisterVersion(models.Model):
    """One state of the official municipality register; several stand side by side (open question 12)."""

    # The ISO date of the territorial state.
    key = models.CharField(_("state of"), max_length=10, primary_key=True)
    # To be shown wherever register data is shown.
    notice = models.TextField(_("source notice"))
    imported_at = models.DateTimeField(_("imported"))
    is_current = models.BooleanField(_("current"), default=False)

    class Meta:
        verbose_name = _("register version")
        verbose_name_plural = _("register versions")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="register_version_one_current",
            )
        ]

    def __str__(self) -> str:
        return self.key


class District(models.Model):
    """One of the 44 districts: 35 rural and 9 city districts."""

    ags = models.CharField(
        _("district key"), max_length=5, primary_key=True, validators=[RegexValidator(r"^\d{5}$")]
    )
    name = NameField(_("name"), max_length=120)
    display_name = NameField(_("name with kind"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=DistrictKind)
    seat = NameField(_("seat of the district"), max_length=120, blank=True)
    region = NameField(_("administrative region"), max_length=120)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def __str__(self) -> str:
        return self.display_name


def full_name(*, kind: str, name: str, official_name: str, district: str) -> str:
    """A body's name with its district: eight names occur twice, Heilbronn and Karlsruhe are two bodies (rule G1)."""
    if district and kind in {BodyKind.MUNICIPALITY, BodyKind.CITY_DISTRICT}:
        return f"{name} ({district})"
    return official_name


class PublicBody(PublicModel):
    """An employer of pilots: one of the 1,136 bodies of the register, or another one outside coverage and quota."""

    ags = models.CharField(
        _("AGS"), max_length=8, unique=True, null=True, blank=True, validators=[AGS_PATTERN]
    )
    kind = models.CharField(_("kind"), max_length=10, choices=BodyKind)
    name = NameField(_("name"), max_length=200)
    official_name = NameField(_("official name"), max_length=200)
    name_search = models.CharField(max_length=SEARCH_LENGTH, editable=False, db_index=True)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("district")
    )

    class Meta:
        verbose_name = _("public body")
        verbose_name_plural = _("public bodies")
        constraints = [
            # Only the register gives an AGS, and everything in the register has one.
            models.CheckConstraint(
                condition=models.Q(kind=BodyKind.OTHER, ags__isnull=True)
                | (~models.Q(kind=BodyKind.OTHER) & models.Q(ags__isnull=False)),
                name="body_ags_iff_register",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=BodyKind.OTHER) | models.Q(district__isnull=False),
                name="body_register_has_district",
            ),
        ]

    def __str__(self) -> str:
        district = self.district.display_name if self.district is not None else ""
        return full_name(kind=self.kind, name=self.name, official_name=self.official_name, district=district)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search form beside the name it belongs to."""
        self.name_search = search_form(self.name)[:SEARCH_LENGTH]
        super().save(*args, **kwargs)

    @property
    def public_key(self) -> str:
        """What names this body outside: its AGS, else its UUID."""
        return self.ags or str(self.id)


class RegisterEntry(models.Model):
    """What one register version says of one body."""

    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="register_entries")
    version = models.ForeignKey(RegisterVersion, on_delete=models.PROTECT, related_name="entries")
    # Stadtkreis, Große Kreisstadt, Stadt, Gemeinde or Landkreis.
    type_name = models.CharField(_("type"), max_length=40)
    population = models.PositiveIntegerField(_("population"))
    funded_seats = models.PositiveSmallIntegerField(_("funded seats"))
    area_ha = models.PositiveIntegerField(_("area in hectares"), null=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        constraints = [
            models.UniqueConstraint(fields=["body", "version"], name="register_entry_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} ({self.version_id})"


class Provider(PublicModel):
    """An education provider (Bildungspartner) that sells and signs seminars."""

    name = NameField(_("name"), max_length=200, unique=True)
    short_name = NameField(_("short name"), max_length=40, unique=True)
    place = NameField(_("place"), max_length=120)  # printed beside the issue date
    signatory_function = NameField(_("function of the signatory"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("education provider")
        verbose_name_plural = _("education providers")

    def __str__(self) -> str:
        return self.name
