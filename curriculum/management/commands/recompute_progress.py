"""``manage.py recompute_progress [--check]``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from curriculum.domain.progress import all_enrolments, batches, differences, recompute_progress
from curriculum.models import Enrolment


class Command(BaseCommand):
    """Compare stored progress with the evidence, batch by batch; repair it unless only checking."""

    help = (
        "Recompute the progress of every enrolment from its evidence; with --check only report differences."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check``."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; print differences and exit 1 if there are any",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Raises ``CommandError`` (exit 1) when ``--check`` found a difference."""
        now = timezone.now()
        total, done, found = Enrolment.objects.count(), 0, 0
        for batch in batches(all_enrolments()):
            found += self._report(batch) if check else recompute_progress(enrolments=batch, now=now)
            done += len(batch)
            self.stderr.write(f"{done}/{total}")
        if check and found:
            raise CommandError(f"{found} differences between progress and evidence.")
        self.stdout.write(
            f"{done} enrolments agree with their evidence."
            if check
            else f"{done} enrolments recomputed, {found} of them changed."
        )

    def _report(self, batch: list[Enrolment]) -> int:
        found = 0
        for difference in differences(enrolments=batch):
            self.stdout.write(str(difference))
            found += 1
        return found
