"""What ``manage.py reconcile`` asks of this floor."""

from __future__ import annotations

import datetime as dt

from cms.domain.publishing import reconcile_editions


def reconcile(*, now: dt.datetime) -> int:
    """Editions that an interruption kept from being made; the number of new ones."""
    return reconcile_editions(now=now)
