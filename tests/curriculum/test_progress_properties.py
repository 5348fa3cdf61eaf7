"""Properties of progress: it equals its recomputation, and the order of the evidence does not matter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curriculum.domain.attendance import withdraw_attendance
from curriculum.domain.completion_rules import Fact, Grade, Preset, Proof
from curriculum.domain.progress import complete_lesson, differences, recompute_progress
from curriculum.domain.progress_records import stored_states
from curriculum.domain.progress_state import (
    ActivityFrame,
    Evidence,
    ProgressState,
    UnitFrame,
    derive_progress,
)
from curriculum.models import (
    ActivityProgress,
    Attendance,
    Enrolment,
    EnrolmentProgress,
    Run,
    UnitProgress,
)
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from tests.curriculum.learning import attend, lessons_of, quiz_event

UNITS = (1, 2, 3)
INSTANTS = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds beside a zone
    max_value=dt.datetime(2026, 3, 1),  # noqa: DTZ001 - hypothesis wants naive bounds beside a zone
    timezones=st.just(dt.UTC),
)
# What may happen to a learner, as plain values: kind of step, unit, lesson, instant.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lesson", "pass", "fail", "detail", "attend", "withdraw", "void", "foreign"]),
        st.sampled_from(UNITS),
        st.integers(0, 1),
        INSTANTS,
    ),
    max_size=12,
)
SLOW_STORY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def take_steps(
    enrolment: Enrolment, trainer: User, now: dt.datetime, steps: Sequence[tuple[Any, ...]]
) -> None:
    """Let everything happen, live."""
    for kind, unit, lesson, at in steps:
        if kind == "lesson":
            complete_lesson(enrolment=enrolment, activity=lessons_of(enrolment, unit)[lesson], now=at)
        elif kind == "attend":
            attend(enrolment, unit, trainer=trainer, now=now)
        elif kind == "withdraw":
            for row in Attendance.objects.filter(unit__position=unit, withdrawn_at__isnull=True):
                withdraw_attendance(attendance=row, reason="Irrtum", actor=trainer, now=now)
        elif kind == "void":
            journal.void(kind="attempt", fact=uuid.UUID(int=unit), now=now)
        else:
            record_quiz(enrolment, kind, unit, at)


def record_quiz(enrolment: Enrolment, kind: str, unit: int, at: dt.datetime) -> None:
    """A quiz of the unit was passed, failed, merely touched, or passed by the word of a content package."""
    event = quiz_event(
        enrolment,
        unit,
        verb=verbs.FAILED if kind == "fail" else verbs.PASSED,
        weight=Weight.DETAIL if kind == "detail" else Weight.EVIDENCE,
        at=at,
        fact=uuid.UUID(int=unit) if kind == "pass" else uuid.uuid4(),
    )
    journal.record(events=[event], now=at)
    if kind == "foreign":
        identity = journal.statement_id(kind=event.kind, fact=event.fact)
        Statement.objects.filter(statement_id=identity).update(client="content-package-7")
        recompute_progress(enrolments=[enrolment], now=at)


def forget_progress() -> None:
    """Throw every progress row away."""
    for table in (ActivityProgress, UnitProgress, EnrolmentProgress):
        table.objects.all().delete()


def state_of(enrolment: Enrolment) -> ProgressState:
    """What the rows say."""
    return stored_states([enrolment])[enrolment.pk]


@pytest.mark.django_db
@SLOW_STORY
@given(steps=STEPS)
def test_recompute_of_everything_equals_the_live_progress(
    enrolment: Enrolment, trainer: User, now: dt.datetime, steps: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        recompute_progress(enrolments=[enrolment], now=now)
        take_steps(enrolment, trainer, now, steps)
        live = state_of(enrolment)
        assert list(differences(enrolments=[enrolment])) == []

        forget_progress()
        Statement.objects.filter(weight=Weight.DETAIL).delete()
        recompute_progress(enrolments=Enrolment.objects.all(), now=now)

        assert state_of(enrolment) == live
        transaction.set_rollback(True)


@pytest.mark.django_db
@SLOW_STORY
@given(data=st.data())
def test_any_order_of_the_same_statements_gives_the_same_progress(
    enrolment: Enrolment, data: st.DataObject
) -> None:
    events = [
        quiz_event(enrolment, unit, verb=verb, at=at)
        for unit, verb, at in data.draw(
            st.lists(
                st.tuples(st.sampled_from(UNITS), st.sampled_from([verbs.PASSED, verbs.FAILED]), INSTANTS),
                min_size=2,
                max_size=6,
            )
        )
    ]
    shuffled = data.draw(st.permutations(events))
    states = []

    for order in (events, shuffled):
        with transaction.atomic():
            for event in order:
                journal.record(events=[event], now=event.timestamp)
            states.append(state_of(enrolment))
            transaction.set_rollback(True)

    assert states[0] == states[1]


def frame(number: int, lessons: int, quizzes: int, optional: int) -> UnitFrame:
    """A unit with so many mandatory lessons and quizzes and optional lessons."""
    shape = (
        [(Fact.LESSONS, True)] * lessons + [(Fact.QUIZ, True)] * quizzes + [(Fact.LESSONS, False)] * optional
    )
    return UnitFrame(
        id=uuid.UUID(int=number),
        is_seminar_day=number % 2 == 0,
        activities=tuple(
            ActivityFrame(
                id=uuid.UUID(int=number * 100 + n), iri=f"a/{number}/{n}", fact=fact, mandatory=mandatory
            )
            for n, (fact, mandatory) in enumerate(shape)
        ),
    )


FRAMES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=4
).map(lambda shapes: [frame(number, *shape) for number, shape in enumerate(shapes)])


@given(units=FRAMES, preset=st.sampled_from(Preset), data=st.data())
def test_the_state_hangs_on_the_set_of_evidence_alone(
    units: list[UnitFrame], preset: Preset, data: st.DataObject
) -> None:
    activities = [activity for unit in units for activity in unit.activities]
    known = st.sampled_from([activity.iri for activity in activities] + ["a/unknown"])
    evidence = data.draw(
        st.lists(
            st.builds(
                Evidence, iri=known, fact=st.sampled_from(Fact), at=INSTANTS, grade=st.sampled_from(Grade)
            ),
            max_size=25,
        )
    )
    attended = {unit.id: Proof(dt.date(2026, 2, 1), Grade.TRAINER_ATTESTED) for unit in units[::2]}

    state = derive_progress(units=units, preset=preset, evidence=evidence, attended=attended)

    again = data.draw(st.permutations(evidence)) + evidence[:3]
    assert derive_progress(units=units, preset=preset, evidence=again, attended=attended) == state
    more = [
        *evidence,
        *(
            Evidence(a.iri, a.fact, dt.datetime(2026, 3, 2, tzinfo=dt.UTC), Grade.SERVER_GRADED)
            for a in activities
        ),
    ]
    fuller = derive_progress(units=units, preset=preset, evidence=more, attended=attended)
    assert state.activities == {key: fuller.activities[key] for key in state.activities}, (
        "later adds, never moves"
    )


@pytest.mark.django_db
def test_the_run_of_the_stories_is_in_class(run: Run) -> None:
    """The steps above need dated days to attend."""
    assert run.days.count() == len(UNITS)
