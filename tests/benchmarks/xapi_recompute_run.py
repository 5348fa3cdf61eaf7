"""``python -m tests.benchmarks.xapi_recompute_run ENROLMENTS PARTS`` on a migrated database that may be spoiled.

Every learner has read the six lessons and passed the three quizzes of a course. Prints, as JSON, enrolments in a second
for the weekly check and for progress made anew, over all and over the first part.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import uuid
from collections.abc import Sequence

import django

django.setup()

from django.db import transaction  # noqa: E402 - needs Django to be set up

from curriculum.domain.progress import batches, differences, recompute_progress  # noqa: E402 - the same
from curriculum.enums import ActivityKind  # noqa: E402 - the same
from curriculum.models import (  # noqa: E402 - the same
    ActivityProgress,
    CourseEdition,
    EditionActivity,
    Enrolment,
    EnrolmentProgress,
    UnitProgress,
)
from curriculum.signals import completion_changed  # noqa: E402 - the same
from lms.accounts.models import User  # noqa: E402 - the same
from lms.xapi import activities, verbs  # noqa: E402 - the same
from lms.xapi.domain import journal  # noqa: E402 - the same
from lms.xapi.domain.journal import ActivityRef, Event  # noqa: E402 - the same
from lms.xapi.enums import Weight  # noqa: E402 - the same
from lms.xapi.signals import statements_recorded  # noqa: E402 - the same
from tests.factories.curriculum import make_edition  # noqa: E402 - the same

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
NAMESPACE = uuid.UUID("5f9a2c44-7f1e-5b57-9df0-9d6c1c1c4d10")


def main(count: int, parts: int) -> dict[str, dict[str, float]]:
    """Fill, measure."""
    # Only progress is measured: what follows from it has benchmarks of its own.
    statements_recorded.receivers = []
    completion_changed.receivers = []
    enrolments = _fill(make_edition(), count)
    rates = {}
    for name, act in (("made anew", _make_anew), ("checked", _check)):
        begun = time.perf_counter()
        act(enrolments[: count // parts])
        first = time.perf_counter()
        act(enrolments[count // parts :])
        last = time.perf_counter()
        rates[name] = {"first": count // parts / (first - begun), "all": count / (last - begun)}
    stored = (
        ActivityProgress.objects.count(),
        UnitProgress.objects.count(),
        EnrolmentProgress.objects.count(),
    )
    assert stored == (9 * count, 3 * count, count), stored
    return rates


def _make_anew(enrolments: Sequence[Enrolment]) -> None:
    assert recompute_progress(enrolments=enrolments, now=NOW) == len(enrolments)


def _check(enrolments: Sequence[Enrolment]) -> None:
    assert list(differences(enrolments=enrolments)) == []


def _fill(edition: CourseEdition, count: int) -> list[Enrolment]:
    people = User.objects.bulk_create(
        [
            User(email=f"p{number}@example.org", first_name="P", last_name=str(number), date_joined=NOW)
            for number in range(count)
        ]
    )
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(person=person, course=edition.course, edition=edition, registered_on=NOW.date())
            for person in people
        ]
    )
    learnt = list(
        EditionActivity.objects.filter(unit__edition=edition).order_by("unit__position", "position")
    )
    for batch in batches(enrolments):
        with transaction.atomic():
            journal.record(events=[_event(one, activity) for one in batch for activity in learnt], now=NOW)
    return sorted(enrolments, key=lambda enrolment: enrolment.pk)


def _event(enrolment: Enrolment, activity: EditionActivity) -> Event:
    return Event(
        kind="benchmark",
        fact=uuid.uuid5(NAMESPACE, f"{enrolment.pk} {activity.pk}"),
        actor=enrolment.person.xapi_account,
        verb=verbs.COMPLETED if activity.kind == ActivityKind.LESSON else verbs.PASSED,
        activity=ActivityRef(iri=activity.iri, type=activities.LESSON, name=activity.title),
        registration=enrolment.pk,
        timestamp=NOW,
        weight=Weight.EVIDENCE,
    )


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(main(int(sys.argv[1]), int(sys.argv[2])))}\n")
