"""How a request to the record store proves who sends it: Basic credentials or a bearer token, without a framework.

A keyed hash and one look-up by key; nothing here is slow on purpose, since the secrets are random
(``lms.base.models.MachineCredential``).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt

from lms.xapi.domain.callers import Caller, client_caller, launch_caller
from lms.xapi.models import Launch, XapiClient

# Names no ``Basic``: browsers would open a login prompt over the content that asked.
CHALLENGE = 'Bearer realm="xAPI"'
LONGEST_HEADER = 1000


class NotAuthenticated(Exception):
    """Nobody known sends this request (401, with ``WWW-Authenticate: CHALLENGE``); the message says why."""


def authenticate(authorization: str | None, *, now: dt.datetime) -> Caller:
    """The caller behind an ``Authorization`` header: ``Basic`` with key and secret, or ``Bearer`` with both.

    Raises ``NotAuthenticated``: no or a malformed header, unknown key or wrong secret, expired, revoked.
    """
    token = _token_of(authorization or "")
    credential = XapiClient.find(token) or Launch.find(token)
    if credential is None:
        raise NotAuthenticated("The key is unknown or the secret is wrong.")
    if credential.revoked_at is not None:
        raise NotAuthenticated("This credential was revoked.")
    if not credential.is_live(now):
        raise NotAuthenticated("This credential has expired.")
    return launch_caller(credential) if isinstance(credential, Launch) else client_caller(credential)


def _token_of(authorization: str) -> str:
    """``key.secret``, whichever way it was sent."""
    scheme, _, value = authorization.strip().partition(" ")
    value = value.strip()
    if not scheme:
        raise NotAuthenticated(
            "Send an Authorization header: Basic with key and secret, or Bearer with a token."
        )
    if len(value) <= LONGEST_HEADER:
        if scheme.lower() == "bearer":
            return value
        if scheme.lower() == "basic":
            return _basic(value)
    raise NotAuthenticated(
        "The Authorization header is neither Basic with key and secret nor Bearer with a token."
    )


def _basic(value: str) -> str:
    try:
        key, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        key = colon = secret = ""
    if not colon:
        raise NotAuthenticated("The Basic credentials are not key and secret in Base64.")
    return f"{key}.{secret}"
