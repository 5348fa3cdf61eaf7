"""``manage.py forget_barrier_reports``: the retention of reported barriers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms.domain.barriers import forget_answered_reports
from lms.base.clock import berlin_date

DAYS = 365


class Command(BaseCommand):
    """Deletes what was answered long ago; what waits for an answer stays."""

    help = "Delete reports of barriers that were answered more than a year ago."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long answered reports are kept."""
        parser.add_argument("--older-than-days", type=int, default=DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and say how many."""
        before = berlin_date(timezone.now()) - dt.timedelta(days=options["older_than_days"])
        self.stdout.write(f"Deleted {forget_answered_reports(before=before)} reports.")
