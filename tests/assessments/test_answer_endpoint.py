"""What the page's script sends: saved, or refused by name and with 4xx."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client

from assessments.domain.attempts import submit_attempt
from assessments.domain.queries import last_answers
from assessments.models import AnswerEvent, Attempt
from lms.accounts.models import User
from tests.assessments.conftest import question_of
from tests.assessments.pages import fields_for, page, send

pytestmark = pytest.mark.everywhere


@pytest.mark.parametrize("key", ["wahl", "auswahl", "richtig", "zuordnung", "reihenfolge", "luecke", "zahl"])
def test_an_answer_is_saved_when_it_changes(learner: Client, attempt: Attempt, key: str) -> None:
    question = question_of(attempt, key)
    solution = question.rules.solution(question.loaded)

    response = send(learner, attempt, question.id, fields_for(question, solution))

    assert response.json() == {"saved": 1}
    assert last_answers(attempt=attempt)[question.id].payload == solution


def test_sending_again_is_confirmed_and_stored_once(learner: Client, attempt: Attempt) -> None:
    question, event = question_of(attempt, "wahl"), str(uuid.uuid4())
    fields = fields_for(question, {"choice": "b"})

    answers = [send(learner, attempt, question.id, fields, event=event).json() for _ in range(3)]

    assert answers == [{"saved": 1}] * 3
    assert AnswerEvent.objects.count() == 1


def test_who_gives_a_position_twice_is_told_which(learner: Client, attempt: Attempt) -> None:
    question = question_of(attempt, "reihenfolge")
    once = question.rules.solution(question.loaded)
    twice = {"positions": dict.fromkeys(once["positions"], 1)}

    told = send(learner, attempt, question.id, fields_for(question, twice)).json()
    mended = send(learner, attempt, question.id, fields_for(question, once)).json()

    assert told == {
        "saved": 1,
        "repeated": "Die Position 1 ist mehrfach vergeben. Bitte vergeben Sie jede Position einmal.",
    }
    assert mended == {"saved": 2}


def test_taking_a_choice_back_is_an_answer(learner: Client, attempt: Attempt) -> None:
    question = question_of(attempt, "auswahl")
    send(learner, attempt, question.id, fields_for(question, {"choices": ["a"]}))

    send(learner, attempt, question.id, {})

    assert last_answers(attempt=attempt)[question.id].payload == {"choices": []}


@pytest.mark.parametrize(
    ("message", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"{", 400, "not_json"),
        (b"\xff", 400, "not_json"),
        (b'{"event": NaN}', 400, "not_json"),
        (b"[" * 20_000, 400, "malformed"),
        (b'{"fields": ' + b"[" * 20_000, 400, "malformed"),
        (b"{}", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b'{"event": 1e999999}', 400, "malformed"),
        (b'"' + b"x" * 600_000 + b'"', 413, "too_large"),
    ],
)
def test_hostile_messages_are_refused_by_name(
    learner: Client, attempt: Attempt, message: bytes, status: int, code: str
) -> None:
    response = learner.post(page("answer", attempt), message, content_type="application/json")

    assert (response.status_code, response.json()["refused"]) == (status, code)
    assert response.json()["message"]
    assert not AnswerEvent.objects.exists()


@pytest.mark.parametrize(
    ("key", "fields", "status", "code"),
    [
        ("wahl", {"choice": ["z"]}, 422, "unknown_option"),
        ("auswahl", {"choice": ["a", "a"]}, 422, "duplicate"),
        ("richtig", {"value": ["vielleicht"]}, 400, "malformed"),
        ("zuordnung", {"pair-x": ["y"]}, 422, "unknown_option"),
        ("reihenfolge", {"position-x": ["1"]}, 422, "unknown_option"),
        ("luecke", {"text": ["x" * 501]}, 422, "too_long"),
        ("luecke", {"text": ["a\x00b"]}, 422, "bad_characters"),
        ("zahl", {"text": ["NaN"]}, 422, "not_a_number"),
        ("zahl", {"text": ["1e999999"]}, 422, "not_a_number"),
    ],
)
def test_forged_answers_are_refused_with_4xx(
    learner: Client, attempt: Attempt, key: str, fields: dict[str, list[str]], status: int, code: str
) -> None:
    question = question_of(attempt, key)
    named = {f"q-{question.id}-{name}": values for name, values in fields.items()}

    response = send(learner, attempt, question.id, named)

    assert (response.status_code, response.json()["refused"]) == (status, code)
    assert not AnswerEvent.objects.exists()


def test_a_position_there_is_not_is_refused(learner: Client, attempt: Attempt) -> None:
    question = question_of(attempt, "reihenfolge")
    key = next(iter(question.loaded.texts))

    codes = [
        send(learner, attempt, question.id, {f"q-{question.id}-position-{key}": [position]}).json()["refused"]
        for position in ("0", "5", "9999", "99999", "eins", "²")
    ]

    assert codes == ["position_out_of_range"] * 3 + ["malformed"] * 3


def test_changed_points_and_foreign_questions_are_refused(learner: Client, attempt: Attempt) -> None:
    question = question_of(attempt, "wahl")
    fields = fields_for(question, {"choice": "b"})

    forged = send(learner, attempt, question.id, fields, points=100)
    foreign = send(learner, attempt, uuid.uuid4(), fields)

    assert (forged.status_code, forged.json()["refused"]) == (400, "malformed")
    assert (foreign.status_code, foreign.json()["refused"]) == (404, "unknown_question")


def test_answers_after_the_end_are_refused_with_409(
    learner: Client, attempt: Attempt, now: dt.datetime
) -> None:
    submit_attempt(attempt=attempt, now=now)

    response = send(learner, attempt, question_of(attempt, "wahl").id, {})

    assert (response.status_code, response.json()["refused"]) == (409, "attempt_submitted")


def test_an_event_id_used_for_another_answer_is_refused_with_409(learner: Client, attempt: Attempt) -> None:
    question, event = question_of(attempt, "wahl"), str(uuid.uuid4())
    send(learner, attempt, question.id, fields_for(question, {"choice": "a"}), event=event)

    response = send(learner, attempt, question.id, fields_for(question, {"choice": "b"}), event=event)

    assert (response.status_code, response.json()["refused"]) == (409, "event_reused")


def test_who_is_logged_out_is_told_so_in_json(client: Client, attempt: Attempt) -> None:
    response = send(client, attempt, question_of(attempt, "wahl").id, {})

    assert (response.status_code, response.json()["refused"]) == (401, "login_needed")


def test_an_answer_without_the_forms_token_is_refused(pilot: User, attempt: Attempt) -> None:
    learner = Client(enforce_csrf_checks=True)
    learner.force_login(pilot, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = send(learner, attempt, question_of(attempt, "wahl").id, {})

    assert response.status_code == 403
    assert not AnswerEvent.objects.exists()
