"""A kind of question that only this test knows goes all the way: bank, page, answer, grade, statement, result."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.domain.attempts import start_attempt
from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.kinds import KINDS
from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Shown, all_or_nothing, first
from assessments.kinds.interaction import Interaction
from assessments.kinds.refusals import AnswerRefused
from assessments.models import AttemptResult
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.models import Statement
from tests.assessments.conftest import question_of
from tests.assessments.pages import send
from tests.html import without_random


class YearContent(Content, frozen=True, kw_only=True):
    """A year to be guessed."""

    year: int


class YearAnswer(Answer, frozen=True):
    """The year guessed."""

    year: str


class Year(Kind[YearContent, YearAnswer]):
    """A year of four digits."""

    name = "year"
    label = "Year"
    content_type = YearContent
    answer_type = YearAnswer

    def view(self, content: YearContent, shown: Shown, answer: YearAnswer | None) -> dict[str, Any]:
        return {"prompt": content.prompt, "year": answer.year if answer else ""}

    def check_answer(self, content: YearContent, answer: YearAnswer) -> None:
        if len(answer.year) > 4:
            raise AnswerRefused("not_a_year")

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        return {"year": first(form, f"{prefix}-year") or ""}

    def completeness(self, content: YearContent, answer: YearAnswer) -> Completeness:
        return Completeness.FULL if answer.year else Completeness.NONE

    def grade(self, content: YearContent, answer: YearAnswer) -> Fraction:
        return all_or_nothing(right=answer.year == str(content.year))

    def solution(self, content: YearContent) -> dict[str, Any]:
        return {"year": str(content.year)}

    def describe(self, content: YearContent, answer: YearAnswer) -> list[str]:
        return [answer.year]

    def interaction(self, content: YearContent) -> Interaction:
        return Interaction("other", correct_responses=(str(content.year),))

    def response(self, content: YearContent, answer: YearAnswer) -> str:
        return answer.year


@pytest.fixture
def year_kind(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """The kind and its template, as if its two files were there."""
    monkeypatch.setitem(KINDS, "year", Year())
    template = tmp_path / "assessments" / "questions" / "year.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        '<input name="{{ field.prefix }}-year" value="{{ field.view.year }}" aria-label="Jahr">'
    )
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]


def test_a_new_kind_needs_nothing_but_itself(
    year_kind: None,
    client_of: Callable[[User], Client],
    pilot: User,
    enrolment: Enrolment,
    activity: EditionActivity,
    now: dt.datetime,
) -> None:
    question = QuestionSpec("jahr", "year", {"prompt": "Wann begann das Programm?", "year": 2018})
    save_quiz(spec=QuizSpec("tag-1", "Jahre", 5, (question,)), live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    frozen, learner = question_of(attempt, "jahr"), client_of(pilot)
    field = f"q-{frozen.id}-year"

    page = learner.get(reverse("assessments:attempt", args=[attempt.pk])).content.decode()
    refused = send(learner, attempt, frozen.id, {field: ["20180"]})
    saved = send(learner, attempt, frozen.id, {field: ["2018"]})
    learner.post(reverse("assessments:submit", args=[attempt.pk]))
    result = learner.get(reverse("assessments:result", args=[attempt.pk])).content.decode()

    assert f'name="{field}"' in page
    assert "2018" not in without_random(page)
    assert (refused.status_code, refused.json()["refused"]) == (422, "not_a_year")
    assert saved.json() == {"saved": 1}
    assert AttemptResult.objects.get().passed
    assert "2018" in result
    told = json.loads(Statement.objects.get(verb=verbs.ANSWERED.iri).body)
    assert (told["object"]["definition"]["interactionType"], told["result"]["response"]) == ("other", "2018")
