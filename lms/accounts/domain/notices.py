"""Who has taken note of which version of the privacy notice (Art. 13 GDPR)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from lms.accounts.models import NoticeAcknowledgement, User


def has_acknowledged(*, person: User, version: str) -> bool:
    """Whether ``person`` has taken note of exactly this version."""
    return NoticeAcknowledgement.objects.filter(person=person, version=version).exists()


def acknowledge_notice(*, person: User, version: str, now: dt.datetime) -> None:
    """Keep that ``person`` has taken note of ``version``; a second time changes nothing."""
    if has_acknowledged(person=person, version=version):
        return
    try:
        with transaction.atomic():
            NoticeAcknowledgement.objects.create(person=person, version=version, acknowledged_at=now)
    except IntegrityError:
        # The other of two clicks was first.
        if not has_acknowledged(person=person, version=version):
            raise
