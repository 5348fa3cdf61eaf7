"""Pictures as answers to a browser."""

from __future__ import annotations

import mimetypes

from django.http import FileResponse

from assessments.models import QuestionImage


def picture_response(image: QuestionImage) -> FileResponse:
    """The file, with the type its name says; only pictures get in (``assessments.domain.pictures``)."""
    kind = mimetypes.guess_type(image.file.name)[0] or "application/octet-stream"
    return FileResponse(
        image.file.open("rb"), content_type=kind, headers={"X-Content-Type-Options": "nosniff"}
    )
