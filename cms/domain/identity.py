"""Who a page is: its ``translation_key``. Made of the key in the course file, so every installation gets the same IRI.

A page made in the editor has a random one and no key; in a course file its identity itself is the key.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Literal

from wagtail.models import Page

PageKind = Literal["course", "unit", "lesson"]

# Never change: the ids of all imported pages, and with them their activity IRIs, are made of it.
NAMESPACE = uuid.UUID("0d6d6a52-5f6e-5b0e-8a86-2b4a8f9c3e71")


def page_identity(*, kind: PageKind, key: str) -> uuid.UUID:
    """The ``translation_key`` of the page that a course file calls ``key``."""
    as_uuid = _as_uuid(key)
    return as_uuid or uuid.uuid5(NAMESPACE, f"{kind}:{key}")


def file_key(*, key: str, identity: uuid.UUID) -> str:
    """What a course file calls a page: its key, or its identity when it never had one."""
    return key or str(identity)


def _as_uuid(key: str) -> uuid.UUID | None:
    try:
        parsed = uuid.UUID(key)
    except ValueError:
        return None
    return parsed if str(parsed) == key.lower() else None


def page_ids(*, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """``translation_key`` → number of the page in Wagtail's editor; one query."""
    return dict(Page.objects.filter(translation_key__in=keys).values_list("translation_key", "pk"))
