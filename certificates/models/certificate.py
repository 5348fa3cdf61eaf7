"""Issued documents: frozen facts, stored bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateKind, CertificateState
from curriculum.models import CourseEdition, EditionUnit, Enrolment
from lms.base.models import FrozenModel, FrozenRowError, PublicModel


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates as people ask for them; refuses to change or delete what was printed."""

    def current(self) -> Self:
        """Neither replaced nor withdrawn."""
        return self.filter(state=CertificateState.CURRENT)

    def of_whole_course(self) -> Self:
        """The document of the whole course, not of one of its days."""
        return self.filter(kind=CertificateKind.CERTIFICATE, unit__isnull=True)

    def update(self, **fields: Any) -> int:
        """Only the end of a certificate's life can be written; anything else raises ``FrozenRowError``."""
        _refuse_unless_ending(fields)
        return super().update(**fields)

    def delete(self) -> NoReturn:
        """Never: raises ``FrozenRowError``."""
        raise FrozenRowError("Certificates never disappear.")


class Certificate(PublicModel):
    """An issued document. ``facts`` is everything printed, as versioned JSON with Berlin dates; it never changes.

    Only ``ENDING`` may change, by a correction or a withdrawal.
    """

    ENDING = frozenset({"state", "successor", "reason", "ended_on"})

    kind = models.CharField(_("kind"), max_length=24, choices=CertificateKind)
    number = models.CharField(_("number"), max_length=40, unique=True)
    # Random, at least 60 bits, Crockford base 32 with check character: no running number to walk through.
    code = models.CharField(_("verification code"), max_length=20, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("person"),
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    edition = models.ForeignKey(CourseEdition, on_delete=models.PROTECT, related_name="certificates")
    unit = models.ForeignKey(
        EditionUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    facts = models.JSONField(editable=False)
    facts_version = models.PositiveSmallIntegerField(default=1, editable=False)
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"))
    state = models.CharField(
        _("state"), max_length=10, choices=CertificateState, default=CertificateState.CURRENT
    )
    successor = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessor"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_on = models.DateField(_("replaced or withdrawn on"), null=True, blank=True)
    # The badge's place in the list of withdrawn ones: random, so that it tells nothing about order or number.
    status_index = models.PositiveIntegerField(null=True, unique=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            # Two, because NULLs are distinct in SQL.
            models.UniqueConstraint(
                fields=["enrolment", "kind"],
                condition=models.Q(state=CertificateState.CURRENT, unit__isnull=True),
                name="certificate_one_current",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "kind", "unit"],
                condition=models.Q(state=CertificateState.CURRENT, unit__isnull=False),
                name="certificate_one_current_per_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CertificateState.CURRENT, ended_on__isnull=True, reason="")
                | (
                    ~models.Q(state=CertificateState.CURRENT)
                    & models.Q(ended_on__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="certificate_ended_with_date_and_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "kind", "state"])]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, or write the end of its life by ``update_fields``; anything else raises ``FrozenRowError``."""
        if not self._state.adding:
            _refuse_unless_ending(kwargs.get("update_fields") or ["everything"])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never: raises ``FrozenRowError``."""
        raise FrozenRowError(f"Certificate {self.number} never disappears.")


def _refuse_unless_ending(fields: Iterable[str]) -> None:
    if changed := set(fields) - Certificate.ENDING:
        raise FrozenRowError(f"A certificate's {', '.join(sorted(changed))} never changes.")


class CertificateFile(FrozenModel):
    """The bytes of a certificate, stored with it in one transaction and never redrawn."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, primary_key=True, related_name="file"
    )
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    # The signed badge inside the file, as a VC-JWT; empty where the installation had no key for it.
    badge = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.sha256
