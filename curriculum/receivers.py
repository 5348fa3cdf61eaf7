"""News from the journal: evidence arrived or was voided, so progress follows in the same transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import connection
from django.dispatch import receiver

from curriculum.domain.progress import lock_enrolments, recompute_progress
from curriculum.models import Enrolment
from lms.xapi.signals import evidence_coming, statements_recorded


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
    """By their keys alone, which costs little. Others (previews, content of other systems) are none of our business."""
    known = Enrolment.objects.filter(pk__in=registrations).values_list("pk", flat=True)
    return [Enrolment(pk=pk) for pk in known]
