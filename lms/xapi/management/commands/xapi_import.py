"""``manage.py xapi_import FILE``: a journal that ``xapi_export`` wrote, or statements of another record store."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.xapi.domain.transfer import BATCH, BadLine, Imported, import_lines
from lms.xapi.enums import Outcome
from lms.xapi.models import XapiClient


class Command(BaseCommand):
    """Batch by batch, each a transaction; started again it goes on where it stopped, and what is there stays."""

    help = "Import lines of JSON that xapi_export wrote, or bare statements of another record store."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and whose bare statements are."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--client", metavar="KEY", help="who bare statements count as sent by")

    def handle(self, *, file: Path, client: str | None, **options: Any) -> None:
        """Import; raises ``CommandError`` for a line that cannot be."""
        identity = _identity_of(client) if client else None
        position = file.with_name(f"{file.name}.position")
        told = Imported()
        try:
            with file.open("rb") as lines:
                for batch, start in self._batches(lines, position, file.stat().st_size, told):
                    part = import_lines(lines=batch, start=start, client=identity, now=timezone.now())
                    for outcome, count in part.statements.items():
                        told.statements[outcome] += count
                    told.others += part.others
        except OSError as error:
            raise CommandError(str(error)) from error
        except BadLine as error:
            raise CommandError(f"{error} What stood before it is imported.") from error
        position.unlink(missing_ok=True)
        self.stdout.write(
            f"{told.statements[Outcome.STORED]} statements imported, "
            f"{told.statements[Outcome.IDENTICAL]} were there already, "
            f"{told.statements[Outcome.CONFLICT]} differ from what is there; {told.others} other lines."
        )

    def _batches(
        self, lines: BinaryIO, position: Path, size: int, told: Imported
    ) -> Iterator[tuple[list[bytes], int]]:
        """Batches with the number of their first line; what has been taken is written down after each."""
        number, offset = _read_position(position, size)
        lines.seek(offset)
        begun, first = time.monotonic(), number
        while batch := list(islice(lines, BATCH)):
            yield batch, number
            number += len(batch)
            position.write_text(f"{number} {lines.tell()}", encoding="ascii")
            rate = (number - first) / max(time.monotonic() - begun, 0.001)
            share = 100 * lines.tell() // max(size, 1)
            self.stderr.write(f"\r{share:3} %  {told.total} statements, {rate:.0f} lines/s", ending="")
        self.stderr.write("")


def _read_position(position: Path, size: int) -> tuple[int, int]:
    """Number and offset of the next line."""
    try:
        number, offset = map(int, position.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return 1, 0
    return (number, offset) if 0 <= offset <= size else (1, 0)


def _identity_of(key: str) -> str:
    client = XapiClient.objects.filter(prefix=key).first()
    if client is None:
        raise CommandError(f"There is no client with the key {key}.")
    return str(client.pk)
