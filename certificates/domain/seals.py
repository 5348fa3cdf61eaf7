"""Putting the seal on a drawn document, at the level the operator has chosen."""

from __future__ import annotations

import datetime as dt

from certificates.sealing.cms import room_for, signed_data
from certificates.sealing.keys import SealKey
from certificates.sealing.pades import seal_pdf


def room_of(key: SealKey) -> int:
    """How many bytes a document keeps for the seal."""
    return room_for(key)


def seal_document(*, pdf: bytes, key: SealKey, now: dt.datetime) -> bytes:
    """``pdf`` sealed (PAdES B-B)."""
    return seal_pdf(pdf, signer=lambda digest: signed_data(digest, key), sealed_at=now)
