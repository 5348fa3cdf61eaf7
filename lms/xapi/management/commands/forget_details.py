"""``manage.py forget_details --older-than-months N``: the retention rule of the journal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.xapi.domain import retention


class Command(BaseCommand):
    """Deletes details of the journal; evidence, progress and certificates stay as they are."""

    help = "Delete detailed statements older than N months. Evidence stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How old, and whether to try only."""
        parser.add_argument("--older-than-months", type=int, required=True, metavar="N")
        parser.add_argument("--dry-run", action="store_true", help="Only say how many there are.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Deletes and says how many, or only counts."""
        months = options["older_than_months"]
        now = timezone.now()
        if not 1 <= months < now.year * 12:
            raise CommandError(_("Say a number of months from 1."))
        before = retention.months_before(now=now, months=months)
        if options["dry_run"]:
            count = retention.count_details(before=before)
            text = ngettext(
                "%(count)d detailed statement before %(day)s would be deleted.",
                "%(count)d detailed statements before %(day)s would be deleted.",
                count,
            )
        else:
            count = retention.delete_details(before=before, now=now)
            text = ngettext(
                "%(count)d detailed statement before %(day)s deleted.",
                "%(count)d detailed statements before %(day)s deleted.",
                count,
            )
        self.stdout.write(text % {"count": count, "day": before.date().isoformat()})
