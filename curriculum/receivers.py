"""News from the journal: evidence arrived or was voided, so progress follows in the same transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import connection
from django.dispatch import receiver

from curriculum.domain.progress import lock_enrolments, recompute_progress
from curriculum.models import Enrolment
from lms.xapi.domain.insertion import adapted, ask, marks
from lms.xapi.signals import evidence_coming, statements_recorded

ENROLMENTS = Enrolment._meta.db_table  # noqa: SLF001 - Django documents it as a public interface


@receiver(evidence_coming, dispatch_uid="curriculum.lock_learners")
def lock_learners(*, registrations: Collection[uuid.UUID], **_signal: object) -> None:
    """Learners are locked before the journal, by everybody: else two would wait for each other."""
    if connection.features.has_select_for_update and (learning := _enrolments_among(registrations)):
        lock_enrolments(learning)


@receiver(statements_recorded, dispatch_uid="curriculum.recompute_progress")
def recompute_on_statements(
    *, registrations: Collection[uuid.UUID], now: dt.datetime, **_signal: object
) -> None:
    """What the evidence says of learners, in the transaction that stores it."""
    recompute_progress(enrolments=_enrolments_among(registrations), now=now)


def _enrolments_among(registrations: Collection[uuid.UUID]) -> list[Enrolment]:
    """By their keys alone. Others (previews, content of other systems) are none of our business.

    In SQL, since all evidence asks, that of strangers too; the ORM takes longer to write the query than it runs.
    """
    key = Enrolment._meta.pk  # noqa: SLF001 - Django documents it as a public interface
    asked = f"SELECT id FROM {ENROLMENTS} WHERE id IN {marks(registrations)}"  # noqa: S608 - our own name
    [known] = ask([(asked, adapted(registrations))])
    return [Enrolment(pk=key.to_python(found)) for (found,) in known]
