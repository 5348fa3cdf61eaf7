"""Which badges no longer count: one bit each, so that nobody learns which one is being checked.

Bitstring Status List 1.0 (W3C): a credential of its own, signed like a badge.
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterable
from typing import Any

from certificates.sealing.badge import CONTEXTS
from certificates.sealing.keys import base64url

# The least the specification allows, so that one entry hides among many (section 6.1).
ENTRIES = 131_072
VALID_FOR = dt.timedelta(days=7)


def status_list(*, address: str, issuer: str, withdrawn: Iterable[int], today: dt.date) -> dict[str, Any]:
    """The unsigned list served at ``address``; ``withdrawn`` are numbers below ``ENTRIES``."""
    start = dt.datetime.combine(today, dt.time(), dt.UTC)
    return {
        "@context": [CONTEXTS[0]],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        # A day earlier: everybody's clock has passed it.
        "validFrom": _instant(start - dt.timedelta(days=1)),
        "validUntil": _instant(start + VALID_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(withdrawn),
        },
    }


def encoded(withdrawn: Iterable[int]) -> str:
    """The bits, first one leftmost, compressed and in base64url with its multibase prefix (section 3.3)."""
    bits = bytearray(ENTRIES // 8)
    for index in withdrawn:
        if not 0 <= index < ENTRIES:
            raise ValueError(f"There is no entry {index}.")
        bits[index // 8] |= 0x80 >> index % 8
    return f"u{base64url(gzip.compress(bytes(bits), mtime=0))}"


def _instant(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
