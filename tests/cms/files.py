"""Small real files: a PNG, a WebVTT file, bytes that pass for a PDF and for a video."""

from __future__ import annotations

import hashlib
import io
import struct

from PIL import Image

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGuten Tag.\n"


def png(red: int = 0, *, width: int = 8, height: int = 6) -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (red % 256, 40, 90)).save(buffer, "PNG")
    return buffer.getvalue()


def pdf(number: int = 0) -> bytes:
    """The start of a PDF with a number in it."""
    return b"%PDF-1.7\n" + str(number).encode()


def mp4(number: int = 0, *, size: int = 1_000) -> bytes:
    """The start of an MP4, filled up to ``size``."""
    head = struct.pack(">I", 24) + b"ftypisom\x00\x00\x02\x00isommp42" + str(number).encode()
    return head + bytes(index % 251 for index in range(size - len(head)))


def bundle_name(content: bytes, suffix: str) -> str:
    """The name an exported bundle gives to ``content``."""
    return f"dateien/{hashlib.sha1(content, usedforsecurity=False).hexdigest()}{suffix}"
