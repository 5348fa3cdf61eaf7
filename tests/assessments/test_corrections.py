"""A wrong key is repaired: dry run, reason, never worse, a second person where certificates are touched."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.domain.attempts import start_attempt, submit_attempt
from assessments.domain.bank import save_quiz
from assessments.domain.corrections import (
    CorrectionRefused,
    apply_correction,
    dry_run,
    open_flags,
    propose_correction,
    resolve_flag,
)
from assessments.domain.queries import attempt_review, latest_result
from assessments.models import Attempt, AttemptResult, Question
from cms.domain.editors import ensure_editor_setup
from curriculum.models import ActivityProgress, EditionActivity, Enrolment, UnitProgress
from curriculum.signals import completion_changed
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.models import Statement
from tests.assessments.conftest import answer_rightly, correct, keyed, question_of
from tests.assessments.questions import SINGLE, TRUE_FALSE

Answer = Callable[..., Any]
LATER = dt.timedelta(hours=1)


@pytest.fixture
def nearly(attempt: Attempt, answer: Answer, now: dt.datetime) -> Attempt:
    """Four of seven right and "a" where "b" is the key: 57 percent, one short of the mark."""
    answer_rightly(attempt, now, except_for=("wahl", "zahl", "luecke"))
    answer(attempt, "wahl", {"choice": "a"})
    submit_attempt(attempt=attempt, now=now)
    return attempt


def test_the_dry_run_lists_who_changes_and_how_and_writes_nothing(
    nearly: Attempt, question: Question, answer: Answer
) -> None:
    before = AttemptResult.objects.count(), Statement.objects.count()

    run = dry_run(question=question, content=keyed("a"))
    same = dry_run(question=question, content=keyed("b"))

    (change,) = run.changes
    assert (run.attempts, change.attempt) == (1, nearly.pk)
    assert (change.points_before, change.points_after) == (4, 5)
    assert (change.passed_before, change.passed_after, change.touches_certificate) == (False, True, True)
    assert same.changes == ()
    assert (AttemptResult.objects.count(), Statement.objects.count()) == before


def test_who_had_all_points_and_has_them_again_is_neither_better_nor_worse(
    attempt: Attempt, question: Question, now: dt.datetime
) -> None:
    answer_rightly(attempt, now)
    submit_attempt(attempt=attempt, now=now)

    (change,) = dry_run(question=question, content=keyed("b"), points=3).changes

    assert (change.points_after, change.max_after) == (9, 9)
    assert (change.is_better, change.is_worse) == (False, False)


def test_applying_adds_a_revision_voids_the_old_statements_and_tells_the_floors_above(
    nearly: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    heard: list[Any] = []
    completion_changed.connect(lambda **news: heard.append(news), weak=False, dispatch_uid="test")

    apply_correction(correction=correct(question, office, now, "a"), actor=admin_user, now=now + LATER)

    completion_changed.disconnect(dispatch_uid="test")
    first, second = AttemptResult.objects.order_by("revision")
    graded = Statement.objects.filter(verb__in=[verbs.PASSED.iri, verbs.FAILED.iri]).order_by("id")
    told = Statement.objects.filter(verb=verbs.ANSWERED.iri)
    assert (first.points, first.passed, second.points, second.passed) == (4, False, 5, True)
    assert second.correction.reason == "Schlüssel vertauscht"
    assert [(one.verb, one.is_voided) for one in graded] == [
        (verbs.FAILED.iri, True),
        (verbs.PASSED.iri, False),
    ]
    assert sorted(one.is_voided for one in told) == [False] * 5 + [True]
    assert ActivityProgress.objects.filter(enrolment=nearly.enrolment).exists()
    assert len(heard) == 1


def test_the_old_result_and_the_frozen_question_stay_readable(
    nearly: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    frozen = json.dumps(nearly.frozen, sort_keys=True)
    apply_correction(correction=correct(question, office, now, "a"), actor=admin_user, now=now + LATER)
    nearly.refresh_from_db()

    review = attempt_review(attempt=nearly, now=now + LATER)
    item = next(one for one in review.items if one.prompt == SINGLE["prompt"])

    assert json.dumps(nearly.frozen, sort_keys=True) == frozen
    assert AttemptResult.objects.get(revision=0).points == 4
    assert (item.state, item.solution) == ("correct", ("Drucker reparieren",))
    assert review.correction == "Schlüssel vertauscht"


def test_an_attempt_that_was_open_is_corrected_when_it_is_handed_in(
    attempt: Attempt, question: Question, office: User, admin_user: User, answer: Answer, now: dt.datetime
) -> None:
    answer_rightly(attempt, now, except_for=("wahl", "zahl", "luecke"))
    answer(attempt, "wahl", {"choice": "a"})
    apply_correction(correction=correct(question, office, now, "a"), actor=admin_user, now=now + LATER)

    result = submit_attempt(attempt=attempt, now=now + 2 * LATER)

    revisions = AttemptResult.objects.order_by("revision").values_list("revision", "points", "passed")
    told = Statement.objects.filter(verb__in=[verbs.PASSED.iri, verbs.FAILED.iri, verbs.ANSWERED.iri])
    review = attempt_review(attempt=attempt, now=now + 2 * LATER)
    item = next(one for one in review.items if one.prompt == SINGLE["prompt"])
    assert list(revisions) == [(0, 4, False), (1, 5, True)]
    assert (result.revision, result.correction.reason) == (1, "Schlüssel vertauscht")
    assert (item.state, item.solution) == ("correct", ("Drucker reparieren",))
    assert not told.filter(is_voided=True).exists()
    assert told.filter(verb=verbs.PASSED.iri).count() == 1


def test_a_correction_before_the_start_changes_nothing_that_was_edited_since(
    quiz_spec: Any,
    question: Question,
    office: User,
    admin_user: User,
    start: Callable[[dt.datetime], Attempt],
    answer: Answer,
    now: dt.datetime,
) -> None:
    apply_correction(correction=correct(question, office, now, "a"), actor=admin_user, now=now)
    edited = replace(quiz_spec.questions[0], content=keyed("c"))
    save_quiz(spec=replace(quiz_spec, questions=(edited, *quiz_spec.questions[1:])), live=True, now=now)
    attempt = start(now + LATER)
    answer(attempt, "wahl", {"choice": "c"}, now=now + LATER)
    submit_attempt(attempt=attempt, now=now + LATER)
    other = Question.objects.get(key="tag-1/richtig")

    run = dry_run(question=other, content={**other.content, "correct": True}, never_worse=False)

    assert latest_result(attempt=attempt).points == 1
    assert run.changes == ()


def test_a_result_that_is_told_anew_is_never_missing_in_between(
    attempt: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    answer_rightly(attempt, now)
    submit_attempt(attempt=attempt, now=now)
    day = ActivityProgress.objects.get(enrolment=attempt.enrolment, activity=attempt.activity).reached_at
    heard: list[Any] = []
    completion_changed.connect(lambda **news: heard.append(news), weak=False, dispatch_uid="test")

    worse = correct(question, office, now, "a", never_worse=False)
    apply_correction(correction=worse, actor=admin_user, now=now + dt.timedelta(days=9))

    completion_changed.disconnect(dispatch_uid="test")
    after = ActivityProgress.objects.get(enrolment=attempt.enrolment, activity=attempt.activity).reached_at
    assert (latest_result(attempt=attempt).points, heard) == (6, [])
    assert after == day == now


def test_who_keeps_points_by_never_worse_keeps_them_in_later_corrections(
    nearly: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    right = Question.objects.get(key="tag-1/richtig")
    kind = propose_correction(
        question=right, content={**right.content, "correct": True}, reason="x", actor=office, now=now
    )
    kept = apply_correction(correction=kind, actor=admin_user, now=now + LATER)

    better = apply_correction(
        correction=correct(question, office, now, "a"), actor=admin_user, now=now + 2 * LATER
    )

    review = attempt_review(attempt=nearly, now=now + 2 * LATER)
    item = next(one for one in review.items if one.prompt == TRUE_FALSE["prompt"])
    assert (kept.changes, len(better.changes)) == ((), 1)
    assert latest_result(attempt=nearly).points == 5
    assert item.state == "correct"


def test_whoever_had_no_point_either_way_reads_the_corrected_solution(
    attempt: Attempt, question: Question, office: User, admin_user: User, answer: Answer, now: dt.datetime
) -> None:
    answer(attempt, "wahl", {"choice": "c"})
    submit_attempt(attempt=attempt, now=now)

    apply_correction(correction=correct(question, office, now, "a"), actor=admin_user, now=now + LATER)

    review = attempt_review(attempt=attempt, now=now + LATER)
    item = next(one for one in review.items if one.prompt == SINGLE["prompt"])
    assert AttemptResult.objects.count() == 1
    assert (item.state, item.solution) == ("wrong", ("Drucker reparieren",))


def test_a_correction_takes_the_same_queries_for_any_number_of_attempts(
    start: Callable[[dt.datetime], Attempt],
    question: Question,
    office: User,
    admin_user: User,
    now: dt.datetime,
) -> None:
    counts = []
    for number in range(3):
        for _more in range(number + 1):
            attempt = start(now)
            answer_rightly(attempt, now)
            submit_attempt(attempt=attempt, now=now)
        at = now + (number + 1) * LATER
        correction = correct(question, office, at, "b", points=number + 2)
        with CaptureQueriesContext(connection) as captured:
            done = apply_correction(correction=correction, actor=admin_user, now=at)
        counts.append((len(done.changes), len(captured)))

    assert [changes for changes, _queries in counts] == [1, 3, 6]
    assert len({queries for _changes, queries in counts[1:]}) == 1


def test_never_worse_leaves_results_alone(
    passed: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    kind = apply_correction(correction=correct(question, office, now, "c"), actor=admin_user, now=now + LATER)

    assert kind.changes == ()
    assert AttemptResult.objects.count() == 1


def test_losing_a_pass_takes_a_second_person_and_raises_a_flag(
    passed: Attempt,
    question: Question,
    office: User,
    admin_user: User,
    enrolment: Enrolment,
    now: dt.datetime,
) -> None:
    UnitProgress.objects.filter(enrolment=enrolment).update(completed_on=now.date())
    correction = correct(question, office, now, "c", never_worse=False)
    with pytest.raises(CorrectionRefused) as alone:
        apply_correction(correction=correction, actor=office, now=now + LATER)
    untouched = AttemptResult.objects.count()

    apply_correction(correction=correction, actor=admin_user, now=now + LATER)

    correction.refresh_from_db()
    flag = open_flags().get()
    assert (alone.value.code, untouched) == ("second_person_needed", 1)
    assert (correction.approved_by, flag.enrolment) == (admin_user, enrolment)
    assert not latest_result(attempt=passed).passed
    assert not ActivityProgress.objects.filter(enrolment=enrolment, activity=passed.activity).exists()
    resolve_flag(flag=flag.pk, outcome="bleibt", actor=office, now=now + LATER)
    with pytest.raises(CorrectionRefused, match="settled_already"):
        resolve_flag(flag=flag.pk, outcome="bleibt", actor=office, now=now + LATER)
    assert not open_flags().exists()


def test_a_correction_is_applied_once_and_needs_a_reason_and_a_key_that_can_be(
    nearly: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    correction = correct(question, office, now, "a")
    apply_correction(correction=correction, actor=admin_user, now=now + LATER)

    with pytest.raises(CorrectionRefused, match="applied_already"):
        apply_correction(correction=correction, actor=admin_user, now=now + LATER)
    with pytest.raises(CorrectionRefused, match="no_reason"):
        propose_correction(question=question, content=keyed("a"), reason=" ", actor=office, now=now)
    with pytest.raises(CorrectionRefused, match="bad_content"):
        propose_correction(question=question, content=keyed("z"), reason="x", actor=office, now=now)


def test_changed_points_and_two_corrections_in_a_row(
    nearly: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    first = correct(question, office, now, "a", points=3)
    apply_correction(correction=first, actor=admin_user, now=now + LATER)
    second = correct(question, office, now + LATER, "b", points=1, never_worse=False)

    apply_correction(correction=second, actor=admin_user, now=now + 2 * LATER)

    revisions = AttemptResult.objects.order_by("revision").values_list("points", "max_points", "passed")
    assert list(revisions) == [(4, 7, False), (7, 9, True), (4, 7, False)]
    assert Statement.objects.filter(verb=verbs.PASSED.iri, is_voided=False).count() == 0


def test_statements_follow_the_rows_after_any_number_of_corrections(
    nearly: Attempt,
    question: Question,
    office: User,
    admin_user: User,
    activity: EditionActivity,
    now: dt.datetime,
) -> None:
    for number, right in enumerate("abcab", start=1):
        at = now + number * LATER
        correction = correct(question, office, at, right, never_worse=False)
        apply_correction(correction=correction, actor=admin_user, now=at)
    latest = latest_result(attempt=nearly)

    told = [
        json.loads(one.body) for one in Statement.objects.filter(is_voided=False, verb=verbs.ANSWERED.iri)
    ]
    graded = Statement.objects.filter(is_voided=False, verb__in=[verbs.PASSED.iri, verbs.FAILED.iri])

    items = {key: item for key, item in latest.items.items() if item["state"] != "unanswered"}
    assert {one["object"]["id"].rsplit("/", 1)[1]: one["result"]["success"] for one in told} == {
        key: item["state"] == "correct" for key, item in items.items()
    }
    assert [json.loads(one.body)["result"]["score"]["raw"] for one in graded] == [float(latest.points)]
    start_attempt(enrolment=nearly.enrolment, activity=activity, now=now + 9 * LATER)
    assert question_of(nearly, "wahl").loaded.right == ["b"]


def test_giving_a_pass_takes_a_second_person_and_raises_no_flag(
    nearly: Attempt, question: Question, office: User, admin_user: User, now: dt.datetime
) -> None:
    correction = correct(question, office, now, "a")
    looked = dry_run(question=question, content=keyed("a"))
    with pytest.raises(CorrectionRefused) as alone:
        apply_correction(correction=correction, actor=office, now=now + LATER)
    untouched = AttemptResult.objects.count()

    apply_correction(correction=correction, actor=admin_user, now=now + LATER)

    correction.refresh_from_db()
    assert looked.needs_second_person
    assert (alone.value.code, untouched) == ("second_person_needed", 1)
    assert (correction.approved_by, latest_result(attempt=nearly).passed) == (admin_user, True)
    assert not open_flags().exists()


def test_a_second_pass_of_the_same_quiz_gives_nothing_and_takes_one_person(
    passed: Attempt,
    start: Callable[[dt.datetime], Attempt],
    question: Question,
    office: User,
    answer: Answer,
    now: dt.datetime,
) -> None:
    again = start(now + LATER)
    answer_rightly(again, now + LATER, except_for=("wahl", "zahl", "luecke"))
    answer(again, "wahl", {"choice": "a"}, now=now + LATER)
    submit_attempt(attempt=again, now=now + LATER)

    done = apply_correction(correction=correct(question, office, now, "a"), actor=office, now=now + 2 * LATER)

    (change,) = done.changes
    assert (change.attempt, change.passed_after, change.touches_certificate) == (again.pk, True, False)


def test_the_office_corrects_in_the_admin_and_sees_counts_only(
    nearly: Attempt,
    question: Question,
    quiz_spec: Any,
    office: User,
    admin_user: User,
    client_of: Callable[[User], Client],
    now: dt.datetime,
) -> None:
    ensure_editor_setup()
    sync_groups(person=office, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    desk, address = client_of(office), reverse("question_correction", args=[question.pk])
    changed = replace(quiz_spec.questions[0], content=keyed("a"))
    save_quiz(spec=replace(quiz_spec, questions=(changed, *quiz_spec.questions[1:])), live=True, now=now)
    terms = {"reason": "Schlüssel vertauscht", "never_worse": "on"}

    looked = desk.post(address, {**terms, "action": "look"}).content.decode()
    untouched = AttemptResult.objects.count()
    proposed = desk.post(address, {**terms, "action": "propose"}, follow=True).content.decode()
    waiting = question.corrections.get()
    alone = desk.post(address, {"action": f"apply:{waiting.pk}"})
    still = AttemptResult.objects.count()
    applied = client_of(admin_user).post(address, {"action": f"apply:{waiting.pk}"})
    again = desk.post(address, {"action": f"apply:{waiting.pk}"})

    assert "1 von 1 Ergebnissen" in looked
    assert "zweite Person" in looked
    assert "Großmann" not in looked
    assert "zweite Person" in proposed
    assert (untouched, still, alone.status_code, again.status_code) == (1, 1, 409, 409)
    assert applied.url == address
    assert latest_result(attempt=nearly).passed
