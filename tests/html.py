"""Pages as a leak test reads them."""

from __future__ import annotations

import re

RANDOM = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+'
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|(?<=nonce=\")[^\"]+"
)


def without_random(page: str) -> str:
    """The page without form tokens, nonces and UUIDs: any short figure turns up in them by chance."""
    return RANDOM.sub("", page)
