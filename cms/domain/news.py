"""What is new in a lesson since somebody read it ("Was ist neu")."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from wagtail.models import Revision

from cms.domain.lesson_changes import Change, lesson_changes
from cms.models import LessonPage, LessonReading
from curriculum.models import Enrolment


@dataclass(frozen=True)
class News:
    """What changed. ``changes`` is empty where the older version is not kept any more: then only that something did."""

    changes: tuple[Change, ...]


def news_in(*, enrolment: Enrolment, page: LessonPage) -> News | None:
    """What is new to this learner, ``None`` for nothing; the first reading keeps the version. One to three queries."""
    current = page.live_revision_id
    if current is None:
        return None
    reading = LessonReading.objects.filter(enrolment=enrolment, lesson_key=page.translation_key).first()
    if reading is None:
        LessonReading.objects.get_or_create(
            enrolment=enrolment, lesson_key=page.translation_key, defaults={"revision_id": current}
        )
        return None
    if reading.revision_id == current:
        return None
    contents = {
        revision.pk: revision.content
        for revision in Revision.objects.filter(pk__in={current, reading.revision_id} - {None})
    }
    if reading.revision_id not in contents:
        return News(changes=())
    changes = lesson_changes(before=contents[reading.revision_id], after=contents[current])
    if not changes:
        # Published again with the same content: nothing to tell.
        mark_read(enrolment=enrolment, page=page)
        return None
    return News(changes=changes)


def mark_read(*, enrolment: Enrolment, page: LessonPage) -> None:
    """The learner knows the present version of ``page``."""
    LessonReading.objects.update_or_create(
        enrolment=enrolment,
        lesson_key=page.translation_key,
        defaults={"revision_id": page.live_revision_id},
    )


def changed_lessons(*, enrolment: Enrolment) -> frozenset[uuid.UUID]:
    """Keys of the lessons published anew since this learner read them. Two queries."""
    read = dict(LessonReading.objects.filter(enrolment=enrolment).values_list("lesson_key", "revision_id"))
    live = LessonPage.objects.live().filter(translation_key__in=read, live_revision__isnull=False)
    return frozenset(
        key for key, version in live.values_list("translation_key", "live_revision") if read[key] != version
    )
