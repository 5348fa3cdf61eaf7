"""Who works where, and who may do what, each from a date to a date."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.accounts.models.register import Provider, PublicBody
from lms.base.models import NameField, PublicModel

PERSON = settings.AUTH_USER_MODEL


class DatedQuerySet(models.QuerySet):
    """Rows valid from a first to a last day, both included; an open end is null."""

    def on(self, day: dt.date) -> Self:
        """Rows valid on ``day``."""
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        )


class Dated(PublicModel):
    """Validity in whole days."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to (last day)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether ``day`` lies within."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def ends_after_start(name: str) -> models.CheckConstraint:
    """The last day is not before the first."""
    return models.CheckConstraint(
        condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
        name=name,
        violation_error_message=_("The last day lies before the first."),
    )


class Employment(Dated):
    """A person works for a body (rule P8: HR's view ends on the leaving date)."""

    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="employments", verbose_name=_("person")
    )
    body = models.ForeignKey(
        PublicBody, on_delete=models.PROTECT, related_name="employments", verbose_name=_("public body")
    )
    personnel_number = NameField(_("personnel number"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        indexes = [models.Index(fields=["body", "valid_to"])]
        constraints = [
            ends_after_start("employment_ends_after_start"),
            models.UniqueConstraint(
                fields=["person", "body"],
                condition=models.Q(valid_to__isnull=True),
                name="employment_one_open_per_body",
                violation_error_message=_("This person is already employed there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.body}"


class RoleGrant(Dated):
    """A role for a person in the scope the role demands: a body for HR, a provider for its trainers and its office."""

    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="role_grants", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    body = models.ForeignKey(
        PublicBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_grants",
        verbose_name=_("public body"),
    )
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_grants",
        verbose_name=_("education provider"),
    )
    # Nobody, where a command of the installation granted it.
    granted_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("granted by"),
    )

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            ends_after_start("role_grant_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(role=Role.HR, body__isnull=False, provider__isnull=True)
                | models.Q(
                    role__in=[Role.TRAINER, Role.PROVIDER_OFFICE], body__isnull=True, provider__isnull=False
                )
                | models.Q(
                    role__in=[Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR],
                    body__isnull=True,
                    provider__isnull=True,
                ),
                name="role_grant_scope_fits_role",
                violation_error_message=_(
                    "HR needs a body, trainers and provider offices a provider, the other roles neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"
