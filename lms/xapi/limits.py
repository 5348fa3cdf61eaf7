"""How much a caller may send: requests in a minute, bytes in a request."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from lms.xapi.domain.callers import Caller

MINUTE = 60

log = logging.getLogger(__name__)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class TooManyRequests(Exception):
    """The caller used up its requests of this minute (429); ``retry_after`` says how many seconds are left."""

    def __init__(self, *, limit: int, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"More than {limit} requests in a minute. Try again in {retry_after} seconds.")


class TooLarge(Exception):
    """The body is larger than ``XAPI_MAX_BODY_BYTES`` (413)."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes. Send smaller batches or attachments.")


class Incomplete(Exception):
    """The body ended before its announced end (400); what came of it is nothing to keep (RFC 9112, 6.3 and 7.1)."""

    def __init__(self) -> None:
        super().__init__("The body is shorter than announced, or not well framed. Send the request again.")


class UnsupportedEncoding(Exception):
    """The body is compressed (415): only its receiver would say how large it becomes."""

    def __init__(self) -> None:
        super().__init__("Content-Encoding: bodies are taken as they are, not compressed.")


def count_request(caller: Caller, *, now: dt.datetime) -> None:
    """One more request of this caller in the present minute; raises ``TooManyRequests``.

    Two cheap operations on the cache. Without a reachable cache nothing is counted: a limit must not stop the store.
    """
    limit = caller.requests_per_minute
    if not limit:
        return
    minute, second = divmod(int(now.timestamp()), MINUTE)
    key = f"xapi-requests:{caller.identity}:{minute}"
    try:
        cache.add(key, 0, timeout=2 * MINUTE)
        count = cache.incr(key)
    except (RedisError, OSError, ValueError) as error:
        # ValueError: the cache threw the counter out between the two.
        log.warning("Requests of xAPI clients are not counted: %s", error)
        return
    if count > limit:
        raise TooManyRequests(limit=limit, retry_after=MINUTE - second)


def read_body(request: HttpRequest) -> bytes:
    """The whole body.

    Raises ``UnsupportedEncoding``, ``Incomplete``, and ``TooLarge`` before it takes more memory than allowed.
    """
    limit = settings.XAPI_MAX_BODY_BYTES
    declared = request.META.get("CONTENT_LENGTH") or "0"
    announced = int(declared) if declared.isdecimal() else 0
    if announced > limit:
        raise TooLarge(limit)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity"}:
        raise UnsupportedEncoding
    try:
        body = _stream_of(request).read(limit + 1)
    except Exception as error:
        # Every server has exceptions of its own for chunks that are none and for clients that went away.
        raise Incomplete from error
    if len(body) > limit:
        raise TooLarge(limit)
    if len(body) < announced:
        raise Incomplete
    return body


def _stream_of(request: HttpRequest) -> _Readable:
    """The body, also of a request in chunks, which Django takes for empty because it has no length (RFC 9112, 7.1)."""
    in_chunks = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if in_chunks and request.META.get("wsgi.input_terminated"):
        stream: _Readable = request.META["wsgi.input"]
        return stream
    return request
