"""Pictures of questions: read, checked, written anew, never changed afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
import warnings
from typing import BinaryIO

from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from assessments.models import QuestionImage

NAMESPACE = uuid.UUID("5d0a2c1e-6f0b-5b3e-9c55-0f5c1b7f2a90")
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 20_000_000
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


class PictureRefused(ValueError):
    """A file is no picture that can be shown. ``code``: too_large, not_a_picture."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def picture_id(content: bytes) -> uuid.UUID:
    """The id of a picture that a course file brings without one: the same file, the same id."""
    return uuid.uuid5(NAMESPACE, hashlib.sha256(content).hexdigest())


def store_picture(*, file: BinaryIO, now: dt.datetime, own_id: uuid.UUID | None = None) -> QuestionImage:
    """Keep a picture (PNG, JPEG or WebP). It is encoded anew, so nothing hidden in the file comes along.

    ``own_id`` is the id it has elsewhere; a picture with this id that is here already stays. Raises ``PictureRefused``.
    """
    if own_id and (known := QuestionImage.objects.filter(pk=own_id).first()):
        return known
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise PictureRefused("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(raw), formats=list(FORMATS))
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureRefused("too_large")
            name = str(picture.format)
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise PictureRefused("not_a_picture") from error
    written = io.BytesIO()
    picture.save(written, format=name)
    image = QuestionImage(uploaded_at=now, **({"pk": own_id} if own_id else {}))
    image.file.save(f"picture.{FORMATS[name]}", ContentFile(written.getvalue()), save=False)
    image.save()
    return image
