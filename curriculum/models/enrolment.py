"""Enrolments and attended days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from curriculum.enums import EnrolmentState, EvidenceGrade
from curriculum.models.catalogue import Course, CourseEdition, EditionUnit
from curriculum.models.timetable import Run, SeminarDay
from lms.accounts.models import Provider, PublicBody
from lms.base.models import PublicModel

PERSON = settings.AUTH_USER_MODEL


class Enrolment(PublicModel):
    """A person learns an edition, with or without a run. The id is the xAPI registration."""

    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("person")
    )
    # Derivable from the edition; here so that the database can promise one active enrolment per course.
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="enrolments", editable=False, verbose_name=_("course")
    )
    edition = models.ForeignKey(
        CourseEdition, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("course edition")
    )
    run = models.ForeignKey(
        Run,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("run"),
    )
    # The employer on the day of registration; stays when the person moves on.
    body = models.ForeignKey(
        PublicBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("body"),
    )
    registered_on = models.DateField(_("registered on"))
    fee_cents_per_day = models.PositiveIntegerField(_("fee charged per day"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState, default=EnrolmentState.ACTIVE)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=models.Q(state=EnrolmentState.ACTIVE),
                name="enrolment_one_active_per_course",
                violation_error_message=_("This person is already enrolled in this course."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=EnrolmentState.ACTIVE, withdrawn_on__isnull=True)
                | models.Q(state=EnrolmentState.WITHDRAWN, withdrawn_on__isnull=False),
                name="enrolment_withdrawn_on_iff_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["body", "state"])]

    def __str__(self) -> str:
        return f"{self.person} – {self.course}"

    @property
    def completion_preset(self) -> str:
        """The completion rule that holds here: the run's, without a run the edition's (rule C5)."""
        return self.run.preset if self.run is not None else self.edition.preset


class Attendance(PublicModel):
    """A trainer or provider attests that somebody attended a unit. Withdrawn with a reason, never deleted.

    ``seminar_day`` may belong to another run or provider (make-up day).
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    unit = models.ForeignKey(EditionUnit, on_delete=models.PROTECT, related_name="attendances")
    seminar_day = models.ForeignKey(
        SeminarDay, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    date = models.DateField(_("attended on"))
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    # in person or, for online runs, the provider's confirmation of a completed day
    grade = models.PositiveSmallIntegerField(
        choices=EvidenceGrade, default=EvidenceGrade.TRAINER_ATTESTED, editable=False
    )
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"))
    withdrawn_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason of withdrawal"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "unit"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="attendance_one_valid_per_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_reason="")
                ),
                name="attendance_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.date}"
