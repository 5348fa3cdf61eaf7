"""``manage.py load_funding_rules [FILE]``: store a version of the funding rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.domain.rule_versions import RULES_FILE, RulesRefusedError, load_rules, quota_differences
from lms.accounts.models import RegisterVersion


class Command(BaseCommand):
    """Idempotent; a changed file with the number of a stored version is refused."""

    help = "Store the funding rules of a file as a version and compare its quota with the current register."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, by default the one that comes with the product."""
        parser.add_argument("file", nargs="?", type=Path, default=RULES_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what happened, warn when rule and register disagree."""
        try:
            version, is_new = load_rules(path=options["file"])
        except RulesRefusedError as error:
            raise CommandError(str(error)) from error
        until = f"to {version.valid_to}" if version.valid_to else "without end"
        state = "stored" if is_new else "already stored, unchanged"
        self.stdout.write(
            f"Funding rules, version {version.version}, from {version.valid_from} {until}: {state}."
        )
        register = RegisterVersion.objects.filter(is_current=True).first()
        if register is None:
            return
        for difference in quota_differences(version=version, register=register):
            self.stderr.write(
                self.style.WARNING(f"Register {register.key} and quota rule differ: {difference}")
            )
