"""Sealing a prepared PDF: the three gaps of its signature are filled, nothing moves."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

# The gaps as ``rendering.seal_field`` writes them.
_GAPS = re.compile(
    rb"/M \((?P<time>D:0{14}Z *)\) /ByteRange \[0 (?P<range>\*{10} \*{10} \*{10})\] .{0,2000}?/Contents (?P<seal><0+>)",
    re.DOTALL,
)
# From the SHA-256 digest of everything but the seal to the seal (CMS, DER).
Signer = Callable[[bytes], bytes]


class NotPreparedError(ValueError):
    """The PDF has no empty place for a seal, or one that is too small."""


@dataclass(frozen=True)
class _Gaps:
    time: tuple[int, int]
    byte_range: tuple[int, int]
    seal: tuple[int, int]


def seal_pdf(pdf: bytes, *, signer: Signer, sealed_at: dt.datetime) -> bytes:
    """``pdf`` with its seal (PAdES, ETSI EN 319 142-1); the same length. Raises ``NotPreparedError``."""
    gaps = _find(pdf)
    start, end = gaps.seal
    byte_range = f"{start:010d} {end:010d} {len(pdf) - end:010d}".encode()
    time = f"D:{sealed_at.astimezone(dt.UTC):%Y%m%d%H%M%S}Z".encode()
    file = bytearray(pdf)
    file[slice(*gaps.time)] = time.ljust(gaps.time[1] - gaps.time[0])
    file[slice(*gaps.byte_range)] = byte_range
    digest = hashlib.sha256(file[:start])
    digest.update(file[end:])
    content = signer(digest.digest()).hex().encode()
    room = end - start - 2
    if len(content) > room:
        raise NotPreparedError(f"The seal needs {len(content) // 2} bytes, there is room for {room // 2}.")
    file[start:end] = b"<" + content.ljust(room, b"0") + b">"
    return bytes(file)


def _find(pdf: bytes) -> _Gaps:
    found = list(_GAPS.finditer(pdf))
    if len(found) != 1:
        raise NotPreparedError("The PDF has no empty place for a seal.")
    return _Gaps(found[0].span("time"), found[0].span("range"), found[0].span("seal"))
