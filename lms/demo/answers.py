"""Demo pilots know the right answers: they read them from what their attempt froze, and answer like anybody else."""

from __future__ import annotations

import datetime as dt
import uuid

from assessments.domain.attempts import save_answer, start_attempt, submit_attempt
from assessments.domain.frozen import read_frozen
from curriculum.models import EditionActivity, Enrolment


def pass_quiz(*, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> None:
    """Start, answer everything right, submit."""
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    for question in read_frozen(attempt.frozen).questions:
        save_answer(
            attempt=attempt,
            question=question.id,
            payload=question.rules.solution(question.loaded),
            client_event_id=uuid.uuid4(),
            now=now,
        )
    submit_attempt(attempt=attempt, now=now)
