"""``manage.py set_up``: what an empty production database needs after ``migrate``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.portal.domain.setup import set_up_installation


class Command(BaseCommand):
    """Run it after every upgrade; it is idempotent."""

    help = "Load register and funding rules, make groups, permissions and the site's first pages."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up and say so."""
        set_up_installation(now=timezone.now())
        self.stdout.write("The installation is set up.")
