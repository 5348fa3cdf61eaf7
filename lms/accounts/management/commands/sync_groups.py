"""``manage.py sync_groups``: the groups follow the role grants of today; run it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.accounts.domain.groups import ensure_groups, sync_all_groups
from lms.base.clock import berlin_date


class Command(BaseCommand):
    """Idempotent."""

    help = "Puts everybody into the groups of their role grants, and out of the others."

    def handle(self, **options: Any) -> None:
        """Do it and say for how many something changed."""
        ensure_groups()
        changed = sync_all_groups(today=berlin_date(timezone.now()))
        self.stdout.write(f"{changed} people changed groups.")
