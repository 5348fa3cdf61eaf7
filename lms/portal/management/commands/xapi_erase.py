"""``manage.py xapi_erase PERSON``: erase what the journal holds of a person beyond evidence."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.accounts.models import User
from lms.portal.domain.learning_records import erase_person, find_account


class Command(BaseCommand):
    """Details, documents and attachments go for good; evidence stays under a new pseudonym."""

    help = "Erase a person's details, documents and attachments in the xAPI journal. Evidence and certificates stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, who does it, and whether to ask."""
        parser.add_argument("person", metavar="PERSON", help="e-mail address")
        parser.add_argument("--by", metavar="EMAIL", help="who erases (default: the person)")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, person: str, by: str | None, yes: bool, **options: Any) -> None:
        """Ask, erase, say what went."""
        found, actor = _find(person), _find(by or person)
        if not yes and input(f"Erase the learning records of {found.email}? Type yes: ") != "yes":
            raise CommandError("Nothing was erased.")
        erased = erase_person(person=found, actor=actor, now=timezone.now())
        self.stdout.write(
            f"{erased.deleted} statements and {erased.documents} documents deleted, "
            f"{erased.pseudonymised} statements under a new pseudonym."
        )


def _find(address: str) -> User:
    found = find_account(address=address)
    if found is None:
        raise CommandError(f"There is no account with the address {address}.")
    return found
