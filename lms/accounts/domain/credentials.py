"""Keys for machines: made, looked at, renewed and revoked by the operator (``manage.py api_credential``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.enums import Scope
from lms.accounts.models import ApiCredential, User


class CredentialRefused(ValueError):
    """What was asked for a credential makes no sense; the message says why."""


def create_credential(
    *, owner: User, label: str, scopes: Collection[str], expires_at: dt.datetime, now: dt.datetime
) -> tuple[ApiCredential, str]:
    """A stored credential and its secret, which nobody can read again.

    It can do what ``owner`` may, limited to ``scopes``. Raises ``CredentialRefused`` for an unknown or no scope, an
    inactive owner, or an expiry that is over.
    """
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        raise CredentialRefused(
            _("Unknown scope: %(unknown)s. Known are %(known)s.")
            % {"unknown": ", ".join(unknown) or "–", "known": ", ".join(Scope.values)}
        )
    if not owner.is_active:
        raise CredentialRefused(_("The owner's account is not active."))
    if expires_at <= now:
        raise CredentialRefused(_("The expiry lies in the past."))
    return ApiCredential.create_with_secret(
        now=now, owner=owner, label=label, scopes=sorted(set(scopes)), expires_at=expires_at
    )


@transaction.atomic
def rotate_credential(*, prefix: str, expires_at: dt.datetime, now: dt.datetime) -> tuple[ApiCredential, str]:
    """A new secret with the same owner, label and scopes; the old one ends at once. Raises ``CredentialRefused``."""
    old = revoke_credential(prefix=prefix, now=now)
    return create_credential(
        owner=old.owner, label=old.label, scopes=old.scopes, expires_at=expires_at, now=now
    )


@transaction.atomic
def revoke_credential(*, prefix: str, now: dt.datetime) -> ApiCredential:
    """End a live credential. Raises ``CredentialRefused`` when there is none of that prefix or it has ended."""
    credential = (
        ApiCredential.objects.select_for_update(of=("self",))
        .select_related("owner")
        .filter(prefix=prefix, revoked_at=None)
        .first()
    )
    if credential is None:
        raise CredentialRefused(
            _("There is no live credential with the prefix %(prefix)s.") % {"prefix": prefix}
        )
    credential.revoked_at = now
    credential.save(update_fields=["revoked_at"])
    return credential
