"""A new identity: number, code, badge, and whose seal the document will carry. Random, nothing to walk through."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator

from certificates.domain import badges
from certificates.domain.codes import new_code, new_number
from certificates.domain.facts import Badge, Seal
from certificates.domain.seals import room_of
from certificates.domain.signing import SigningKeys
from certificates.domain.snapshot import Identity, Order
from certificates.domain.verification import check_address
from certificates.enums import CertificateKind
from certificates.models import Certificate
from certificates.sealing.status_list import ENTRIES

# A list is left for the next one when it is half full, so that a free entry is found at once.
MOST_IN_A_LIST = ENTRIES // 2


def new_identity(*, order: Order, keys: SigningKeys, issued_on: dt.date, entries: Iterator[int]) -> Identity:
    """For one document; takes the next of ``entries`` if it carries a badge. What is unique, the database says."""
    code = new_code()
    seal = Seal(keys.seal.name, keys.is_test, room_of(keys.seal)) if keys.seal else None
    return Identity(
        number=new_number(year=issued_on.year),
        code=code,
        address=check_address(code),
        seal=seal,
        badge=_new_badge(order, keys, entries),
    )


def _new_badge(order: Order, keys: SigningKeys, entries: Iterator[int]) -> Badge | None:
    """Money is no achievement: the confirmation for the funding body carries no badge."""
    if keys.badge is None or order.kind == CertificateKind.FUNDING_CONFIRMATION:
        return None
    status = next(entries)
    return Badge(
        id=badges.new_id(),
        subject=badges.new_id(),
        key=keys.badge.thumbprint,
        issuer=badges.issuer_did(),
        achievement=badges.achievement_iri(order.enrolment.course, order.kind),
        status_list=badges.status_address(status),
        status=status,
    )


def free_entries(count: int) -> Iterator[int]:
    """Entries of the list of withdrawn badges that nobody has, drawn by lot. Two queries for as many as ``count``."""
    entries = Certificate.objects.filter(status_index__isnull=False)
    start = entries.count() // MOST_IN_A_LIST * ENTRIES
    free: dict[int, None] = {}
    while len(free) < count:
        drawn = [start + secrets.randbelow(ENTRIES) for _ in range(count)]
        taken = set(entries.filter(status_index__in=drawn).values_list("status_index", flat=True))
        # A dict keeps the order of the lot; a set would hand out small numbers first.
        free |= dict.fromkeys(entry for entry in drawn if entry not in taken)
    yield from list(free)[:count]
