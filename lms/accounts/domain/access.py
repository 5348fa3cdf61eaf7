"""Who looked at whom: the log every view, download and change of another person's data leaves (rule P3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from lms.accounts.models.access import SUBJECT_LENGTH


def log_access(
    *, actor: User, people: Iterable[User], kind: AccessKind, subject_matter: str, now: dt.datetime
) -> None:
    """One entry per person in one statement; an actor who looks at themselves leaves none.

    ``subject_matter`` says what was seen in words of the programme, never a value; it is cut to the column's length.
    """
    ids = [person.pk for person in people]
    log_access_to(actor=actor, person_ids=ids, kind=kind, subject_matter=subject_matter, now=now)


def log_access_to(
    *,
    actor: User,
    person_ids: Collection[uuid.UUID],
    kind: AccessKind,
    subject_matter: str,
    now: dt.datetime,
) -> None:
    """The same for people whose rows nobody has to read."""
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(
            at=now, actor=actor, person_id=person, kind=kind, subject_matter=subject_matter[:SUBJECT_LENGTH]
        )
        for person in dict.fromkeys(person_ids)
        if person != actor.pk
    )


def log_own_export(*, person: User, subject_matter: str, now: dt.datetime) -> None:
    """Somebody took their own data along: the one look at oneself that is logged, so that a stolen login shows."""
    AccessLogEntry.objects.create(
        at=now,
        actor=person,
        person=person,
        kind=AccessKind.EXPORTED,
        subject_matter=subject_matter[:SUBJECT_LENGTH],
    )
