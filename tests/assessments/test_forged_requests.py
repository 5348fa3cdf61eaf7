"""Requests no page of ours would send: all are refused with 4xx, and nothing is stored."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain.attempts import start_attempt, submit_attempt
from assessments.models import (
    AnswerEvent,
    Attempt,
    AttemptResult,
    CheckedQuestion,
)
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from tests.assessments.conftest import question_of
from tests.assessments.pages import all_right, fields_for, overview, page, send
from tests.assessments.rows import everything
from tests.factories.curriculum import make_enrolment

ClientOf = Callable[[User], Client]
Watch = Callable[[], None]
ALIENS = ("colleague", "stranger", "trainer", "hr", "office", "admin_user")


@pytest.mark.parametrize("other", ALIENS)
def test_a_foreign_attempt_is_not_there(
    request: pytest.FixtureRequest,
    client_of: ClientOf,
    attempt: Attempt,
    nothing_stored: Watch,
    other: str,
) -> None:
    alien = client_of(request.getfixturevalue(other))
    question = question_of(attempt, "wahl")
    nothing_stored()

    answers = [alien.get(page(name, attempt)) for name in ("attempt", "submit", "result", "receipt")]
    answers += [
        alien.post(page("attempt", attempt), {**all_right(attempt), "action": "submit"}),
        alien.post(page("attempt", attempt), {"action": f"check:{question.id}"}),
        alien.post(page("submit", attempt)),
        send(alien, attempt, question.id, fields_for(question, {"choice": "b"})),
        alien.post(overview(attempt.enrolment, attempt.activity)),
        alien.get(reverse("assessments:image", args=[attempt.pk, uuid.uuid4()])),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)


def test_a_foreign_enrolment_starts_nothing(
    client_of: ClientOf,
    colleague: User,
    attempt: Attempt,
    activity: EditionActivity,
    nothing_stored: Watch,
) -> None:
    own = make_enrolment(colleague, edition=attempt.enrolment.edition)
    lesson = activity.unit.activities.exclude(pk=activity.pk).first()
    client = client_of(colleague)
    nothing_stored()

    places = [
        (attempt.enrolment.pk, activity.pk),
        (own.pk, lesson.pk),
        (own.pk, own.pk),
        (activity.pk, own.pk),
    ]
    statuses = [client.post(reverse("assessments:quiz", args=place)).status_code for place in places]

    assert statuses == [404] * 4


def test_nobody_works_without_login(client: Client, attempt: Attempt, nothing_stored: Watch) -> None:
    question = question_of(attempt, "wahl")
    nothing_stored()

    led = [
        client.post(page("attempt", attempt), all_right(attempt)),
        client.post(page("submit", attempt)),
        client.post(overview(attempt.enrolment, attempt.activity)),
        client.post(reverse("assessments:desk_answer", args=[attempt.pk, question.id]), {"share": "100"}),
    ]
    told = send(client, attempt, question.id, fields_for(question, {"choice": "b"}))

    assert all(answer.url.startswith(reverse("account_login")) for answer in led)
    assert told.status_code == 401


def test_every_form_wants_its_token(pilot: User, attempt: Attempt, nothing_stored: Watch) -> None:
    learner = Client(enforce_csrf_checks=True)
    learner.force_login(pilot, backend="allauth.account.auth_backends.AuthenticationBackend")
    question = question_of(attempt, "wahl")
    nothing_stored()

    answers = [
        learner.post(overview(attempt.enrolment, attempt.activity)),
        learner.post(page("attempt", attempt), all_right(attempt)),
        learner.post(page("submit", attempt)),
        send(learner, attempt, question.id, fields_for(question, {"choice": "b"})),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


@pytest.mark.parametrize("name", ["attempt", "submit", "answer", "result", "receipt"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_known(
    learner: Client, attempt: Attempt, nothing_stored: Watch, name: str, method: str
) -> None:
    nothing_stored()

    answer = getattr(learner, method)(page(name, attempt), b"{}", content_type="application/json")

    assert answer.status_code == 405


def test_fields_of_another_question_are_no_answer(
    learner: Client, attempt: Attempt, nothing_stored: Watch
) -> None:
    question, other = question_of(attempt, "wahl"), question_of(attempt, "auswahl")
    nothing_stored()

    crossed = send(learner, attempt, question.id, fields_for(other, {"choices": ["a"]}))
    mixed = send(
        learner,
        attempt,
        question.id,
        fields_for(question, {"choice": "b"}) | fields_for(other, {"choices": ["a"]}),
    )

    assert [(one.status_code, one.json()["refused"]) for one in (crossed, mixed)] == [(400, "malformed")] * 2


def test_a_page_with_a_question_of_another_quiz_is_refused_whole(
    learner: Client, attempt: Attempt, nothing_stored: Watch
) -> None:
    foreign = uuid.uuid4()
    forged = {f"q-{foreign}-seen": ["0"], f"q-{foreign}-choice": ["b"]}
    nothing_stored()

    answers = [
        learner.post(page("attempt", attempt), all_right(attempt) | forged | {"action": action})
        for action in ("save", "submit", f"check:{foreign}")
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


@pytest.mark.parametrize(
    "extra", [{"points": 100}, {"sequence": 7}, {"shares": {"x": 1}}, {"number": 1}, {"now": "2020"}]
)
def test_no_message_brings_points_or_numbers_along(
    learner: Client, attempt: Attempt, nothing_stored: Watch, extra: dict[str, Any]
) -> None:
    question = question_of(attempt, "wahl")
    nothing_stored()

    answer = send(learner, attempt, question.id, fields_for(question, {"choice": "b"}), **extra)

    assert (answer.status_code, answer.json()["refused"]) == (400, "malformed")


@pytest.mark.parametrize("spent", [-1, 10**12, 0.5, "7", [1]])
def test_no_time_is_invented(learner: Client, attempt: Attempt, nothing_stored: Watch, spent: Any) -> None:
    question = question_of(attempt, "wahl")
    nothing_stored()

    answer = send(learner, attempt, question.id, fields_for(question, {"choice": "b"}), spent=spent)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        [["a"] * 3],
        [[1, 2]],
        [{"name": "x"}],
        {"a": "b"},
        [["x", "y"]] * 201,
        [["x" * 201, "y"]],
        [["\ud800", "y"]],
        "q",
        None,
    ],
)
def test_odd_fields_are_refused(
    learner: Client, attempt: Attempt, nothing_stored: Watch, fields: Any
) -> None:
    question = question_of(attempt, "wahl")
    body = {"event": str(uuid.uuid4()), "question": str(question.id), "fields": fields}
    nothing_stored()

    answer = learner.post(page("answer", attempt), json.dumps(body), content_type="application/json")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
    ],
)
def test_another_type_than_json_is_refused(
    learner: Client, attempt: Attempt, nothing_stored: Watch, content_type: str
) -> None:
    question = question_of(attempt, "wahl")
    fields = [[name, value] for name, [value] in fields_for(question, {"choice": "b"}).items()]
    body = {"event": str(uuid.uuid4()), "question": str(question.id), "fields": fields}
    nothing_stored()

    answer = learner.generic("POST", page("answer", attempt), json.dumps(body), content_type=content_type)

    assert answer.status_code == 400


def test_more_fields_than_a_page_can_have_are_refused(
    learner: Client, attempt: Attempt, nothing_stored: Watch
) -> None:
    nothing_stored()

    answer = learner.post(page("attempt", attempt), {f"x{number}": "1" for number in range(5000)})

    assert answer.status_code in {400, 413}


def test_a_replayed_answer_changes_nothing_that_came_after(learner: Client, attempt: Attempt) -> None:
    question, event = question_of(attempt, "wahl"), str(uuid.uuid4())
    send(learner, attempt, question.id, fields_for(question, {"choice": "a"}), event=event)
    send(learner, attempt, question.id, fields_for(question, {"choice": "b"}))
    before = everything()

    replayed = send(learner, attempt, question.id, fields_for(question, {"choice": "a"}), event=event)
    changed = send(learner, attempt, question.id, fields_for(question, {"choice": "c"}), event=event)
    moved = send(
        learner,
        attempt,
        question_of(attempt, "auswahl").id,
        fields_for(question_of(attempt, "auswahl"), {"choices": ["a"]}),
        event=event,
    )

    assert replayed.json() == {"saved": 1}
    assert [(one.status_code, one.json()["refused"]) for one in (changed, moved)] == [
        (409, "event_reused")
    ] * 2
    assert everything() == before


@pytest.mark.parametrize("seen", ["-1", "99999999999999999999", "1e9", "\x00", "²", "null"])
def test_odd_numbers_of_what_was_seen_are_read_as_none(learner: Client, attempt: Attempt, seen: str) -> None:
    question = question_of(attempt, "wahl")
    fields = fields_for(question, {"choice": "b"}) | {f"q-{question.id}-seen": [seen]}

    saved = learner.post(page("attempt", attempt), fields | {"action": "save"})

    assert saved.status_code == 302
    assert AnswerEvent.objects.get().sequence == 1


def test_after_submission_everything_stands(
    learner: Client, attempt: Attempt, now: dt.datetime, nothing_stored: Watch
) -> None:
    question = question_of(attempt, "wahl")
    submit_attempt(attempt=attempt, now=now)
    nothing_stored()

    answers = [
        learner.post(page("attempt", attempt), {**all_right(attempt), "action": action})
        for action in ("save", "submit", f"check:{question.id}")
    ]
    answers.append(send(learner, attempt, question.id, fields_for(question, {"choice": "b"})))

    assert [answer.status_code for answer in answers] == [409] * 4


def test_after_the_time_is_over_no_answer_is_taken(
    with_rules: Callable[..., Any], start: Callable[[dt.datetime], Attempt], learner: Client
) -> None:
    with_rules(time_limit_minutes=10)
    long_ago = dt.datetime(2020, 1, 1, 9, tzinfo=dt.UTC)
    attempt = start(long_ago)
    question = question_of(attempt, "wahl")

    by_script = send(learner, attempt, question.id, fields_for(question, {"choice": "b"}))
    by_page = learner.post(page("attempt", attempt), {**all_right(attempt), "action": "submit"})

    assert (by_script.status_code, by_page.status_code) == (409, 409)
    assert not AnswerEvent.objects.exists()
    assert not AttemptResult.objects.get().passed


@pytest.mark.parametrize(
    "action", ["check:", "check:1", "check:\x00", f"check:{uuid.UUID(int=7)}", "check:wahl"]
)
def test_what_cannot_be_checked_is_refused(
    with_rules: Callable[..., Any],
    start: Callable[[dt.datetime], Attempt],
    learner: Client,
    now: dt.datetime,
    action: str,
) -> None:
    with_rules(feedback="at_once")
    attempt = start(now)

    answer = learner.post(page("attempt", attempt), {"action": action})

    assert answer.status_code == 404
    assert not CheckedQuestion.objects.exists()


def test_a_second_start_at_once_goes_on_with_the_first(
    learner: Client, attempt: Attempt, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    answers = [learner.post(overview(enrolment, activity)) for _ in range(3)]

    assert {answer.url for answer in answers} == {page("attempt", attempt)}
    assert Attempt.objects.get() == start_attempt(enrolment=enrolment, activity=activity, now=now)
