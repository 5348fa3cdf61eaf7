"""ZIP archives that are written while they are sent: nothing waits on disk or grows in memory."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.base.clock import BERLIN


@dataclass(frozen=True)
class Member:
    """A file of an archive: its path inside, and its content in pieces that are made when they are needed."""

    path: str
    pieces: Iterable[bytes]


class _Outbox(io.RawIOBase):
    """What ``zipfile`` writes to; it cannot go back, so sizes stand behind each file (APPNOTE 4.4.4, bit 3)."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override] # zipfile hands over bytes
        """Keep ``data`` until it is taken."""
        self._waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since."""
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


def zip_chunks(members: Iterable[Member], *, now: dt.datetime) -> Iterator[bytes]:
    """The archive in pieces; every file in it is dated ``now``, in Berlin. Paths are UTF-8."""
    outbox = _Outbox()
    moment = now.astimezone(BERLIN).timetuple()[:6]
    with zipfile.ZipFile(outbox, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.path, date_time=moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            # A plain file that its owner may read and write (Unix), for unpackers that look.
            info.external_attr = 0o600 << 16
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in member.pieces:
                    entry.write(piece)
                    if ready := outbox.take():
                        yield ready
    yield outbox.take()
