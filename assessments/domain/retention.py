"""Forgetting what people did in quizzes, some months after their course is over (rule P5).

That they passed stays: it is evidence in the journal, which nobody takes back for want of an attempt.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from assessments.models import Attempt, CorrectionFlag
from curriculum.models import Enrolment
from lms.base.clock import berlin_date
from lms.base.forgetting import forget

QUIZ_ATTEMPTS = "quiz_attempts"


def old_attempts(*, before: dt.datetime) -> QuerySet[Attempt]:
    """Attempts from before that instant whose enrolment was completed or withdrawn before it.

    Where a correction took back a pass and nobody has decided yet what follows, they are still needed.
    """
    day = berlin_date(before)
    undecided = CorrectionFlag.objects.filter(resolved_at=None)
    ended = Enrolment.objects.filter(Q(progress__completed_on__lt=day) | Q(withdrawn_on__lt=day))
    return Attempt.objects.filter(
        started_at__lt=before, enrolment__in=ended.exclude(pk__in=undecided.values("enrolment"))
    )


@transaction.atomic
def delete_attempts(*, before: dt.datetime) -> int:
    """Delete them with answers, results and marks; how many attempts there were."""
    return forget(old_attempts(before=before))
