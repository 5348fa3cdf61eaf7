"""``manage.py xapi_export [PERSON] [--out FILE]``: the journal, or what it holds of one person, as lines of JSON."""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.portal.domain.learning_records import export_person, find_account
from lms.xapi.domain.transfer import export_journal
from lms.xapi.models import Statement

STEP = 1000


class Command(BaseCommand):
    """Streams; an interrupted export of the journal goes on where it stopped when it is started again."""

    help = "Write the xAPI journal, or all that it holds of one person, as lines of JSON (NDJSON)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, where to, and who asks."""
        parser.add_argument(
            "person", nargs="?", metavar="PERSON", help="e-mail address; without it everything"
        )
        parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
        parser.add_argument("--by", metavar="EMAIL", help="who takes the data out (default: the person)")

    def handle(self, *, person: str | None, out: Path | None, by: str | None, **options: Any) -> None:
        """Write; what is told goes to standard error."""
        if person is not None:
            found, actor = self._find(person), self._find(by or person)
            lines = export_person(person=found, actor=actor, now=timezone.now())
            self._write(lines, out, mode="wb")
            return
        last = _end_of_statements(out) if out is not None and out.exists() else None
        if last is not None:
            self.stderr.write(f"Going on after statement {last}.")
        try:
            self._write(export_journal(after=last), out, mode="ab")
        except Statement.DoesNotExist:
            raise CommandError(f"{out} ends with a statement this journal does not have.") from None

    def _find(self, address: str) -> Any:
        found = find_account(address=address)
        if found is None:
            raise CommandError(f"There is no account with the address {address}.")
        return found

    def _write(self, lines: Iterable[bytes], out: Path | None, *, mode: str) -> None:
        if out is None:
            self._copy(lines, sys.stdout.buffer)
            return
        with out.open(mode) as file:
            self._copy(lines, file)
        out.chmod(0o600)

    def _copy(self, lines: Iterable[bytes], file: BinaryIO | Any) -> None:
        total = Statement.objects.count()
        count = 0
        for line in lines:
            file.write(line)
            count += line.startswith(b'{"statement"')
            if count % STEP == 0 and count and line.startswith(b'{"statement"'):
                self.stderr.write(f"\r{count}/{total} statements", ending="")
        self.stderr.write(f"\r{count} statements written.")


def _end_of_statements(file: Path) -> uuid.UUID | None:
    """The id of the last complete statement in the file, which is cut off after it."""
    last, end, position = None, 0, 0
    with file.open("rb") as lines:
        for line in lines:
            position += len(line)
            if line.startswith(b'{"statement"') and line.endswith(b"\n"):
                last, end = line, position
    with file.open("rb+") as rest:
        rest.truncate(end)
    return uuid.UUID(msgspec.json.decode(last)["statement"]["id"]) if last else None
