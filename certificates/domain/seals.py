"""Putting the seal on a drawn document, at the level the operator has chosen (``SEAL_LEVEL``)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from certificates.sealing.cms import room_for, signed_data
from certificates.sealing.keys import SealKey
from certificates.sealing.pades import seal_pdf

BASELINE, LONG_TERM = "b-b", "b-lt"
# For the token of a time stamp service, with its certificates.
TIMESTAMP_ROOM = 8192


def room_of(key: SealKey) -> int:
    """How many bytes a document keeps for the seal."""
    return room_for(key) + (0 if settings.SEAL_LEVEL == BASELINE else TIMESTAMP_ROOM)


def seal_document(*, pdf: bytes, key: SealKey, now: dt.datetime) -> bytes:
    """``pdf`` sealed (PAdES); raises ``ImproperlyConfigured`` when a time stamp is wanted and cannot be had."""
    if settings.SEAL_LEVEL == BASELINE:
        return seal_pdf(pdf, signer=lambda digest: signed_data(digest, key), sealed_at=now)
    if not settings.SEAL_TIMESTAMP_URL:
        raise ImproperlyConfigured("SEAL_LEVEL above b-b needs SEAL_TIMESTAMP_URL, see docs/settings.md.")
    try:
        from certificates.sealing import timestamped  # noqa: PLC0415 - pyHanko is an extra
    except ImportError as error:
        raise ImproperlyConfigured("SEAL_LEVEL above b-b needs the extra `timestamp` (pyHanko).") from error
    service = timestamped.service_at(settings.SEAL_TIMESTAMP_URL)
    sealed = timestamped.seal_with_timestamp(pdf, key=key, service=service, sealed_at=now)
    if settings.SEAL_LEVEL == LONG_TERM:
        sealed = timestamped.with_validation_data(sealed, key=key)
    return sealed
