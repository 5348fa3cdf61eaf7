"""A new identity: number, code, badge, and whose seal the document will carry. Random, nothing to walk through."""

from __future__ import annotations

import datetime as dt
import secrets

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


def new_identity(*, order: Order, keys: SigningKeys, issued_on: dt.date) -> Identity:
    """For one document; whether number, code and entry are unique, the database says."""
    code = new_code()
    seal = Seal(keys.seal.name, keys.is_test, room_of(keys.seal)) if keys.seal else None
    return Identity(
        number=new_number(year=issued_on.year),
        code=code,
        address=check_address(code),
        seal=seal,
        badge=_new_badge(order, keys),
    )


def _new_badge(order: Order, keys: SigningKeys) -> Badge | None:
    """Money is no achievement: the confirmation for the funding body carries no badge."""
    if keys.badge is None or order.kind == CertificateKind.FUNDING_CONFIRMATION:
        return None
    status = _free_entry()
    return Badge(
        id=badges.new_id(),
        subject=badges.new_id(),
        key=keys.badge.thumbprint,
        issuer=badges.issuer_did(),
        achievement=badges.achievement_iri(order.enrolment.course, order.kind),
        status_list=badges.status_address(status),
        status=status,
    )


def _free_entry() -> int:
    issued = Certificate.objects.filter(status_index__isnull=False).count()
    start = issued // MOST_IN_A_LIST * ENTRIES
    while True:
        entry = start + secrets.randbelow(ENTRIES)
        if not Certificate.objects.filter(status_index=entry).exists():
            return entry
