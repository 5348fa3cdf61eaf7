"""Which pages show a file: what may be read of it follows from them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from cms.models import LessonPage


@dataclass(frozen=True)
class MediaUse:
    """Where a library file is shown: on a published page open to everybody, and in which lessons (by identity)."""

    is_public: bool
    lessons: frozenset[uuid.UUID]


def find_media(*, name: str) -> Any | None:
    """The image or document that the file ``name`` (relative to the media folder) belongs to.

    Sizes of an image belong to it. ``None`` for files that belong to nothing: they are nobody's to read.
    """
    if "\0" in name:
        return None
    image_model = get_image_model()
    rendition = image_model.get_rendition_model().objects.select_related("image").filter(file=name).first()
    if rendition is not None:
        return rendition.image
    return (
        image_model.objects.filter(file=name).first()
        or get_document_model().objects.filter(file=name).first()
    )


def use_of(*, media: Any) -> MediaUse:
    """The pages that show ``media``, from Wagtail's reference index."""
    page_type = ContentType.objects.get_for_model(Page)
    sources = ReferenceIndex.get_references_to(media).filter(base_content_type=page_type)
    ids = {int(source) for source in sources.values_list("object_id", flat=True)}
    lesson_type = ContentType.objects.get_for_model(LessonPage)
    pages = Page.objects.filter(pk__in=ids)
    lessons = pages.filter(content_type=lesson_type)
    return MediaUse(
        is_public=pages.exclude(content_type=lesson_type).live().public().exists(),
        lessons=frozenset(lessons.values_list("translation_key", flat=True)),
    )
