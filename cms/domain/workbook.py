"""The workbook ("Mein Arbeitsheft"): a person's own notes beside the tasks of lessons, saved without loss.

Every function takes the person whose notes these are; there is no way to ask for anybody else's.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.models import LessonPage, TaskNote
from cms.models.note import MAX_NOTE
from curriculum.domain.outline import Outline
from lms.accounts.models import User

MAX_TITLE = 250


class NoteRefused(ValueError):
    """A note is too long, or the lesson has no such task; the message says so."""


class NoteMoved(Exception):
    """The note was saved from elsewhere meanwhile; ``stored`` is what stands there now. Nothing was overwritten."""

    def __init__(self, stored: TaskNote) -> None:
        super().__init__(str(stored))
        self.stored = stored


@dataclass(frozen=True)
class NoteField:
    """The field beside one task. ``elsewhere`` is set when another window saved meanwhile: its text."""

    text: str
    version: int
    elsewhere: str = ""
    error: str = ""


@dataclass(frozen=True)
class WorkbookLesson:
    """The notes of one lesson in the order of its tasks; ``enrolment`` leads back to it, if there still is a way."""

    course: str
    title: str
    key: uuid.UUID
    enrolment: uuid.UUID | None
    notes: tuple[TaskNote, ...]


def note_fields(*, person: User, page: LessonPage) -> dict[str, NoteField]:
    """Block id → the note beside each task of ``page``. One query, none without tasks.

    An imported task gets a new id with every new wording, so a note also finds its task by the title.
    """
    if not _tasks(page):
        return {}
    by_id, by_title = _known(person, page)
    return {
        task.id: NoteField(note.text, note.version) if note else NoteField("", 0)
        for task in _tasks(page)
        for note in [by_id.get(task.id) or by_title.get(_title(task))]
    }


@transaction.atomic
def save_note(*, person: User, page: LessonPage, block_id: str, text: str, version: int) -> TaskNote | None:
    """Keep ``text`` as the note on a task; an empty text forgets it (then ``None``).

    ``version`` is the one the writer had before them, 0 for a new note. Raises ``NoteMoved`` when another window saved
    a different text meanwhile, ``NoteRefused`` for a text over ``MAX_NOTE`` characters or an unknown task.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if len(text) > MAX_NOTE:
        raise NoteRefused(_("A note has at most %(n)d characters.") % {"n": MAX_NOTE})
    task = next((one for one in _tasks(page) if one.id == block_id), None)
    if task is None:
        raise NoteRefused(_("This task is not in the lesson any more. Please load the page again."))
    # One writer at a time: two windows of one person are the only parallel ones there can be.
    User.objects.select_for_update().only("pk").get(pk=person.pk)
    by_id, by_title = _known(person, page)
    note = by_id.get(block_id) or by_title.get(_title(task))
    if note is not None and note.version != version and note.text != text:
        raise NoteMoved(note)
    if not text.strip():
        if note is not None:
            note.delete()
        return None
    if note is None:
        note = TaskNote(person=person, lesson_key=page.translation_key, version=0)
    note.block_id, note.task_title, note.lesson_title = block_id, _title(task), page.title[:MAX_TITLE]
    note.text, note.version = text, note.version + 1
    note.save()
    return note


def notes_by_task(*, person: User, pages: Sequence[LessonPage]) -> dict[str, str]:
    """Block id → what was noted, for the tasks of several lessons. One query."""
    keys = [page.translation_key for page in pages]
    notes = list(TaskNote.objects.filter(person=person, lesson_key__in=keys))
    by_id = {note.block_id: note.text for note in notes}
    by_title = {(note.lesson_key, note.task_title): note.text for note in notes}
    texts = {
        task.id: by_id.get(task.id) or by_title.get((page.translation_key, _title(task)), "")
        for page in pages
        for task in _tasks(page)
    }
    return {block: text for block, text in texts.items() if text}


def workbook_of(*, person: User, outlines: Sequence[Outline]) -> tuple[WorkbookLesson, ...]:
    """All notes of ``person``, by the order of their courses; notes of lessons that are gone come last. One query."""
    notes: defaultdict[uuid.UUID, list[TaskNote]] = defaultdict(list)
    for note in TaskNote.objects.filter(person=person).order_by("lesson_title", "task_title", "pk"):
        notes[note.lesson_key].append(note)
    lessons = []
    for outline in outlines:
        for activity in (one for unit in outline.units for one in unit.activities):
            if found := notes.pop(activity.key, None):
                way = outline.enrolment_id if outline.is_active else None
                lessons.append(
                    WorkbookLesson(outline.course_title, activity.title, activity.key, way, tuple(found))
                )
    gone = [
        WorkbookLesson("", found[0].lesson_title, key, None, tuple(found)) for key, found in notes.items()
    ]
    return (*lessons, *gone)


def _known(person: User, page: LessonPage) -> tuple[Mapping[str, TaskNote], Mapping[str, TaskNote]]:
    """The lesson's notes by block, and by title those whose block is not on the page any more."""
    notes = TaskNote.objects.filter(person=person, lesson_key=page.translation_key).order_by("pk")
    ids = {task.id for task in _tasks(page)}
    by_id = {note.block_id: note for note in notes}
    return by_id, {note.task_title: note for note in by_id.values() if note.block_id not in ids}


def _tasks(page: LessonPage) -> list[Any]:
    """Blocks of Wagtail's stream."""
    return [block for block in page.body if block.block_type == "activity"]


def _title(task: Any) -> str:
    return str(task.value["title"])[:MAX_TITLE]
