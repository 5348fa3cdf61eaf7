"""``manage.py reconcile``: redo whatever news got lost on its way upwards."""

from __future__ import annotations

import gc
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.portal.domain.setup import reconcile_installation


class Command(BaseCommand):
    """Run it at start-up and periodically (cron, systemd timer); it is idempotent."""

    help = "Re-emit missing statements, recompute progress, decide eligibility and issue certificates that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what each floor had to mend."""
        # Nothing that start-up made is garbage; drawing many certificates would look it through again and again.
        gc.freeze()
        for floor, mended in reconcile_installation(now=timezone.now()).items():
            self.stdout.write(f"{floor}: {mended}")
