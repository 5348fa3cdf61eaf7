"""``multipart/mixed`` as statements with attachments travel in it (RFC 2046; xAPI 1.0.3 part 3, 1.5.2).

Reading is python-multipart's parser, in the events it was made for; writing is a few lines.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from email.message import Message
from email.utils import collapse_rfc2231_value
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError

MOST_PARTS = 1000
FOLD = re.compile(rb"\r\n[ \t]+")


class Part(NamedTuple):
    """One part: its headers, names in lower case, and its bytes."""

    headers: dict[str, str]
    content: bytes


class InvalidMultipart(ValueError):
    """A body is not multipart as its header says; the message says why."""


@lru_cache(maxsize=128)
def media_type(header: str) -> tuple[str, Mapping[str, str]]:
    """Type and parameters of a ``Content-Type`` header, the type in lower case."""
    message = Message()
    message["Content-Type"] = header
    parameters = message.get_params(failobj=[])
    named = {name.lower(): collapse_rfc2231_value(value) for name, value in parameters[1:]}
    return message.get_content_type() if "/" in header else "", MappingProxyType(named)


def read_parts(body: bytes, *, boundary: str) -> list[Part]:
    """The parts of a body; raises ``InvalidMultipart``."""
    if not 1 <= len(boundary) <= 70 or not boundary.isascii():
        raise InvalidMultipart("The boundary must have 1 to 70 ASCII characters.")
    reader = _Reader(boundary.encode())
    body = _without_folds(body, boundary.encode())
    # What stands before the first boundary says nothing (RFC 2046, 5.1.1).
    start = _first_boundary(body, boundary.encode())
    try:
        reader.parser.write(body[start:])
        reader.parser.finalize()
    except MultipartParseError as error:
        raise InvalidMultipart(f"Not well-formed multipart: {error}") from error
    if not reader.is_complete:
        raise InvalidMultipart("The last boundary is missing.")
    if not reader.parts:
        raise InvalidMultipart("There is no part.")
    return reader.parts


def _without_folds(body: bytes, boundary: bytes) -> bytes:
    """The body in the form that the parser knows: headers in one line, nothing behind a boundary.

    Mail libraries fold long headers such as a hash (RFC 5322, 2.2.3), and white space may follow a boundary (RFC 2046,
    5.1.1).
    """
    delimiter = b"--" + boundary
    if not any(sign in body for sign in (b"\r\n ", b"\r\n\t", delimiter + b" ", delimiter + b"\t")):
        return body
    head = rb"((?:\A|\r\n)%b(?:--)?)[ \t]*(\r\n(?:[^\r\n]+\r\n)*|\Z)" % re.escape(delimiter)
    return re.sub(head, lambda found: found[1] + FOLD.sub(b" ", found[2]), body)


def _first_boundary(body: bytes, boundary: bytes) -> int:
    delimiter = b"--" + boundary
    if body.startswith(delimiter):
        return 0
    position = body.find(b"\r\n" + delimiter)
    if position < 0:
        raise InvalidMultipart("The boundary of the header is not in the body.")
    return position + 2


class _Reader:
    """Collects parts from the parser's events."""

    def __init__(self, boundary: bytes) -> None:
        self.parts: list[Part] = []
        self.is_complete = False
        self._headers: dict[str, str] = {}
        self._name = bytearray()
        self._value = bytearray()
        self._content = bytearray()
        self.parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": lambda data, start, end: self._content.extend(data[start:end]),
                "on_part_end": self._end_part,
                "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_end": self._end,
            },
        )

    def _begin(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise InvalidMultipart(f"More than {MOST_PARTS} parts.")
        self._headers, self._content = {}, bytearray()

    def _end_header(self) -> None:
        name = self._name.decode("latin-1").strip().lower()
        self._headers[name] = self._value.decode("latin-1").strip()
        self._name, self._value = bytearray(), bytearray()

    def _end_part(self) -> None:
        self.parts.append(Part(self._headers, bytes(self._content)))

    def _end(self) -> None:
        self.is_complete = True


def write_parts(parts: Iterable[Part]) -> tuple[str, bytes]:
    """A ``multipart/mixed`` body and its ``Content-Type``."""
    boundary = secrets.token_hex(16)
    lines: list[bytes] = []
    for part in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in part.headers.items())
        lines += [f"--{boundary}\r\n{head}\r\n".encode(), part.content, b"\r\n"]
    lines.append(f"--{boundary}--\r\n".encode())
    return f'multipart/mixed; boundary="{boundary}"', b"".join(lines)
