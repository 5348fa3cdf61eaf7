"""Clients of the record store and launches of content: made, renewed, ended."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from lms.xapi.domain.callers import LAUNCH_SCOPES
from lms.xapi.enums import Scope
from lms.xapi.models import Launch, XapiClient


class ClientRefused(ValueError):
    """What was asked for a client makes no sense; the message says why."""


def create_client(
    *,
    label: str,
    scopes: Collection[str],
    requests_per_minute: int,
    expires_at: dt.datetime,
    now: dt.datetime,
) -> tuple[XapiClient, str]:
    """A stored client and its secret (``key.secret``), which nobody can read again.

    Raises ``ClientRefused`` for no label, no or an unknown scope, a negative limit, or an expiry that is over.
    """
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        raise ClientRefused(
            f"Unknown scope: {', '.join(unknown) or '–'}. Known are {', '.join(Scope.values)}."
        )
    if not label.strip() or len(label) > _LABEL_LENGTH:
        raise ClientRefused(f"A client needs a label of at most {_LABEL_LENGTH} characters.")
    if not 0 <= requests_per_minute <= _MOST_REQUESTS:
        raise ClientRefused(f"The limit of requests is a number from 0 (none) to {_MOST_REQUESTS}.")
    _refuse_past(expires_at, now)
    return XapiClient.create_with_secret(
        now=now,
        label=label.strip(),
        scopes=sorted(set(scopes)),
        requests_per_minute=requests_per_minute,
        expires_at=expires_at,
    )


@transaction.atomic
def rotate_client(*, key: str, expires_at: dt.datetime, now: dt.datetime) -> tuple[XapiClient, str]:
    """A new secret for the same client: key, statements and authority stay its own, the old secret ends at once.

    An expired client lives again. Raises ``ClientRefused`` for an unknown or revoked one.
    """
    _refuse_past(expires_at, now)
    client = _unrevoked(key)
    secret = client.set_new_secret()
    client.expires_at = expires_at
    client.save(update_fields=["key_hash", "expires_at"])
    return client, secret


@transaction.atomic
def revoke_client(*, key: str, now: dt.datetime) -> XapiClient:
    """End a client for good; what it told stays. Raises ``ClientRefused`` for an unknown or revoked one."""
    client = _unrevoked(key)
    client.revoked_at = now
    client.save(update_fields=["revoked_at"])
    return client


def start_launch(
    *,
    actor: uuid.UUID,
    registration: uuid.UUID,
    activity: str,
    label: str,
    expires_at: dt.datetime,
    now: dt.datetime,
) -> tuple[Launch, str]:
    """``actor`` (``User.xapi_account``) opens ``activity`` (an IRI): the launch and its bearer token.

    The token may tell and read statements of this person and registration, and keep state and profile documents.
    """
    _refuse_past(expires_at, now)
    return Launch.create_with_secret(
        now=now,
        label=label,
        scopes=list(LAUNCH_SCOPES),
        expires_at=expires_at,
        actor=actor,
        registration=registration,
        activity=activity,
    )


def end_launch(*, launch: Launch, now: dt.datetime) -> None:
    """Nothing is taken from it any more; ending twice changes nothing."""
    Launch.objects.filter(pk=launch.pk, revoked_at=None).update(revoked_at=now)


_LABEL_LENGTH = 120
_MOST_REQUESTS = 2**31 - 1


def _unrevoked(key: str) -> XapiClient:
    client = XapiClient.objects.select_for_update().filter(prefix=key, revoked_at=None).first()
    if client is None:
        raise ClientRefused(f"There is no client with the key {key}, or it was revoked.")
    return client


def _refuse_past(expires_at: dt.datetime, now: dt.datetime) -> None:
    if expires_at <= now:
        raise ClientRefused("The expiry lies in the past.")
