"""Attempts, answers and results are in no admin and no list (rules C4, P1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.admin.viewsets import viewsets
from wagtail.snippets.models import get_snippet_models

from assessments.models import AnswerEvent, Attempt, AttemptResult, Question, Quiz
from lms.accounts.domain.groups import OUR_GROUPS, permit
from lms.accounts.models import User

CONFIDENTIAL = {Attempt, AnswerEvent, AttemptResult}
ClientOf = Callable[[User], Client]


def test_p1_no_admin_shows_attempts_answers_or_results() -> None:
    shown = {
        *admin.site._registry,
        *get_snippet_models(),
        *(getattr(one, "model", None) for one in viewsets.viewsets),
    }

    assert Quiz in shown
    assert not shown & CONFIDENTIAL


@pytest.mark.parametrize("editor", ["trainer", "office", "admin_user"])
def test_editors_read_quizzes_with_solutions(
    request: pytest.FixtureRequest, client_of: ClientOf, quiz: Quiz, editor: str
) -> None:
    for group in OUR_GROUPS:
        permit(group, Quiz, ["view"])
    reader = client_of(request.getfixturevalue(editor))

    listed = reader.get(reverse("quiz:index")).content.decode()
    inspected = reader.get(reverse("quiz:inspect", args=[quiz.pk])).content.decode()

    assert "Lernkontrolle Tag 1" in listed
    assert "Reihenfolge" in inspected
    assert "575 ± 2,5 Bündel" in inspected
    assert all(question.content["feedback"] in inspected for question in Question.objects.all())


@pytest.mark.parametrize("other", ["pilot", "hr"])
def test_others_do_not(request: pytest.FixtureRequest, client_of: ClientOf, quiz: Quiz, other: str) -> None:
    for group in OUR_GROUPS:
        permit(group, Quiz, ["view"])
    reader = client_of(request.getfixturevalue(other))

    statuses = {
        reader.get(reverse("quiz:index")).status_code,
        reader.get(reverse("quiz:inspect", args=[quiz.pk])).status_code,
    }

    assert not statuses & {200}


@pytest.mark.parametrize("act", ["add", "edit", "delete", "copy"])
def test_there_is_no_hollow_editor(quiz: Quiz, act: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"quiz:{act}", args=[] if act == "add" else [quiz.pk])
