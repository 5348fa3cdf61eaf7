"""What trainers see of persons, in runs with tutoring and nowhere else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from assessments.domain.attempt_lines import percent_of
from assessments.domain.queries import counting_results
from assessments.models import AttemptResult
from curriculum.models import Run
from lms.accounts.models import User


@dataclass(frozen=True)
class PersonResult:
    """A person's best result in a quiz, for trainers of a run with tutoring. ``percent`` is rounded down."""

    person: User
    quiz: str
    percent: int
    is_passed: bool


def results_of_run(*, run: Run) -> list[PersonResult]:
    """The best result of everybody in every quiz, by name; nothing for a run without tutoring. One query."""
    if not run.tutoring:
        return []
    found = counting_results().filter(attempt__enrolment__run=run)
    best: dict[tuple[uuid.UUID, uuid.UUID], AttemptResult] = {}
    for result in found.select_related("attempt__enrolment__person", "attempt__activity__unit"):
        key = (result.attempt.enrolment_id, result.attempt.activity_id)
        if key not in best or (result.passed, percent_of(result)) > (best[key].passed, percent_of(best[key])):
            best[key] = result
    lines = sorted(
        best.values(),
        key=lambda one: (one.attempt.enrolment.person.name_search, one.attempt.activity.unit.position),
    )
    return [
        PersonResult(one.attempt.enrolment.person, one.attempt.activity.title, percent_of(one), one.passed)
        for one in lines
    ]
