"""Runs and their seminar days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from curriculum.enums import CompletionPreset, Delivery
from curriculum.models.catalogue import CourseEdition, EditionUnit
from lms.accounts.models import Provider, PublicBody
from lms.base.models import NameField, PublicModel

PERSON = settings.AUTH_USER_MODEL


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
    # Learners agreed that their trainers see quiz results of persons; off means that nobody but they do.
    tutoring = models.BooleanField(_("tutoring: trainers see quiz results of persons"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

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
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    # Empty: the run's.
    venue = NameField(_("room or link"), max_length=300, blank=True)
    trainers = models.ManyToManyField(
        PERSON, related_name="seminar_days", blank=True, verbose_name=_("trainers")
    )

    class Meta:
        verbose_name = _("seminar day")
        verbose_name_plural = _("seminar days")
        constraints = [
            models.UniqueConstraint(fields=["run", "unit"], name="seminar_day_unit_once_per_run"),
            models.CheckConstraint(
                condition=models.Q(begins_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("begins_at")),
                name="seminar_day_ends_after_it_begins",
                violation_error_message=_("A seminar day ends after it begins."),
            ),
        ]
        indexes = [models.Index(fields=["date"])]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} – {self.unit}"


class StandIn(PublicModel):
    """Somebody teaches a seminar day in a trainer's place: with the day's rights, on its date only."""

    seminar_day = models.ForeignKey(
        SeminarDay, on_delete=models.CASCADE, related_name="stand_ins", verbose_name=_("seminar day")
    )
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="stand_ins", verbose_name=_("stand-in")
    )
    named_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named"))

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        constraints = [
            models.UniqueConstraint(fields=["seminar_day", "person"], name="stand_in_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.seminar_day}"
