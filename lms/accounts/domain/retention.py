"""Forgetting who looked at whom, after the time that rule P5 allows, and logins that have ended."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from lms.accounts.models import AccessLogEntry
from lms.base.forgetting import forget


def old_access(*, before: dt.datetime) -> QuerySet[AccessLogEntry]:
    """Entries of the access log from before that instant."""
    return AccessLogEntry.objects.filter(at__lt=before)


def delete_access(*, before: dt.datetime) -> int:
    """Delete them; how many there were."""
    return forget(old_access(before=before))


def ended_logins(*, now: dt.datetime) -> QuerySet[UserSession]:
    """Devices of sessions that are over: nobody is logged in there any more."""
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    return UserSession.objects.exclude(session_key__in=living)
