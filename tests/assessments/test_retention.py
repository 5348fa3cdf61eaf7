"""A year after the course, nobody can read any more what somebody answered; that she passed stays (rule P5)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.domain.attempts import start_attempt, submit_attempt
from assessments.domain.reconciliation import reconcile
from assessments.domain.retention import delete_attempts, old_attempts
from assessments.models import AnswerEvent, Attempt, AttemptResult, CorrectionFlag, Question, Quiz
from curriculum.domain.progress import complete_lesson, recompute_progress
from curriculum.enums import ActivityKind, EnrolmentState
from curriculum.models import CourseEdition, EditionActivity, Enrolment
from lms.accounts.models import User
from lms.portal.domain.retention import apply_retention, preview_retention, read_periods
from lms.xapi import verbs
from lms.xapi.models import RetentionRun, Statement
from tests.assessments.conftest import answer_rightly, correct
from tests.factories.curriculum import make_enrolment
from tests.factories.people import make_person

YEAR = dt.timedelta(days=366)


@pytest.fixture
def enrolment(pilot: User, edition: CourseEdition) -> Enrolment:
    """She learns by herself."""
    return make_enrolment(pilot, edition=edition)


@pytest.fixture
def completed(passed: Attempt, now: dt.datetime) -> Attempt:
    """The pilot passed the quiz and completed the course."""
    for lesson in EditionActivity.objects.filter(kind=ActivityKind.LESSON):
        complete_lesson(enrolment=passed.enrolment, activity=lesson, now=now)
    return passed


def test_answers_and_results_go_and_the_pass_stays(
    completed: Attempt, learner: Client, now: dt.datetime
) -> None:
    evidence = list(Statement.objects.filter(verb=verbs.PASSED.iri).values("statement_id", "body"))

    gone = delete_attempts(before=now + YEAR)

    assert gone == 1
    assert [model.objects.count() for model in (Attempt, AnswerEvent, AttemptResult)] == [0, 0, 0]
    assert list(Statement.objects.filter(verb=verbs.PASSED.iri).values("statement_id", "body")) == evidence
    assert reconcile(now=now + YEAR) == 0
    assert recompute_progress(enrolments=[completed.enrolment], now=now + YEAR) == 0
    assert completed.enrolment.unit_progress.get().quiz_passed_on == now.date()
    page = reverse("assessments:quiz", args=[completed.enrolment.pk, completed.activity_id])
    assert learner.get(page).status_code == 200


def test_a_later_attempt_takes_nothing_back_of_what_is_forgotten(
    completed: Attempt, activity: EditionActivity, now: dt.datetime
) -> None:
    delete_attempts(before=now + YEAR)

    again = start_attempt(enrolment=completed.enrolment, activity=activity, now=now + YEAR)
    result = submit_attempt(attempt=again, now=now + YEAR)

    assert (again.number, result.passed) == (1, False)
    assert completed.enrolment.unit_progress.get().quiz_passed_on == now.date()


def test_who_still_learns_keeps_everything(attempt: Attempt, now: dt.datetime) -> None:
    answer_rightly(attempt, now)

    assert delete_attempts(before=now + YEAR) == 0
    assert AnswerEvent.objects.filter(attempt=attempt).exists()


def test_who_left_the_course_is_forgotten_too(attempt: Attempt, now: dt.datetime) -> None:
    left = Enrolment.objects.filter(pk=attempt.enrolment_id)
    left.update(state=EnrolmentState.WITHDRAWN, withdrawn_on=now.date())

    assert not old_attempts(before=now).exists()
    assert delete_attempts(before=now + dt.timedelta(days=1)) == 1


def test_what_a_decision_still_needs_is_kept_until_it_is_taken(
    completed: Attempt, question: Question, office: User, now: dt.datetime
) -> None:
    flag = CorrectionFlag.objects.create(
        correction=correct(question, office, now, "c"), enrolment=completed.enrolment, raised_at=now
    )
    before = delete_attempts(before=now + YEAR)

    CorrectionFlag.objects.filter(pk=flag.pk).update(resolved_at=now, resolved_by=office, outcome="Bleibt.")

    assert (before, delete_attempts(before=now + YEAR)) == (0, 1)


@pytest.mark.parametrize("people", [1, 20])
def test_it_takes_the_same_queries_for_any_number(
    people: int, quiz: Quiz, activity: EditionActivity, now: dt.datetime
) -> None:
    for number in range(people):
        enrolment = make_enrolment(
            make_person(f"p{number}", first_name="Änne", last_name="Groß"), edition=activity.unit.edition
        )
        submit_attempt(attempt=start_attempt(enrolment=enrolment, activity=activity, now=now), now=now)
    Enrolment.objects.update(state=EnrolmentState.WITHDRAWN, withdrawn_on=now.date())

    with CaptureQueriesContext(connection) as queries:
        gone = delete_attempts(before=now + YEAR)

    assert (gone, len(queries)) == (people, 7)


def test_the_rule_runs_with_the_others_and_is_written_down(completed: Attempt, now: dt.datetime) -> None:
    later, periods = now + YEAR, read_periods()

    foreseen = {one.rule: one.rows for one in preview_retention(now=later, periods=periods)}
    done = {one.rule: one.rows for one in apply_retention(now=later, periods=periods)}

    assert (foreseen["quiz_attempts"], done["quiz_attempts"]) == (1, 1)
    assert not Attempt.objects.exists()
    run = RetentionRun.objects.get(rule="quiz_attempts")
    assert (run.deleted, run.account, run.at) == (1, None, later)
