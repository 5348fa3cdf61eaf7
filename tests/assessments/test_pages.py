"""The learner's way through a quiz, without JavaScript and with it."""

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
from assessments.domain.frozen import read_frozen
from assessments.domain.queries import last_answers
from assessments.kinds import KINDS
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.domain.enrolment import withdraw_enrolment
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from tests.assessments.conftest import answer_rightly, question_of
from tests.assessments.pages import fields_for, form_of, read, send

ClientOf = Callable[[User], Client]


@pytest.fixture
def learner(client_of: ClientOf, pilot: User) -> Client:
    """The pilot's browser."""
    return client_of(pilot)


def overview(enrolment: Enrolment, activity: EditionActivity) -> str:
    """The address of the quiz."""
    return reverse("assessments:quiz", args=[enrolment.pk, activity.pk])


def page(name: str, attempt: Attempt) -> str:
    """An address of an attempt."""
    return reverse(f"assessments:{name}", args=[attempt.pk])


def all_right(attempt: Attempt, *, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The fields of a page with every question but some answered rightly."""
    fields: dict[str, list[str]] = {}
    for question in read_frozen(attempt.frozen).questions:
        fields[f"q-{question.id}-seen"] = ["0"]
        if not question.key.endswith(tuple(f"/{key}" for key in but)):
            fields |= fields_for(question, question.rules.solution(question.loaded))
    return fields


def test_from_the_overview_to_the_result(
    learner: Client, quiz: Quiz, enrolment: Enrolment, activity: EditionActivity
) -> None:
    before = learner.get(overview(enrolment, activity)).content.decode()
    started = learner.post(overview(enrolment, activity))
    attempt = Attempt.objects.get()
    asked = learner.get(started.url)

    submitted = learner.post(started.url, {**form_of(asked), **all_right(attempt), "action": "submit"})
    shown = learner.get(submitted.url).content.decode()

    assert "Lernkontrolle Tag 1" in before
    assert "70 %" in before
    assert started.url == page("attempt", attempt)
    assert submitted.url == page("result", attempt)
    assert AttemptResult.objects.get().passed
    assert "Bestanden." in shown
    assert "100 %" in shown
    assert "Lotsinnen beraten." in shown
    assert reverse("cms:lesson", args=[enrolment.pk, activity.unit.activities.get(position=1).key]) in shown
    assert reverse("portal:course", args=[enrolment.pk]) in shown


def test_saved_answers_are_there_when_the_page_is_opened_again(learner: Client, attempt: Attempt) -> None:
    fields = all_right(attempt)

    saved = learner.post(page("attempt", attempt), {**fields, "action": "save"})

    again = form_of(learner.get(page("attempt", attempt)))
    assert saved.url == page("attempt", attempt)
    assert {name: sorted(again[name]) for name in fields if not name.endswith("-seen")} == {
        name: sorted(values) for name, values in fields.items() if not name.endswith("-seen")
    }
    assert {values[0] for name, values in again.items() if name.endswith("-seen")} == {"1"}


def test_saving_an_unchanged_page_stores_nothing(learner: Client, attempt: Attempt) -> None:
    learner.post(page("attempt", attempt), all_right(attempt))

    learner.post(page("attempt", attempt), form_of(learner.get(page("attempt", attempt))))

    assert AnswerEvent.objects.count() == 7


def test_a_refused_answer_is_named_and_stays_as_typed_while_the_others_are_saved(
    learner: Client, attempt: Attempt
) -> None:
    number = question_of(attempt, "zahl")
    fields = {**all_right(attempt), f"q-{number.id}-text": ["unendlich viele"], "action": ["submit"]}

    response = learner.post(page("attempt", attempt), fields)

    html = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in html
    assert "Bitte geben Sie eine Zahl ein" in html
    assert 'value="unendlich viele"' in html
    assert f'href="#q-{number.id}"' in html
    assert AnswerEvent.objects.count() == 6
    assert Attempt.objects.get().submitted_at is None


def test_submitting_with_gaps_asks_once_and_then_accepts(learner: Client, attempt: Attempt) -> None:
    gaps = {**all_right(attempt, but=("wahl", "zahl")), "action": ["submit"]}

    asked = learner.post(page("attempt", attempt), gaps)
    question = learner.get(asked.url).content.decode()
    submitted = learner.post(asked.url)

    assert asked.url == page("submit", attempt)
    assert "2 von 7 Fragen" in question
    assert question_of(attempt, "wahl").loaded.prompt in question
    assert question_of(attempt, "auswahl").loaded.prompt not in question
    assert submitted.url == page("result", attempt)
    assert [item["state"] for item in AttemptResult.objects.get().items.values()].count("unanswered") == 2


def test_half_an_answer_is_a_gap_too(learner: Client, attempt: Attempt) -> None:
    ordering = question_of(attempt, "reihenfolge")
    keys = list(ordering.loaded.texts)
    twice = {f"q-{ordering.id}-position-{key}": ["1"] for key in keys}

    asked = learner.post(page("attempt", attempt), {**all_right(attempt), **twice, "action": "submit"})

    assert asked.url == page("submit", attempt)
    assert ordering.loaded.prompt in learner.get(asked.url).content.decode()


def test_submitting_twice_shows_the_one_result(learner: Client, attempt: Attempt, now: dt.datetime) -> None:
    answer_rightly(attempt, now)

    responses = [learner.post(page("submit", attempt)) for _ in range(2)]

    assert [response.url for response in responses] == [page("result", attempt)] * 2
    assert AttemptResult.objects.count() == 1


def test_a_submitted_attempt_takes_nothing_more(learner: Client, attempt: Attempt, now: dt.datetime) -> None:
    submit_attempt(attempt=attempt, now=now)

    late = learner.post(page("attempt", attempt), {**all_right(attempt), "action": "save"})

    assert late.url == page("result", attempt)
    assert not AnswerEvent.objects.exists()


def test_an_open_attempt_has_no_result_page(learner: Client, attempt: Attempt) -> None:
    assert learner.get(page("result", attempt)).url == page("attempt", attempt)


def test_looking_starts_nothing(
    learner: Client, quiz: Quiz, enrolment: Enrolment, activity: EditionActivity
) -> None:
    learner.get(overview(enrolment, activity))

    assert not Attempt.objects.exists()


def test_own_results_stay_after_withdrawal_but_nothing_new_begins(
    learner: Client, attempt: Attempt, office: User, now: dt.datetime
) -> None:
    enrolment, activity = attempt.enrolment, attempt.activity
    submit_attempt(attempt=attempt, now=now)
    withdraw_enrolment(enrolment=enrolment, today=now.date(), actor=office, now=now)

    html = learner.get(overview(enrolment, activity)).content.decode()

    assert learner.get(page("result", attempt)).status_code == 200
    assert learner.post(overview(enrolment, activity)).status_code == 403
    assert "Ihre Anmeldung ist beendet" in html
    assert Attempt.objects.count() == 1


def test_a_withdrawn_learner_is_led_out_of_an_open_attempt(
    learner: Client, attempt: Attempt, office: User, now: dt.datetime
) -> None:
    withdraw_enrolment(enrolment=attempt.enrolment, today=now.date(), actor=office, now=now)
    place = overview(attempt.enrolment, attempt.activity)

    responses = [
        learner.get(page("attempt", attempt)),
        learner.post(page("attempt", attempt), all_right(attempt)),
        learner.get(page("submit", attempt)),
        learner.post(page("submit", attempt)),
    ]

    assert [response.url for response in responses] == [place] * 4
    assert not AnswerEvent.objects.exists()


# --- Somebody else ---


@pytest.mark.parametrize("other", ["colleague", "stranger", "trainer", "hr", "office", "admin_user"])
def test_p1_nobody_else_sees_or_touches_an_attempt(
    request: pytest.FixtureRequest, client_of: ClientOf, attempt: Attempt, now: dt.datetime, other: str
) -> None:
    answer_rightly(attempt, now, except_for=("zahl",))
    submitted = attempt
    submit_attempt(attempt=submitted, now=now)
    opened = start_attempt(enrolment=attempt.enrolment, activity=attempt.activity, now=now)
    learner = client_of(request.getfixturevalue(other))
    place = overview(attempt.enrolment, attempt.activity)

    seen = [learner.get(place), learner.get(page("result", submitted)), learner.get(page("attempt", opened))]
    done = [
        learner.post(place),
        learner.post(page("attempt", opened), all_right(opened)),
        learner.post(page("submit", opened)),
        send(learner, opened, question_of(opened, "zahl").id, {}),
    ]

    assert {response.status_code for response in [*seen, *done]} == {404}
    assert AnswerEvent.objects.filter(attempt=opened).count() == 0
    assert Attempt.objects.get(pk=opened.pk).submitted_at is None


def test_without_login_there_is_only_the_login_page(client: Client, attempt: Attempt) -> None:
    pages = [
        overview(attempt.enrolment, attempt.activity),
        *(page(name, attempt) for name in ("attempt", "submit", "result")),
    ]

    responses = [client.get(address) for address in pages]

    assert all(response.url.startswith(reverse("account_login")) for response in responses)


def test_a_quiz_of_another_edition_is_not_found(
    learner: Client, enrolment: Enrolment, activity: EditionActivity
) -> None:
    lesson = activity.unit.activities.exclude(pk=activity.pk).first()

    addresses = [
        reverse("assessments:quiz", args=[enrolment.pk, lesson.pk]),
        reverse("assessments:quiz", args=[enrolment.pk, uuid.uuid4()]),
        reverse("assessments:quiz", args=[uuid.uuid4(), activity.pk]),
        reverse("assessments:attempt", args=[uuid.uuid4()]),
    ]

    assert [learner.get(address).status_code for address in addresses] == [404] * 4


# --- The page's script ---


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
        (b'"' + b"x" * 40_000 + b'"', 413, "too_large"),
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


# --- What reaches the browser ---


def secrets_of(attempt: Attempt) -> set[str]:
    """Texts that only who knows the answers could write."""
    frozen = read_frozen(attempt.frozen)
    return {
        *(question.loaded.feedback for question in frozen.questions),
        "Once-Only",
        "572,5",
        "577,5",
        frozen.seed,
        *(json.dumps(question.rules.solution(question.loaded)) for question in frozen.questions),
    }


def test_no_right_answer_reaches_the_browser_before_submission(learner: Client, attempt: Attempt) -> None:
    choice, number = question_of(attempt, "wahl"), question_of(attempt, "zahl")
    no_number = {f"q-{number.id}-seen": "0", f"q-{number.id}-text": "?"}
    responses = [
        learner.get(overview(attempt.enrolment, attempt.activity)),
        learner.get(page("attempt", attempt)),
        learner.post(page("attempt", attempt), {"action": "submit", **no_number}),
        learner.get(page("submit", attempt)),
        send(learner, attempt, choice.id, fields_for(choice, {"choice": "a"})),
        send(learner, attempt, choice.id, fields_for(choice, {"choice": "z"})),
    ]

    everything = "\n".join(response.content.decode() for response in responses)

    assert "Was ist der Auftrag" in everything
    assert [secret for secret in secrets_of(attempt) if secret in everything] == []
    assert "correct" not in everything
    assert "575" not in everything


def test_the_same_texts_are_there_after_submission(
    learner: Client, attempt: Attempt, now: dt.datetime
) -> None:
    """Or the test above would look for something that never comes."""
    submit_attempt(attempt=attempt, now=now)

    html = learner.get(page("result", attempt)).content.decode()

    assert all(question.loaded.feedback in html for question in read_frozen(attempt.frozen).questions)
    assert "Once-Only" in html
    assert "575 ± 2,5 Bündel" in html


@pytest.mark.parametrize("number", range(8))
def test_the_order_on_the_page_is_not_the_right_one(learner: Client, attempt: Attempt, number: int) -> None:
    pieces = read(learner.get(page("attempt", attempt))).pieces
    ordering, matching = question_of(attempt, "reihenfolge").loaded, question_of(attempt, "zuordnung").loaded

    items = [piece for piece in pieces if piece in ordering.texts.values()]
    rights = [piece for piece in pieces if piece in matching.rights.values()]

    assert sorted(items) == sorted(ordering.texts.values())
    assert items != list(ordering.texts.values())
    assert rights[:3] != list(matching.rights.values())


# --- The page itself ---


def test_every_field_has_a_label_and_ids_are_unique(learner: Client, attempt: Attempt) -> None:
    html = learner.get(page("attempt", attempt))
    reader = read(html)

    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.labels_for) <= set(reader.ids)
    assert html.content.decode().count("<fieldset") == html.content.decode().count("<legend") == 7


@pytest.mark.parametrize("name", ["attempt", "submit", "result"])
def test_pages_have_no_inline_script_or_style_and_are_not_cached(
    learner: Client, attempt: Attempt, now: dt.datetime, name: str
) -> None:
    if name == "result":
        submit_attempt(attempt=attempt, now=now)

    response = learner.get(page(name, attempt))

    html = response.content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert " onclick" not in html
    assert "no-store" in response["Cache-Control"]


def test_every_kind_of_the_package_has_a_template() -> None:
    from django.template.loader import get_template

    assert [get_template(f"assessments/questions/{kind}.html").template.name for kind in KINDS]


def test_texts_of_authors_and_learners_are_escaped(learner: Client, attempt: Attempt, answer: Any) -> None:
    answer(attempt, "luecke", {"text": '"><script>alert(1)</script>'})

    html = learner.get(page("attempt", attempt)).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
