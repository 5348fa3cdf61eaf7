"""Attempts: frozen at the start, answered by events, graded once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessments.domain.attempts import (
    AttemptRefused,
    GivenAnswer,
    save_answers,
    start_attempt,
    submit_attempt,
)
from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.domain.frozen import freeze_to_json, read_frozen
from assessments.domain.queries import last_answers, quiz_overview
from assessments.kinds.refusals import AnswerRefused
from assessments.models import AnswerEvent, Attempt, AttemptResult, Question, Quiz, QuizQuestion
from curriculum.domain.enrolment import withdraw_enrolment
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from lms.base.models import FrozenRowError
from tests.assessments.conftest import answer_rightly, question_of
from tests.factories.curriculum import make_edition, make_enrolment

Answer = Callable[..., AnswerEvent]
HOUR = dt.timedelta(hours=1)


# --- Starting ---


def test_an_attempt_freezes_quiz_questions_keys_order_and_edition(attempt: Attempt, quiz: Quiz) -> None:
    frozen = read_frozen(attempt.frozen)

    assert (frozen.key, frozen.title, frozen.pass_percent, frozen.edition) == ("tag-1", quiz.title, 70, 1)
    assert [question.key.split("/")[1] for question in frozen.questions] == [
        "wahl", "auswahl", "richtig", "zuordnung", "reihenfolge", "luecke", "zahl",
    ]  # fmt: skip
    assert frozen.max_points == 7
    assert [sorted(question.shown) for question in frozen.questions] == [
        ["options"], ["options"], [], ["rights"], ["items"], [], [],
    ]  # fmt: skip
    assert len(frozen.seed) == 32
    assert read_frozen(freeze_to_json(frozen)) == frozen


def test_nothing_that_happens_to_a_question_changes_an_attempt(
    attempt: Attempt, quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime
) -> None:
    before = Attempt.objects.get(pk=attempt.pk).frozen
    turned = {"prompt": "Ganz anders?", "correct": True}
    questions = (QuestionSpec("richtig", "true_false", turned), QuestionSpec("neu", "true_false", turned))
    save_quiz(spec=replace(quiz_spec, pass_percent=100, questions=questions), live=True, now=now)
    Question.objects.filter(key="tag-1/zahl").update(live=False)
    Question.objects.filter(key="tag-1/wahl").delete()
    answer_rightly(attempt, now)

    result = submit_attempt(attempt=attempt, now=now)

    assert Attempt.objects.get(pk=attempt.pk).frozen == before
    assert (result.points, result.max_points, result.passed) == (7, 7, True)


def test_an_open_attempt_is_resumed(
    attempt: Attempt, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    again = start_attempt(enrolment=enrolment, activity=activity, now=now + HOUR)

    assert again == attempt
    assert again.started_at == now


def test_an_open_attempt_is_resumed_although_the_quiz_is_no_longer_published(
    attempt: Attempt, enrolment: Enrolment, activity: EditionActivity, quiz: Quiz, now: dt.datetime
) -> None:
    quiz.unpublish()

    assert start_attempt(enrolment=enrolment, activity=activity, now=now) == attempt


def test_c3_attempts_are_unlimited_and_the_best_counts(
    quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    for right in (False, True, False):
        attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
        answer_rightly(attempt, now, except_for=() if right else ("wahl", "auswahl", "richtig"))
        submit_attempt(attempt=attempt, now=now)

    overview = quiz_overview(enrolment=enrolment, activity=activity, now=now)

    assert [(line.number, line.percent, line.is_passed) for line in overview.attempts] == [
        (3, 57, False),
        (2, 100, True),
        (1, 57, False),
    ]
    assert (overview.best_percent, overview.is_passed, overview.open_attempt) == (100, True, None)


def test_a_withdrawn_enrolment_starts_nothing_and_answers_nothing(
    attempt: Attempt,
    enrolment: Enrolment,
    activity: EditionActivity,
    answer: Answer,
    office: User,
    now: dt.datetime,
) -> None:
    withdraw_enrolment(enrolment=enrolment, today=now.date(), actor=office, now=now)

    with pytest.raises(AttemptRefused, match="enrolment_withdrawn"):
        start_attempt(enrolment=enrolment, activity=activity, now=now)
    with pytest.raises(AnswerRefused, match="enrolment_withdrawn"):
        answer(attempt, "wahl", {"choice": "b"})
    with pytest.raises(AnswerRefused, match="enrolment_withdrawn"):
        submit_attempt(attempt=attempt, now=now)
    assert not AttemptResult.objects.exists()


def test_only_a_quiz_of_the_own_edition_can_be_started(
    quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, stranger: User, now: dt.datetime
) -> None:
    lesson = EditionActivity.objects.filter(unit=activity.unit).exclude(pk=activity.pk)[0]
    elsewhere = make_enrolment(stranger, edition=make_edition("aufbau"))

    with pytest.raises(AttemptRefused, match="not_a_quiz"):
        start_attempt(enrolment=enrolment, activity=lesson, now=now)
    with pytest.raises(AttemptRefused, match="not_in_edition"):
        start_attempt(enrolment=elsewhere, activity=activity, now=now)
    assert not Attempt.objects.exists()


def test_a_quiz_that_was_never_published_cannot_be_started(
    quiz_spec: QuizSpec, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    save_quiz(spec=quiz_spec, live=False, now=now)

    with pytest.raises(AttemptRefused, match="quiz_not_published"):
        start_attempt(enrolment=enrolment, activity=activity, now=now)


def test_a_retired_question_is_not_asked_in_new_attempts(
    quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    Question.objects.get(key="tag-1/zahl").unpublish()

    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)

    assert len(read_frozen(attempt.frozen).questions) == 6
    assert QuizQuestion.objects.count() == 7


# --- Answering ---


def test_answers_are_kept_as_given_and_the_last_one_counts(attempt: Attempt, answer: Answer) -> None:
    typed = [{"text": "  Once only "}, {"text": "once-only"}]

    events = [answer(attempt, "luecke", payload) for payload in typed]

    assert [(event.sequence, event.payload) for event in events] == [(1, typed[0]), (2, typed[1])]
    assert [event.payload for event in last_answers(attempt=attempt).values()] == [typed[1]]
    with pytest.raises(FrozenRowError):
        events[0].save()
    with pytest.raises(FrozenRowError):
        AnswerEvent.objects.filter(pk=events[0].pk).delete()


def test_the_same_event_sent_again_is_stored_once(attempt: Attempt, answer: Answer) -> None:
    sent = {"client_event_id": uuid.uuid4()}

    first = answer(attempt, "wahl", {"choice": "a"}, **sent)
    answer(attempt, "wahl", {"choice": "b"})
    again = answer(attempt, "wahl", {"choice": "a"}, **sent)

    assert again == first
    assert AnswerEvent.objects.count() == 2
    assert last_answers(attempt=attempt)[first.question].payload == {"choice": "b"}


def test_an_event_that_was_stored_is_confirmed_even_after_submission(
    attempt: Attempt, answer: Answer, now: dt.datetime
) -> None:
    sent = {"client_event_id": uuid.uuid4()}
    first = answer(attempt, "wahl", {"choice": "b"}, **sent)
    submit_attempt(attempt=attempt, now=now)

    assert answer(attempt, "wahl", {"choice": "b"}, **sent) == first


@pytest.mark.parametrize(("key", "payload"), [("wahl", {"choice": "b"}), ("auswahl", {"choice": "a"})])
def test_an_event_id_cannot_carry_two_answers(
    attempt: Attempt, answer: Answer, key: str, payload: dict[str, Any]
) -> None:
    sent = {"client_event_id": uuid.uuid4()}
    answer(attempt, "wahl", {"choice": "a"}, **sent)

    with pytest.raises(AnswerRefused, match="event_reused"):
        answer(attempt, key, payload, **sent)


@pytest.mark.parametrize(
    ("payload", "code"),
    [({"choice": "z"}, "unknown_option"), ({"choice": "b", "points": 7}, "malformed"), (None, "malformed")],
)
def test_forged_answers_leave_nothing_behind(
    attempt: Attempt, answer: Answer, payload: object, code: str
) -> None:
    with pytest.raises(AnswerRefused) as refused:
        answer(attempt, "wahl", payload)

    assert refused.value.code == code
    assert not AnswerEvent.objects.exists()


def test_an_option_of_another_question_is_refused(attempt: Attempt, answer: Answer) -> None:
    left = next(
        iter(
            question_of(attempt, "zuordnung").rules.solution(question_of(attempt, "zuordnung").loaded)[
                "pairs"
            ]
        )
    )

    with pytest.raises(AnswerRefused, match="unknown_option"):
        answer(attempt, "reihenfolge", {"positions": {left: 1}})


def test_a_question_of_another_attempt_is_unknown(attempt: Attempt, answer: Answer) -> None:
    with pytest.raises(AnswerRefused, match="unknown_question"):
        answer(attempt, "wahl", {"choice": "b"}, question=uuid.uuid4())


def test_nothing_is_answered_after_submission(attempt: Attempt, answer: Answer, now: dt.datetime) -> None:
    submit_attempt(attempt=attempt, now=now)

    with pytest.raises(AnswerRefused, match="attempt_submitted"):
        answer(attempt, "wahl", {"choice": "b"})
    with pytest.raises(AnswerRefused, match="attempt_submitted"):
        save_answers(attempt=attempt, given=[], now=now)


# --- A whole page ---


def page(attempt: Attempt, key: str, payload: object, *, seen: int = 0) -> GivenAnswer:
    """What a form says about a question."""
    return GivenAnswer(question_of(attempt, key).id, payload, seen)


def test_a_page_stores_what_changed_and_refuses_the_rest_by_name(
    attempt: Attempt, answer: Answer, now: dt.datetime
) -> None:
    answer(attempt, "wahl", {"choice": "b"})
    given = [
        page(attempt, "wahl", {"choice": "b"}, seen=1),
        page(attempt, "auswahl", {"choices": []}),
        page(attempt, "richtig", {"value": False}),
        page(attempt, "luecke", {"text": ""}),
        page(attempt, "zahl", {"text": "viele"}),
    ]

    refused = save_answers(attempt=attempt, given=given, now=now)

    assert {question: reason.code for question, reason in refused.items()} == {
        question_of(attempt, "zahl").id: "not_a_number"
    }
    assert list(AnswerEvent.objects.order_by("pk").values_list("payload", flat=True)) == [
        {"choice": "b"},
        {"value": False},
    ]


def test_an_answer_can_be_taken_back(attempt: Attempt, answer: Answer, now: dt.datetime) -> None:
    event = answer(attempt, "auswahl", {"choices": ["a"]})

    save_answers(attempt=attempt, given=[page(attempt, "auswahl", {"choices": []}, seen=1)], now=now)

    assert last_answers(attempt=attempt)[event.question].payload == {"choices": []}


@pytest.mark.parametrize("stale", [{"choices": []}, {"choices": ["c"]}])
def test_a_page_left_open_does_not_overwrite_what_was_answered_since(
    attempt: Attempt, answer: Answer, now: dt.datetime, stale: dict[str, Any]
) -> None:
    seen = answer(attempt, "auswahl", {"choices": ["c"]}).sequence if stale["choices"] else 0
    newer = answer(attempt, "auswahl", {"choices": ["a", "b"]})

    save_answers(attempt=attempt, given=[page(attempt, "auswahl", stale, seen=seen)], now=now)

    assert last_answers(attempt=attempt)[newer.question] == newer
