"""What ``manage.py reconcile`` asks of this floor."""

from __future__ import annotations

import datetime as dt

from cms.domain.barriers import mail_waiting_reports
from cms.domain.publishing import reconcile_editions


def reconcile(*, now: dt.datetime) -> int:
    """Editions an interruption kept from being made, and letters that could not leave; how many there were."""
    return reconcile_editions(now=now) + mail_waiting_reports(now=now)
