"""Recomputing: only differences are written, in a constant number of queries, and no fact is lost on the way."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.domain.progress import complete_lesson, differences, recompute_progress
from curriculum.domain.progress_records import stored_states
from curriculum.domain.progress_state import ProgressState
from curriculum.enums import EvidenceGrade, Level
from curriculum.models import ActivityProgress, Enrolment, EnrolmentProgress, Run, UnitProgress
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from tests.curriculum.learning import (
    LEARNT_AT,
    attend,
    lessons_of,
    pass_quiz,
    quiz_event,
    quiz_of,
    read_lessons,
    unit_of,
)
from tests.factories import make_edition, make_enrolment, make_person

pytestmark = pytest.mark.django_db


def state_of(enrolment: Enrolment) -> ProgressState:
    """What the rows say."""
    return stored_states([enrolment])[enrolment.pk]


def test_recomputing_writes_only_what_differs(
    enrolment: Enrolment, colleague: User, trainer: User, now: dt.datetime
) -> None:
    other = make_enrolment(colleague, run=enrolment.run)
    for one in (enrolment, other):
        pass_quiz(one, 1)
        attend(one, 1, trainer=trainer, now=now)
    before = dict(UnitProgress.objects.values_list("unit_id", "pk").filter(enrolment=other))
    UnitProgress.objects.filter(enrolment=enrolment, unit__position=1).update(attended_on=None)
    ActivityProgress.objects.filter(enrolment=enrolment).delete()
    EnrolmentProgress.objects.filter(enrolment=enrolment).update(units_complete=3)

    with CaptureQueriesContext(connection) as queries:
        changed = recompute_progress(enrolments=Enrolment.objects.all(), now=now)

    assert changed == 1
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) == 3
    assert all(enrolment.pk.hex in sql.replace("-", "") for sql in writes)
    assert not any(other.pk.hex in sql.replace("-", "") for sql in writes)
    assert dict(UnitProgress.objects.values_list("unit_id", "pk").filter(enrolment=other)) == before
    assert list(differences(enrolments=Enrolment.objects.all())) == []


def test_rows_without_evidence_disappear(enrolment: Enrolment, now: dt.datetime) -> None:
    pass_quiz(enrolment, 1)
    ActivityProgress.objects.create(
        enrolment=enrolment,
        activity=quiz_of(enrolment, 2),
        reached_at=now,
        grade=EvidenceGrade.SERVER_GRADED,
    )

    assert recompute_progress(enrolments=[enrolment], now=now) == 1

    assert [row.activity for row in ActivityProgress.objects.all()] == [quiz_of(enrolment, 1)]


def test_differences_name_the_row_and_write_nothing(enrolment: Enrolment, now: dt.datetime) -> None:
    pass_quiz(enrolment, 1)
    UnitProgress.objects.filter(unit__position=1).update(quiz_passed_on=None)
    before = state_of(enrolment)

    (found,) = differences(enrolments=[enrolment])

    assert (found.enrolment, found.subject) == (enrolment.pk, f"unit {unit_of(enrolment, 1).pk}")
    assert "2026, 2, 20" in str(found)
    assert state_of(enrolment) == before


def test_deleting_details_changes_nothing(enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
    read_lessons(enrolment, 1)
    pass_quiz(enrolment, 1)
    attend(enrolment, 1, trainer=trainer, now=now)
    details = [quiz_event(enrolment, 1, verb=verbs.ANSWERED, weight=Weight.DETAIL) for _ in range(5)]
    journal.record(events=details, now=now)
    before = state_of(enrolment)

    deleted, _ = Statement.objects.filter(weight=Weight.DETAIL).delete()
    recompute_progress(enrolments=[enrolment], now=now)

    assert deleted > 0
    assert state_of(enrolment) == before
    assert before.units[unit_of(enrolment, 1).pk].completed_on == dt.date(2026, 2, 27)


def make_class(run: Run, count: int) -> list[Enrolment]:
    """``count`` learners whose passed quizzes nobody has heard of yet."""
    learners = [
        make_enrolment(
            make_person(f"learner-{number}", first_name="Lea", last_name=f"Nummer {number}"), run=run
        )
        for number in range(count)
    ]
    recompute_progress(enrolments=learners, now=LEARNT_AT)
    journal.record(events=[quiz_event(one, 1, weight=Weight.DETAIL) for one in learners], now=LEARNT_AT)
    Statement.objects.update(weight=Weight.EVIDENCE)
    return learners


@pytest.mark.parametrize("count", [1, 3, 300])
def test_comparing_a_batch_takes_six_queries_at_any_size(run: Run, count: int) -> None:
    learners = make_class(run, count)

    with CaptureQueriesContext(connection) as queries:
        found = list(differences(enrolments=learners))

    assert len(found) == 2 * count, "the quiz and the first day of each"
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) == 6


@pytest.mark.parametrize("count", [1, 3])
def test_recomputing_takes_two_writes_at_any_size(run: Run, count: int, now: dt.datetime) -> None:
    learners = make_class(run, count)

    with CaptureQueriesContext(connection) as queries:
        changed = recompute_progress(enrolments=learners, now=now)

    assert changed == count
    ours = [query["sql"] for query in queries if query["sql"].startswith('INSERT INTO "curriculum_')]
    assert len(ours) == 2, "activities and units; no enrolment as a whole changed"


def do_at_once(deeds: list[Callable[[], object]]) -> list[Exception]:
    """Every deed in a thread and a transaction of its own; what went wrong."""
    at_once = threading.Barrier(len(deeds))
    trouble: list[Exception] = []

    def do(deed: Callable[[], object]) -> None:
        try:
            at_once.wait()
            deed()
        except Exception as error:  # noqa: BLE001 - whatever a thread dies of is the test's finding
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return trouble


@pytest.mark.django_db(transaction=True)
def test_facts_that_come_at_the_same_time_are_all_seen(
    enrolment: Enrolment, trainer: User, now: dt.datetime
) -> None:
    first, second = lessons_of(enrolment, 1)

    trouble = do_at_once(
        [
            lambda: complete_lesson(enrolment=enrolment, activity=first, now=LEARNT_AT),
            lambda: complete_lesson(enrolment=enrolment, activity=second, now=LEARNT_AT),
            lambda: attend(enrolment, 1, trainer=trainer, now=now),
            lambda: pass_quiz(enrolment, 1),
        ]
    )

    assert trouble == []
    day = UnitProgress.objects.get(unit=unit_of(enrolment, 1))
    assert (day.lessons_done_on, day.quiz_passed_on, day.attended_on) == (
        dt.date(2026, 2, 20),
        dt.date(2026, 2, 20),
        dt.date(2026, 2, 27),
    )
    assert list(differences(enrolments=[enrolment])) == []


@pytest.mark.django_db(transaction=True)
def test_two_courses_of_a_learner_never_wait_for_each_other_in_a_circle(
    enrolment: Enrolment, pilot: User
) -> None:
    """Storing statements makes everybody wait, and money of a basic course looks at the advanced ones."""
    advanced = make_enrolment(pilot, edition=make_edition("aufbau", level=Level.AUFBAU))
    deeds: list[Callable[[], object]] = [
        *(partial(read_lessons, enrolment, number) for number in (1, 2, 3)),
        *(partial(read_lessons, advanced, number) for number in (1, 2, 3)),
        *(partial(pass_quiz, one, number) for one in (enrolment, advanced) for number in (1, 2, 3)),
    ]

    assert do_at_once(deeds) == []

    assert list(differences(enrolments=[enrolment, advanced])) == []
    assert ActivityProgress.objects.count() == 18
