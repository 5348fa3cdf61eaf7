"""``manage.py apply_retention``: delete what has been kept long enough (rule P5)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.accounts.domain.retention import ended_logins
from lms.portal.domain.retention import apply_retention, preview_retention, read_periods


class Command(BaseCommand):
    """For cron or a timer, daily; idempotent. The periods stand in ``lms/portal/data/aufbewahrung.yaml``."""

    help = (
        "Delete old entries of the access log, quiz attempts, certificates and the voucher ledger, by the periods "
        "of rule P5, and what is left of logins that have ended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to try only."""
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be deleted.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and say what, or only say it."""
        run, verb = (
            (preview_retention, "would be deleted") if options["dry_run"] else (apply_retention, "deleted")
        )
        now = timezone.now()
        for done in run(now=now, periods=read_periods()):
            self.stdout.write(f"{done.rule}: {done.rows} before {done.before:%Y-%m-%d} {verb}.")
        logins = ended_logins(now=now)
        rows = logins.count() if options["dry_run"] else logins.delete()[0]
        self.stdout.write(f"logins: {rows} ended {verb}.")
