"""Progress: what is recomputed from evidence, and the one fact the curriculum owns itself (a lesson declared done)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from curriculum.enums import EvidenceGrade
from curriculum.models.catalogue import EditionActivity, EditionUnit
from curriculum.models.enrolment import Enrolment
from lms.base.models import FrozenModel, PublicModel


class LessonCompletion(PublicModel, FrozenModel):
    """A learner declared a lesson done: the fact behind one ``completed`` statement."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="lesson_completions")
    activity = models.ForeignKey(EditionActivity, on_delete=models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="lesson_completed_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.activity_id}"


class ActivityProgress(models.Model):
    """A lesson done or quiz passed in an enrolment; a row exists only while that holds."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="activity_progress")
    activity = models.ForeignKey(EditionActivity, on_delete=models.PROTECT, related_name="+")
    reached_at = models.DateTimeField()
    grade = models.PositiveSmallIntegerField(choices=EvidenceGrade)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="activity_progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.activity_id}"


class UnitProgress(models.Model):
    """The three facts of a unit, never mixed (rule C2), and the date it became complete by the rule of its run (C5)."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="unit_progress")
    unit = models.ForeignKey(EditionUnit, on_delete=models.PROTECT, related_name="+")
    lessons_done_on = models.DateField(_("lessons done"), null=True)
    quiz_passed_on = models.DateField(_("quiz passed"), null=True)
    attended_on = models.DateField(_("attended"), null=True)
    completed_on = models.DateField(_("complete"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "unit"], name="unit_progress_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.unit_id}"


class EnrolmentProgress(models.Model):
    """An enrolment as a whole: complete when all its units are."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, primary_key=True, related_name="progress"
    )
    units_complete = models.PositiveSmallIntegerField(default=0)
    units_attended = models.PositiveSmallIntegerField(default=0)
    units_total = models.PositiveSmallIntegerField(default=0)
    completed_on = models.DateField(_("complete"), null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.units_complete}/{self.units_total}"
