"""Runs and their seminar days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from curriculum.enums import CompletionPreset, Delivery
from curriculum.models.catalogue import CourseEdition, EditionUnit
from lms.accounts.models import Provider, PublicBody
from lms.base.models import NameField, PublicModel


class Run(PublicModel):
    """One delivery (Durchführung) of a course edition by a provider."""

    title = NameField(_("title"), max_length=200)
    edition = models.ForeignKey(
        CourseEdition, on_delete=models.PROTECT, related_name="runs", verbose_name=_("course edition")
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="runs", verbose_name=_("education provider")
    )
    delivery = models.CharField(_("delivery"), max_length=10, choices=Delivery)
    host_body = models.ForeignKey(
        PublicBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_runs",
        verbose_name=_("host body (in-house only)"),
    )
    preset = models.CharField(
        _("completion rule"), max_length=12, choices=CompletionPreset, default=CompletionPreset.IN_CLASS
    )
    fundable = models.BooleanField(_("fundable"), default=True)
    fee_cents_per_day = models.PositiveIntegerField(_("fee per day in cents"))
    venue = NameField(_("room or link"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivery=Delivery.INHOUSE, host_body__isnull=False)
                | (~models.Q(delivery=Delivery.INHOUSE) & models.Q(host_body__isnull=True)),
                name="run_host_body_iff_inhouse",
                violation_error_message=_("In-house runs, and only they, have a host body."),
            ),
            models.CheckConstraint(
                condition=~models.Q(preset=CompletionPreset.SELF_STUDY, fundable=True),
                name="run_self_study_never_fundable",
                violation_error_message=_("Self-study is never fundable."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SeminarDay(PublicModel):
    """A dated day of a run, teaching one unit."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="days", verbose_name=_("run"))
    unit = models.ForeignKey(
        EditionUnit, on_delete=models.PROTECT, related_name="seminar_days", verbose_name=_("unit")
    )
    date = models.DateField(_("date"))
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="seminar_days", blank=True, verbose_name=_("trainers")
    )

    class Meta:
        verbose_name = _("seminar day")
        verbose_name_plural = _("seminar days")
        constraints = [models.UniqueConstraint(fields=["run", "unit"], name="seminar_day_unit_once_per_run")]
        indexes = [models.Index(fields=["date"])]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} – {self.unit}"
