"""Pictures of questions: read, checked, written anew, never changed afterwards."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from typing import BinaryIO

from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from assessments.models import QuestionImage

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 20_000_000
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


class PictureRefused(ValueError):
    """A file is no picture that can be shown. ``code``: too_large, not_a_picture."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def store_picture(*, file: BinaryIO, now: dt.datetime) -> QuestionImage:
    """Keep a picture (PNG, JPEG or WebP). It is encoded anew, so nothing hidden in the file comes along.

    Raises ``PictureRefused``.
    """
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
    image = QuestionImage(uploaded_at=now)
    image.file.save(f"picture.{FORMATS[name]}", ContentFile(written.getvalue()), save=False)
    image.save()
    return image
