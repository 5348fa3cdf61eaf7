"""Files of the library: nothing is served that nobody was found to be allowed to read."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.domain.media_access import find_media, use_of
from cms.permissions import is_editor, may_read_any
from cms.views.ranges import file_response

# What a page shows inside itself; everything else is downloaded, whatever a browser would make of it.
INLINE_TYPES = ("image/", "video/", "text/vtt")
UNSAFE_INLINE = ("image/svg+xml",)
mimetypes.add_type("text/vtt", ".vtt")
mimetypes.add_type("image/webp", ".webp")
mimetypes.add_type("image/avif", ".avif")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A library file for whoever may read a page that shows it; for everybody else it does not exist."""
    row = find_media(name=path)
    if row is None or not may_read_media(request, row) or not default_storage.exists(path):
        raise Http404
    content_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    is_inline = content_type.startswith(INLINE_TYPES) and content_type not in UNSAFE_INLINE
    response = file_response(request, storage=default_storage, name=path, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache"
    if not is_inline:
        name = path.rpartition("/")[2]
        response["Content-Disposition"] = (
            content_disposition_header(as_attachment=True, filename=name) or "attachment"
        )
    return response


def may_read_media(request: HttpRequest, row: Any) -> bool:
    """Shown by a public page, or by a lesson that the person may read, or the person is an editor."""
    use = use_of(media=row)
    if use.is_public:
        return True
    person = request.user
    if isinstance(person, AnonymousUser):
        return False
    roles = request.roles  # type: ignore[attr-defined]
    return is_editor(person, roles) or may_read_any(person, roles, use.lessons)
