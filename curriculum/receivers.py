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
    if connection.features.has_select_for_update:
        lock_enrolments(Enrolment(pk=registration) for registration in registrations)


@receiver(statements_recorded, dispatch_uid="curriculum.recompute_progress")
def recompute_on_statements(
    *, registrations: Collection[uuid.UUID], now: dt.datetime, **_signal: object
) -> None:
    """Registrations that are no enrolments (previews, content of other systems) are none of our business."""
    recompute_progress(enrolments=Enrolment.objects.filter(pk__in=registrations), now=now)
