"""Where somebody stopped reading."""

from __future__ import annotations

from django.db import models

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
