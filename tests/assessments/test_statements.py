"""What attempts tell the journal, and that it agrees with the rows."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.domain.attempts import GivenAnswer, save_answers, start_attempt, submit_attempt
from assessments.domain.bank import question_iri
from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.queries import last_answers
from assessments.domain.reconciliation import reconcile
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.domain.progress import recompute_progress
from curriculum.models import EditionActivity, Enrolment
from lms.xapi import verbs
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from lms.xapi.signals import statements_recorded
from tests.assessments.conftest import answer_rightly, question_of

Answer = Callable[..., AnswerEvent]


def told(enrolment: Enrolment) -> Counter[tuple[str, Weight]]:
    """Verb and weight of every statement; one batch has no order of its own."""
    names = {verb.iri: verb.name_en for verb in vars(verbs).values() if isinstance(verb, verbs.Verb)}
    rows = Statement.objects.filter(registration=enrolment.pk)
    return Counter((names[row.verb], Weight(row.weight)) for row in rows)


def bodies(verb: verbs.Verb) -> list[dict[str, Any]]:
    """The statements with this verb."""
    return [json.loads(row.body) for row in Statement.objects.filter(verb=verb.iri).order_by("pk")]


def test_starting_tells_initialized(attempt: Attempt, enrolment: Enrolment, now: dt.datetime) -> None:
    (body,) = bodies(verbs.INITIALIZED)

    assert told(enrolment) == {("initialized", Weight.DETAIL): 1}
    assert body["object"]["id"] == attempt.activity.iri
    assert body["context"]["registration"] == str(enrolment.pk)
    assert body["actor"]["account"]["name"] == str(enrolment.person.xapi_account)
    assert dt.datetime.fromisoformat(body["timestamp"]) == now


def test_submission_tells_answers_completion_and_the_result(
    attempt: Attempt, enrolment: Enrolment, now: dt.datetime
) -> None:
    answer_rightly(attempt, now, except_for=("zahl",))

    submit_attempt(attempt=attempt, now=now)

    assert told(enrolment) == {
        ("initialized", Weight.DETAIL): 1,
        ("answered", Weight.DETAIL): 6,
        ("completed", Weight.DETAIL): 1,
        ("passed", Weight.EVIDENCE): 1,
    }
    (passed,) = bodies(verbs.PASSED)
    assert passed["result"] == {
        "score": {"scaled": 0.8571, "raw": 6.0, "min": 0.0, "max": 7.0},
        "success": True,
    }
    assert [activity["id"] for activity in passed["context"]["contextActivities"]["grouping"]] == [
        attempt.activity.unit.iri,
        enrolment.course.iri,
    ]


def test_failing_is_detail_and_no_evidence(attempt: Attempt, enrolment: Enrolment, now: dt.datetime) -> None:
    submit_attempt(attempt=attempt, now=now)

    assert told(enrolment) == {
        ("initialized", Weight.DETAIL): 1,
        ("completed", Weight.DETAIL): 1,
        ("failed", Weight.DETAIL): 1,
    }
    assert bodies(verbs.FAILED)[0]["result"]["success"] is False


def test_an_answer_is_told_with_its_question_as_an_interaction(
    attempt: Attempt, answer: Answer, now: dt.datetime
) -> None:
    answer(attempt, "wahl", {"choice": "a"})
    event = answer(attempt, "wahl", {"choice": "b"}, now=now + dt.timedelta(minutes=5))

    submit_attempt(attempt=attempt, now=now + dt.timedelta(minutes=9))

    (told_answer,) = bodies(verbs.ANSWERED)
    assert told_answer["object"]["id"] == question_iri(event.question)
    assert told_answer["object"]["definition"]["interactionType"] == "choice"
    assert told_answer["object"]["definition"]["correctResponsesPattern"] == ["b"]
    assert told_answer["result"]["response"] == "b"
    assert told_answer["context"]["contextActivities"]["parent"][0]["id"] == attempt.activity.iri
    assert dt.datetime.fromisoformat(told_answer["timestamp"]) == event.received_at


def test_no_statement_before_submission_tells_a_right_answer(attempt: Attempt, answer: Answer) -> None:
    answer(attempt, "wahl", {"choice": "b"})

    assert "correctResponsesPattern" not in "".join(Statement.objects.values_list("body", flat=True))


def test_passing_is_progress_and_a_second_attempt_takes_nothing_back(
    quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    for right in (True, False):
        attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
        if right:
            answer_rightly(attempt, now)
        submit_attempt(attempt=attempt, now=now)

    unit = enrolment.unit_progress.get()

    assert unit.quiz_passed_on == dt.date(2026, 3, 2)
    assert recompute_progress(enrolments=[enrolment], now=now) == 0


def test_reconcile_tells_a_lost_passed_again(
    attempt: Attempt, enrolment: Enrolment, now: dt.datetime
) -> None:
    answer_rightly(attempt, now)
    submit_attempt(attempt=attempt, now=now)
    passed = Statement.objects.get(verb=verbs.PASSED.iri)
    fingerprint, identity = passed.fingerprint, passed.statement_id
    passed.delete()
    recompute_progress(enrolments=[enrolment], now=now)
    was_lost = not enrolment.unit_progress.exclude(quiz_passed_on=None).exists()

    recorded = reconcile(now=now + dt.timedelta(days=3))

    again = Statement.objects.get(verb=verbs.PASSED.iri)
    assert was_lost
    assert recorded == 1
    assert (again.fingerprint, again.statement_id) == (fingerprint, identity)
    assert enrolment.unit_progress.get().quiz_passed_on == dt.date(2026, 3, 2)
    assert reconcile(now=now) == 0


def test_reconcile_does_not_bring_deleted_details_back(
    attempt: Attempt, enrolment: Enrolment, now: dt.datetime
) -> None:
    answer_rightly(attempt, now)
    submit_attempt(attempt=attempt, now=now)
    Statement.objects.filter(weight=Weight.DETAIL).delete()

    assert reconcile(now=now) == 0
    assert told(enrolment) == {("passed", Weight.EVIDENCE): 1}


def test_what_fails_after_the_statements_leaves_no_result(attempt: Attempt, now: dt.datetime) -> None:
    def fail(**news: object) -> None:
        raise RuntimeError("progress could not be computed")

    answer_rightly(attempt, now)
    statements_recorded.connect(fail)

    try:
        with pytest.raises(RuntimeError):
            submit_attempt(attempt=attempt, now=now)
    finally:
        statements_recorded.disconnect(fail)

    assert not AttemptResult.objects.exists()
    assert Attempt.objects.get(pk=attempt.pk).submitted_at is None
    assert Statement.objects.count() == 1


def payloads_for(question: FrozenQuestion) -> st.SearchStrategy[Any]:
    """Right, half and wrong answers of a question."""
    rules, content = question.rules, question.loaded
    solution = rules.solution(content)
    (name,) = solution
    keys = (
        st.sampled_from(sorted(question.shown[next(iter(question.shown))])) if question.shown else st.none()
    )
    options = {
        "choice": st.fixed_dictionaries({"choice": keys}),
        "choices": st.fixed_dictionaries({"choices": st.lists(keys, unique=True)}),
        "value": st.fixed_dictionaries({"value": st.booleans()}),
        "pairs": st.fixed_dictionaries(
            {"pairs": st.dictionaries(st.sampled_from(sorted(solution.get("pairs", {"x": 1}))), keys)}
        ),
        "positions": st.fixed_dictionaries({"positions": st.dictionaries(keys, st.integers(1, 4))}),
        "text": st.fixed_dictionaries(
            {"text": st.sampled_from(["", "once-only", "575", "1.000,5", "anders"])}
        ),
    }
    return st.none() | st.just(solution) | options[name]


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_statements_agree_with_rows(
    quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime, data: st.DataObject
) -> None:
    Statement.objects.all().delete()
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    drawn = [
        GivenAnswer(question.id, payload)
        for question in read_frozen(attempt.frozen).questions
        if (payload := data.draw(payloads_for(question))) is not None
    ]
    save_answers(attempt=attempt, given=drawn, now=now)

    result = submit_attempt(attempt=attempt, now=now)

    answers = last_answers(attempt=attempt)
    told_items = {body["object"]["id"]: body["result"] for body in bodies(verbs.ANSWERED)}
    given_items = {
        question_iri(uuid.UUID(question)): item
        for question, item in result.items.items()
        if item["state"] != "unanswered"
    }
    assert told_items.keys() == given_items.keys()
    for question in read_frozen(attempt.frozen).questions:
        item = given_items.get(question_iri(question.id))
        if item is None:
            continue
        told_item = told_items[question_iri(question.id)]
        stored = question.read_answer(answers[question.id].payload)
        assert told_item["success"] is (item["state"] == "correct")
        assert told_item["score"]["max"] == item["max"]
        assert told_item["response"] == question.rules.response(question.loaded, stored)
    (outcome,) = bodies(verbs.PASSED if result.passed else verbs.FAILED)
    assert outcome["result"]["score"]["raw"] == float(result.points)
    assert (outcome["result"]["score"]["scaled"] >= 0.7) is result.passed
    assert not bodies(verbs.FAILED if result.passed else verbs.PASSED)


def test_a_question_told_twice_keeps_its_id(attempt: Attempt, answer: Answer, now: dt.datetime) -> None:
    answer(attempt, "wahl", {"choice": "b"})
    submit_attempt(attempt=attempt, now=now)
    (body,) = bodies(verbs.ANSWERED)

    assert body["object"]["id"].endswith(str(question_of(attempt, "wahl").id))
