"""Whatever is answered, retried, marked and corrected: what the journal says now is what the rows say."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.domain.attempts import save_answer, start_attempt, submit_attempt
from assessments.domain.bank import QuizSpec, question_iri, save_quiz
from assessments.domain.corrections import apply_correction, propose_correction
from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.grading import round_down
from assessments.domain.marking import give_mark
from assessments.domain.queries import last_answers, latest_result
from assessments.kinds.base import Marking
from assessments.models import Attempt, Question
from curriculum.models import ActivityProgress, EditionActivity, Enrolment
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from tests.assessments.conftest import keyed
from tests.assessments.questions import ALL_KINDS, MORE_KINDS

MINUTE = dt.timedelta(minutes=1)


def payloads(question: FrozenQuestion) -> st.SearchStrategy[Any]:
    """Right ones, empty ones, and single choices of every option; anything else is refused before it is stored."""
    rules, content = question.rules, question.loaded
    found = [rules.solution(content)]
    if question.kind == "single_choice":
        found += [{"choice": option.key} for option in content.options]
    if question.kind in {"fill_in", "free_text"}:
        found += [{"text": "anders"}, {"text": ""}]
    if question.kind == "true_false":
        found += [{"value": True}, {"value": False}]
    if question.kind == "numeric":
        found += [{"text": "1,5"}]
    if question.kind == "survey":
        found += [{"values": {content.statements[0].key: 2}}]
    return st.sampled_from(found)


class Clock:
    """Every act a minute after the one before."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        self.now += MINUTE
        return self.now


def take(enrolment: Enrolment, activity: EditionActivity, clock: Clock, data: st.DataObject) -> Attempt:
    """An attempt with answers in any order, some twice."""
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=clock())
    asked = read_frozen(attempt.frozen).questions
    for question in data.draw(st.lists(st.sampled_from(asked), max_size=2 * len(asked))):
        save_answer(
            attempt=attempt,
            question=question.id,
            payload=data.draw(payloads(question)),
            client_event_id=uuid.uuid4(),
            now=clock(),
        )
    submit_attempt(attempt=attempt, now=clock())
    return attempt


def mark(attempt: Attempt, trainer: User, clock: Clock, data: st.DataObject) -> None:
    """Somebody reads what has to be read."""
    answered = last_answers(attempt=attempt)
    for question in read_frozen(attempt.frozen).questions:
        if question.rules.marking is Marking.BY_PEOPLE and question.id in answered:
            shares = {one.key: data.draw(st.sampled_from([0, 50, 100])) for one in question.loaded.rubric}
            give_mark(attempt=attempt, question=question.id, criteria=shares, actor=trainer, now=clock())


def correct(office: User, second: User, clock: Clock, data: st.DataObject) -> None:
    """The key of the single choice is corrected, or its points."""
    correction = propose_correction(
        question=Question.objects.get(key="tag-1/wahl"),
        content=keyed(data.draw(st.sampled_from("abc"))),
        points=data.draw(st.sampled_from([None, 2, 5])),
        never_worse=data.draw(st.booleans()),
        reason="Schlüssel",
        actor=office,
        now=clock(),
    )
    apply_correction(correction=correction, actor=second, now=clock())


def check(attempt: Attempt) -> None:
    """Statements that are not void, beside the result that counts."""
    result = latest_result(attempt=attempt)
    assert result is not None
    assert attempt.submitted_at is not None
    frozen = read_frozen(attempt.frozen)
    rows = Statement.objects.filter(registration=attempt.enrolment_id, is_voided=False)
    bodies = [(row.verb, json.loads(row.body)) for row in rows]
    between = [
        body
        for verb, body in bodies
        if verb == verbs.ANSWERED.iri
        and attempt.started_at <= dt.datetime.fromisoformat(body["timestamp"]) <= attempt.submitted_at
    ]
    told = {body["object"]["id"]: body["result"] for body in between}
    expected = {
        question_iri(uuid.UUID(key)): item
        for key, item in result.items.items()
        if item["state"] != "unanswered"
    }
    assert len(told) == len(between)
    assert told.keys() == expected.keys()
    answers = last_answers(attempt=attempt)
    for question in frozen.questions:
        item = expected.get(question_iri(question.id))
        if item is None:
            continue
        said = told[question_iri(question.id)]
        stored = question.read_answer(answers[question.id].payload)
        assert said.get("response") == question.rules.response(question.loaded, stored)
        if item["state"] in {"pending", "unscored"}:
            assert "score" not in said
            continue
        assert said["success"] is (item["state"] == "correct")
        assert said["score"]["max"] == item["max"]
        assert said["score"]["raw"] == float(round_down(Fraction(item["points"])))
    graded = [
        (verb, body)
        for verb, body in bodies
        if verb in {verbs.PASSED.iri, verbs.FAILED.iri}
        and dt.datetime.fromisoformat(body["timestamp"]) == attempt.submitted_at
    ]
    if result.passed or not result.is_pending:
        ((verb, body),) = graded
        assert verb == (verbs.PASSED.iri if result.passed else verbs.FAILED.iri)
        assert body["result"]["score"]["raw"] == float(result.points)
        assert body["result"]["score"]["max"] == float(result.max_points)
    else:
        assert graded == []


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_statements_agree_with_rows_after_any_story(
    enrolment: Enrolment,
    activity: EditionActivity,
    trainer: User,
    office: User,
    admin_user: User,
    now: dt.datetime,
    data: st.DataObject,
) -> None:
    with transaction.atomic():
        story(enrolment, activity, {"trainer": trainer, "office": office, "second": admin_user}, now, data)
        # Every story begins with nothing.
        transaction.set_rollback(True)


def story(
    enrolment: Enrolment,
    activity: EditionActivity,
    by: dict[str, User],
    now: dt.datetime,
    data: st.DataObject,
) -> None:
    """Attempts, marks and corrections in any order, and what has to hold at their end."""
    clock = Clock(now)
    spec = QuizSpec("tag-1", "Alles", 30, (*ALL_KINDS, *MORE_KINDS))
    save_quiz(spec=replace(spec, pass_percent=data.draw(st.sampled_from([10, 50, 70]))), live=True, now=now)
    taken: list[Attempt] = []

    for step in data.draw(st.lists(st.sampled_from(["take", "mark", "correct"]), min_size=1, max_size=5)):
        if step == "take":
            taken.append(take(enrolment, activity, clock, data))
        elif step == "mark" and taken:
            mark(data.draw(st.sampled_from(taken)), by["trainer"], clock, data)
        elif step == "correct":
            correct(by["office"], by["second"], clock, data)

    own = Attempt.objects.filter(enrolment=enrolment, submitted_at__isnull=False)
    for attempt in own:
        check(attempt)
    is_passed = any(latest_result(attempt=attempt).passed for attempt in own)
    evidence = Statement.objects.filter(verb=verbs.PASSED.iri, weight=Weight.EVIDENCE, is_voided=False)
    assert evidence.exists() is is_passed
    assert ActivityProgress.objects.filter(enrolment=enrolment, activity=activity).exists() is is_passed
