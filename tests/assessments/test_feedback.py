"""When right answers leave the server: HTML, JSON, receipt and statements are searched for them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain.attempts import save_answer, submit_attempt
from assessments.models import Attempt, CheckedQuestion, Quiz
from lms.xapi.models import Statement
from tests.assessments.conftest import question_of
from tests.assessments.pages import fields_for, page, send
from tests.assessments.test_secrets import secrets_of

Start = Callable[[dt.datetime], Attempt]


def everything_about(learner: Client, attempt: Attempt) -> str:
    """All that the server says about a submitted attempt, statements included."""
    pages = [learner.get(page(name, attempt)) for name in ("result", "receipt")]
    texts = [response.content.decode() for response in pages]
    return "\n".join([*texts, *Statement.objects.values_list("body", flat=True)])


def submitted(start: Start, now: dt.datetime) -> Attempt:
    """One wrong answer, handed in."""
    attempt = start(now)
    save_answer(
        attempt=attempt,
        question=question_of(attempt, "luecke").id,
        payload={"text": "keine Ahnung"},
        client_event_id=attempt.pk,
        now=now,
    )
    submit_attempt(attempt=attempt, now=now)
    return attempt


@pytest.mark.parametrize("rules", [{"feedback": "never"}, {"feedback": "after_closing"}])
def test_what_is_not_told_is_nowhere(
    with_rules: Callable[..., Quiz], start: Start, learner: Client, now: dt.datetime, rules: dict[str, str]
) -> None:
    with_rules(**rules)
    attempt = submitted(start, now)

    said = everything_about(learner, attempt)

    assert "keine Ahnung" in said
    assert "correctResponsesPattern" not in said
    assert [secret for secret in secrets_of(attempt) if secret in said] == []


def test_after_closing_everything_is_told(
    with_rules: Callable[..., Quiz], start: Start, learner: Client, now: dt.datetime
) -> None:
    with_rules(feedback="after_closing", closes_at=now + dt.timedelta(days=1))
    attempt = submitted(start, now)

    # The view's clock is long after the closing date of this story.
    said = learner.get(page("result", attempt)).content.decode()

    assert "Once-Only" in said
    assert question_of(attempt, "luecke").loaded.feedback in said


def test_feedback_at_once_question_by_question_without_javascript(
    with_rules: Callable[..., Quiz], start: Start, learner: Client, now: dt.datetime
) -> None:
    with_rules(feedback="at_once")
    attempt = start(now)
    question = question_of(attempt, "luecke")
    fields = fields_for(question, {"text": "irgendwas"}) | {f"q-{question.id}-seen": ["0"]}
    empty = learner.post(page("attempt", attempt), {"action": f"check:{question_of(attempt, 'zahl').id}"})

    checked = learner.post(page("attempt", attempt), fields | {"action": f"check:{question.id}"})
    said = learner.get(page("attempt", attempt)).content.decode()
    again = send(learner, attempt, question.id, fields_for(question, {"text": "Once-Only"}))
    learner.post(page("attempt", attempt), fields_for(question, {"text": "Once-Only"}) | fields)
    forged = learner.post(page("attempt", attempt), {"action": "check:1"})

    assert [one.status_code for one in (empty, checked, forged)] == [422, 302, 404]
    assert checked.url.endswith(f"#q-{question.id}")
    assert question.loaded.feedback in said
    assert question_of(attempt, "wahl").loaded.feedback not in said
    assert (again.status_code, again.json()["refused"]) == (409, "question_checked")
    assert CheckedQuestion.objects.count() == 1


def test_where_feedback_comes_later_nothing_can_be_checked(
    attempt: Attempt, learner: Client, now: dt.datetime
) -> None:
    question = question_of(attempt, "luecke")
    fields = fields_for(question, {"text": "irgendwas"}) | {f"q-{question.id}-seen": ["0"]}

    learner.post(page("attempt", attempt), fields | {"action": f"check:{question.id}"})
    said = learner.get(page("attempt", attempt)).content.decode()

    assert not CheckedQuestion.objects.exists()
    assert question.loaded.feedback not in said


def test_the_receipt_proves_what_was_handed_in(
    start: Start, learner: Client, client: Client, now: dt.datetime
) -> None:
    attempt = start(now)
    before = learner.get(page("receipt", attempt)).status_code
    submit_attempt(attempt=attempt, now=now)
    attempt.refresh_from_db()

    receipt = learner.get(page("receipt", attempt))
    shown = learner.get(page("result", attempt)).content.decode()

    assert before == 404
    assert hashlib.sha256(receipt.content).hexdigest() == attempt.receipt
    assert attempt.receipt in shown
    assert json.loads(receipt.content)["attempt"] == str(attempt.pk)
    assert client.get(page("receipt", attempt)).url.startswith(reverse("account_login"))
