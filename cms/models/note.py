"""The workbook: what somebody wrote for themselves beside the tasks of lessons."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.base.models import PublicModel

# About eight pages; a note is no manuscript.
MAX_NOTE = 20_000
# A block's id is a UUID as text.
BLOCK_ID_LENGTH = 36


class TaskNote(PublicModel):
    """A person's own note on one task of a lesson. Nobody else reads it: it is in no admin, API or export of others.

    The titles are those of the last saving, so that a note outlives its task. ``version`` counts savings: who saves
    from an older one is told instead of overwriting. No time is kept (domain reference, section 6).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.UUIDField()
    block_id = models.CharField(max_length=BLOCK_ID_LENGTH)
    lesson_title = models.CharField(max_length=250)
    task_title = models.CharField(max_length=250)
    text = models.TextField(max_length=MAX_NOTE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson_key", "block_id"], name="note_once_per_task")
        ]

    def __str__(self) -> str:
        # No word of the note: this is what errors and logs show.
        return f"{self.lesson_key}: {self.block_id}"
