"""A stored file as a response, whole or in part: browsers seek in videos by asking for ranges.

Source: RFC 9110, sections 13 (conditions) and 14 (ranges); one range a request, as section 14.2 allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.storage import Storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})")


def file_response(
    request: HttpRequest, *, storage: Storage, name: str, content_type: str
) -> HttpResponseBase:
    """200, 206, 304 or 416 for the file ``name`` of ``storage``."""
    size = storage.size(name)
    modified = int(storage.get_modified_time(name).timestamp())
    etag = quote_etag(f"{modified:x}-{size:x}")
    response = _answer(request, storage, name, (size, modified, etag))
    # A condition of the request may have replaced the response; these belong to every one.
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    if response.status_code in {200, 206}:
        response["Content-Type"] = content_type
    return response


def _answer(
    request: HttpRequest, storage: Storage, name: str, version: tuple[int, int, str]
) -> HttpResponseBase:
    size, modified, etag = version
    conditional = get_conditional_response(request, etag=etag, last_modified=modified)
    if conditional is not None:
        return conditional
    wanted = _wanted_range(request, size, modified, etag)
    if wanted is None:
        whole = request.method == "GET"
        response: HttpResponseBase = FileResponse(storage.open(name, "rb")) if whole else HttpResponse()
        response["Content-Length"] = str(size)
        return response
    first, last = wanted
    if first > last:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    response = StreamingHttpResponse(_Part(storage.open(name, "rb"), first, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _wanted_range(request: HttpRequest, size: int, modified: int, etag: str) -> tuple[int, int] | None:
    """First and last byte, a first behind the last for a range outside of the file, ``None`` for the whole file.

    A range means nothing but with GET (RFC 9110, 14.2).
    """
    if request.method != "GET":
        return None
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range")
    if match is None or (condition and condition not in {etag, http_date(modified)}):
        return None
    first, last = match["first"], match["last"]
    if first:
        if last and int(last) < int(first):
            return None
        return int(first), min(int(last) if last else size - 1, size - 1)
    if not last:
        return None
    return (size, size - 1) if int(last) == 0 else (max(size - int(last), 0), size - 1)


class _Part:
    """Iterates over a part of a file and closes it."""

    def __init__(self, file: IO[Any], first: int, length: int) -> None:
        self.file = file
        self.left = length
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Called by Django when the response ends."""
        self.file.close()
