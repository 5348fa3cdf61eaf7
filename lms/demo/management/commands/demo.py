"""``manage.py demo``: the whole chain on a newcomer's machine. Installing is ``lms.bootstrap``'s part, before this."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from lms.bootstrap import arguments
from lms.bootstrap.report import note, step
from lms.demo import database, server
from lms.portal.domain.setup import reconcile_installation

ACCOUNTS = (
    ("lotse@example.org", "pilot (Digitallotsin)"),
    ("trainer@example.org", "trainer"),
    ("personal@example.org", "HR unit of a body"),
    ("programm@example.org", "programme office"),
    ("admin@example.org", "administrator"),
)


class Command(BaseCommand):
    """Migrate, seed, reconcile, then serve, or play the journey."""

    help = "Prepare the demo world and serve it on 127.0.0.1."
    # Checking everything takes as long as starting; `manage.py check` is its own command.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The same arguments as the bootstrap's."""
        arguments.add_demo_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the arguments ask for."""
        if not settings.DEBUG:
            raise CommandError("The demo is refused when DEBUG is off: its passwords are public.")
        if options["reset"] and not self._reset(confirmed=options["yes"]):
            return
        prepare()
        if options["journey"]:
            self._play_journey(options["out"] or Path(settings.DATA_DIR) / "journey")
            return
        _say_what_leads_elsewhere()
        if not options["no_serve"]:
            self._serve(options["port"])

    def _reset(self, *, confirmed: bool) -> bool:
        if not confirmed and not _confirms("Delete all demo data? [y/N] "):
            self.stdout.write("Nothing was deleted.")
            return False
        with step("Deleting the demo data"):
            database.reset()
        return True

    def _play_journey(self, out: Path) -> None:
        from lms.demo.journey import play

        if not play(out=out):
            raise CommandError("The journey did not arrive.")

    def _serve(self, port: int) -> None:
        address = f"http://{arguments.DEMO_HOST}:{port}/"
        self.stdout.write(f"\n  {address}  (stop with Ctrl+C)\n\n  Demo accounts, password: demo\n")
        for email, role in ACCOUNTS:
            self.stdout.write(f"    {email:<24}{role}")
        self.stdout.write("")
        self.stdout.flush()
        server.serve(host=arguments.DEMO_HOST, port=port)


def prepare() -> None:
    """Migrate, seed and reconcile, each only when there is something to do."""
    if not database.is_migrated():
        with step("Migrating the database"):
            database.migrate()
    if not database.is_seeded():
        from lms.demo.world import build_world

        with step("Seeding the demo world"), transaction.atomic():
            build_world(now=timezone.now())
    mended = sum(reconcile_installation(now=timezone.now()).values())
    if mended:
        note(f"Reconciled {mended} facts left over from an interrupted run.")


def _say_what_leads_elsewhere() -> None:
    """Papers never change: those made while another port was served keep its address."""
    if address := database.address_elsewhere():
        note(
            f"Certificates made earlier carry the address {address}; start once with --reset to make them anew for "
            f"{settings.PUBLIC_BASE_URL}."
        )


def _confirms(question: str) -> bool:
    try:
        return input(question).strip().lower() in {"y", "yes", "j", "ja"}
    except EOFError:
        return False
