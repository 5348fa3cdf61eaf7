"""``manage.py api_credential create|list|rotate|revoke``: keys for machines at the REST interface."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.accounts.domain.credentials import (
    CredentialRefused,
    create_credential,
    revoke_credential,
    rotate_credential,
)
from lms.accounts.domain.queries import find_person
from lms.accounts.enums import Scope
from lms.accounts.models import ApiCredential

DEFAULT_DAYS = 365


class Command(BaseCommand):
    """A secret is printed once, when it is made; afterwards nobody can read it."""

    help = "Creates, lists, rotates and revokes API credentials."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="a new credential; prints its secret")
        create.add_argument("--owner", required=True, metavar="EMAIL", help="account whose rights it has")
        create.add_argument("--label", required=True, help="what it is for")
        create.add_argument(
            "--scope", action="append", required=True, choices=Scope.values, help="may be repeated"
        )
        create.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it lives")
        acts.add_parser("list", help="all credentials, without secrets")
        rotate = acts.add_parser("rotate", help="a new secret; the old one ends at once")
        rotate.add_argument("prefix")
        rotate.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long the new one lives")
        revoke = acts.add_parser("revoke", help="end a credential")
        revoke.add_argument("prefix")

    def handle(self, *, act: str, **options: Any) -> None:
        """Do it; a refusal is one sentence."""
        try:
            getattr(self, f"_{act}")(timezone.now(), options)
        except CredentialRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _create(self, now: dt.datetime, options: dict[str, Any]) -> None:
        owner = find_person(email=options["owner"])
        if owner is None:
            raise CommandError(f"There is no active account with the address {options['owner']}.")
        credential, secret = create_credential(
            owner=owner,
            label=options["label"],
            scopes=options["scope"],
            expires_at=now + dt.timedelta(days=options["days"]),
            now=now,
        )
        self._show(credential, secret)

    def _list(self, now: dt.datetime, _options: dict[str, Any]) -> None:
        for credential in ApiCredential.objects.select_related("owner").order_by("created_at"):
            state = "live" if credential.is_live(now) else "ended"
            self.stdout.write(
                f"{credential.prefix}  {state:5}  until {credential.expires_at:%Y-%m-%d}  "
                f"{','.join(credential.scopes)}  {credential.owner.email}  {credential.label}"
            )

    def _rotate(self, now: dt.datetime, options: dict[str, Any]) -> None:
        expires_at = now + dt.timedelta(days=options["days"])
        self._show(*rotate_credential(prefix=options["prefix"], expires_at=expires_at, now=now))

    def _revoke(self, now: dt.datetime, options: dict[str, Any]) -> None:
        credential = revoke_credential(prefix=options["prefix"], now=now)
        self.stdout.write(f"Revoked: {credential}")

    def _show(self, credential: ApiCredential, secret: str) -> None:
        self.stdout.write(f"{credential}, valid until {credential.expires_at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write("The secret is shown once. Send it as: Authorization: Bearer <secret>")
        self.stdout.write(secret)
