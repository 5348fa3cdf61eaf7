"""``manage.py load_register``: the official municipality register into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.accounts.domain.register import DATA, NOTICE, STATE_OF, load_register
from lms.accounts.domain.register_files import RegisterRefused


class Command(BaseCommand):
    """Idempotent; a file that contradicts itself is refused whole with line and reason."""

    help = "Loads the official municipality register (districts, municipalities, funded seats)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another state of the register needs its folder, its date and its source notice."""
        parser.add_argument(
            "--folder", type=Path, default=DATA, help="folder with kreise_bw.csv and gemeinden_bw.csv"
        )
        parser.add_argument("--state-of", default=STATE_OF, help="date of the territorial state (YYYY-MM-DD)")
        parser.add_argument("--notice", default=NOTICE, help="source notice shown with the data")

    def handle(self, *, folder: Path, state_of: str, notice: str, **options: Any) -> None:
        """Load and say how much."""
        try:
            version = load_register(now=timezone.now(), folder=folder, state_of=state_of, notice=notice)
        except RegisterRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Register {version.key}: {version.entries.count()} bodies. {version.notice}")
