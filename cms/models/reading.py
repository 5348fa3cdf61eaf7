"""Where somebody stopped reading, and which version of a lesson they read."""

from __future__ import annotations

from django.db import models
from wagtail.models import Revision

from curriculum.models import Enrolment


class ReadingPosition(models.Model):
    """The activity an enrolled person opened last, to go on from there on any device.

    No time is kept: when somebody reads is nobody's business (domain rules, section 6).
    """

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, primary_key=True, related_name="reading_position"
    )
    activity_key = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.activity_key}"


class LessonReading(models.Model):
    """Which published version of a lesson an enrolled person last had before them, to say later what is new.

    No time is kept here either. A version that an operator purged leaves an empty reference.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lesson_readings")
    lesson_key = models.UUIDField()
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="lesson_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key}"
