"""Right answers never reach the browser before submission: not in HTML, not in JSON, not by any order."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from assessments.domain.attempts import submit_attempt
from assessments.domain.frozen import read_frozen
from assessments.models import Attempt
from tests.assessments.conftest import question_of
from tests.assessments.pages import fields_for, overview, page, read, send
from tests.html import without_random


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
    assert "575" not in without_random(everything)


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
