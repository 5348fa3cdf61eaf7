"""Files of a course in Wagtail's library: found again by their content, stored once, checked as in the editor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from cms.blocks.media import CAPTION_EXTENSIONS, VIDEO_EXTENSIONS
from cms.domain.coursefile.issues import CourseFileError, gettext_noop, refuse

if TYPE_CHECKING:
    from cms.models import MediaDocument, MediaImage

_ = gettext_noop

WEBVTT = b"WEBVTT"
# Data, shown in the editor: German on every installation.
MATERIAL = "Lernmaterial"


def material_collection() -> Collection:
    """The collection of everything that lessons show; trainers may use and add to it."""
    # Wagtail's migrations make the root; ``manage.py flush`` takes it away.
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    known: Collection | None = root.get_children().filter(name=MATERIAL).first()
    return known or root.add_child(name=MATERIAL)


class Library:
    """Stores the files of one import; ``undo_on_error`` removes from disk what a refused import had written."""

    def __init__(self) -> None:
        self._written: list[Any] = []

    @contextmanager
    def undo_on_error(self) -> Iterator[None]:
        """The database undoes rows by itself; files it does not know."""
        try:
            yield
        except BaseException:
            for file in self._written:
                file.storage.delete(file.name)
            raise

    def image(self, *, name: str, content: bytes, title: str, line: int | None) -> MediaImage:
        """The image with this content; raises ``CourseFileError`` for what is no image that pages may show."""
        model = get_image_model()
        if known := _known(model, name, content):
            return known
        try:
            file = WagtailImageField().clean(_file(name, content, title))
        except ValidationError as error:
            raise _refusal(error, name, line) from error
        row = model(
            title=title[:255],
            file=file,
            file_size=len(content),
            file_hash=_digest(content),
            collection=material_collection(),
        )
        return self._store(row, name, line)

    def document(self, *, name: str, content: bytes, title: str, line: int | None) -> MediaDocument:
        """The document with this content; raises ``CourseFileError`` for kinds of files that are not accepted."""
        model = get_document_model()
        if known := _known(model, name, content):
            return known
        file = _file(name, content, title)
        row = model(
            title=title[:255],
            file=file,
            file_size=len(content),
            file_hash=_digest(content),
            collection=material_collection(),
        )
        return self._store(row, name, line)

    def video(self, *, name: str, content: bytes, title: str, line: int | None) -> MediaDocument:
        """A document that is a video by its name."""
        if _suffix(name).lstrip(".") not in VIDEO_EXTENSIONS:
            raise refuse(line, _("“%(name)s” is no MP4 or WebM file."), name=name)
        return self.document(name=name, content=content, title=title, line=line)

    def captions(self, *, name: str, content: bytes, title: str, line: int | None) -> MediaDocument:
        """A document that holds WebVTT captions."""
        is_vtt = content.removeprefix(b"\xef\xbb\xbf").startswith(WEBVTT)
        if _suffix(name).lstrip(".") not in CAPTION_EXTENSIONS or not is_vtt:
            raise refuse(line, _("“%(name)s” is no WebVTT file."), name=name)
        return self.document(name=name, content=content, title=title, line=line)

    def _store(self, row: Any, name: str, line: int | None) -> Any:
        try:
            row.full_clean()
        except ValidationError as error:
            raise _refusal(error, name, line) from error
        row.save()
        self._written.append(row.file)
        return row


def _known(model: Any, name: str, content: bytes) -> Any:
    same = model.objects.filter(file_hash=_digest(content), file__iendswith=_suffix(name))
    return same.order_by("pk").first()


def _digest(content: bytes) -> str:
    """SHA-1, because that is what Wagtail keeps of every file."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _file(name: str, content: bytes, title: str) -> ContentFile[bytes]:
    stem = slugify(title)[:60] or "datei"
    return ContentFile(content, name=f"{stem}{_suffix(name)}")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _refusal(error: ValidationError, name: str, line: int | None) -> CourseFileError:
    return refuse(line, _("“%(name)s”: %(reason)s"), name=name, reason=" ".join(error.messages))
