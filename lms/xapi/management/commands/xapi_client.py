"""``manage.py xapi_client create|list|rotate|revoke``: systems that may use the record store."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.xapi.domain.clients import ClientRefused, create_client, revoke_client, rotate_client
from lms.xapi.enums import Scope
from lms.xapi.models import XapiClient

DEFAULT_DAYS = 365
# What the specification gives a client that asks for nothing (xAPI 1.0.3 part 3, 4.2).
DEFAULT_SCOPES = [Scope.STATEMENTS_WRITE.value, Scope.STATEMENTS_READ_MINE.value]


class Command(BaseCommand):
    """A secret is printed once, when it is made; afterwards nobody can read it."""

    help = "Creates, lists, rotates and revokes clients of the record store."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="a new client; prints its key and secret")
        create.add_argument("label", help="what it is, shown as the authority of its statements")
        create.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help=f"may be repeated; without one: {' '.join(DEFAULT_SCOPES)}",
        )
        create.add_argument(
            "--requests-per-minute", type=int, default=settings.XAPI_REQUESTS_PER_MINUTE, help="0: no limit"
        )
        create.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it lives")
        acts.add_parser("list", help="all clients, without secrets")
        rotate = acts.add_parser("rotate", help="a new secret for the same key; the old one ends at once")
        rotate.add_argument("key")
        rotate.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it lives from now")
        revoke = acts.add_parser("revoke", help="end a client for good")
        revoke.add_argument("key")

    def handle(self, *, act: str, **options: Any) -> None:
        """Do it; a refusal is one sentence."""
        try:
            getattr(self, f"_{act}")(timezone.now(), options)
        except (ClientRefused, OverflowError) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _create(self, now: dt.datetime, options: dict[str, Any]) -> None:
        made = create_client(
            label=options["label"],
            scopes=options["scope"] or DEFAULT_SCOPES,
            requests_per_minute=options["requests_per_minute"],
            expires_at=now + dt.timedelta(days=options["days"]),
            now=now,
        )
        self._show(*made)

    def _list(self, now: dt.datetime, _options: dict[str, Any]) -> None:
        for client in XapiClient.objects.order_by("created_at", "pk"):
            state = "live" if client.is_live(now) else "ended"
            limit = f"{client.requests_per_minute}/min" if client.requests_per_minute else "no limit"
            self.stdout.write(
                f"{client.prefix}  {state:5}  until {client.expires_at:%Y-%m-%d}  {limit}  "
                f"{','.join(client.scopes)}  {client.label}"
            )

    def _rotate(self, now: dt.datetime, options: dict[str, Any]) -> None:
        expires_at = now + dt.timedelta(days=options["days"])
        self._show(*rotate_client(key=options["key"], expires_at=expires_at, now=now))

    def _revoke(self, now: dt.datetime, options: dict[str, Any]) -> None:
        self.stdout.write(f"Revoked: {revoke_client(key=options['key'], now=now)}")

    def _show(self, client: XapiClient, secret: str) -> None:
        self.stdout.write(f"{client.label}, valid until {client.expires_at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"Endpoint:     {settings.PUBLIC_BASE_URL}/xapi/")
        self.stdout.write(f"Basic key:    {client.prefix}")
        self.stdout.write(f"Basic secret: {secret.partition('.')[2]}")
        self.stdout.write("The secret is shown once. As bearer token send key and secret joined by a dot:")
        self.stdout.write(secret)
