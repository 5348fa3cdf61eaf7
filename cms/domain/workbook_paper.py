"""The workbook as a PDF, in German like every document of the programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from certificates.rendering.fonts import load_family
from certificates.rendering.workbook import LessonSheet, TaskSheet, WorkbookSheet, draw_workbook
from cms.domain.workbook import WorkbookLesson
from lms.accounts.models import User

TITLE = "Mein Arbeitsheft"
NOTE = "Eigene Notizen. Niemand außer Ihnen kann sie auf der Lernplattform lesen."


def workbook_pdf(*, person: User, lessons: Sequence[WorkbookLesson], today: dt.date) -> bytes:
    """The PDF of these notes."""
    sheet = WorkbookSheet(
        language="de",
        title=TITLE,
        owner=person.get_full_name(),
        subject=settings.WAGTAIL_SITE_NAME,
        note=f"{NOTE} Stand: {today:%d.%m.%Y}",
        printed_on=today,
        lessons=tuple(
            LessonSheet(
                course=lesson.course,
                title=lesson.title,
                tasks=tuple(TaskSheet(note.task_title, note.text) for note in lesson.notes),
            )
            for lesson in lessons
        ),
    )
    return draw_workbook(sheet, load_family(Path(settings.ASSETS_DIR) / "fonts"))
