"""A quiz with every kind of question at the end of the first day of the pilot's course."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from assessments.domain import attempts
from assessments.domain.bank import QuizSpec, quiz_id, save_quiz
from assessments.domain.corrections import propose_correction
from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.quiz_rules import QuizRules
from assessments.models import AnswerEvent, Attempt, Correction, Question, Quiz
from curriculum.domain.catalogue import ActivitySpec, CourseSpec, UnitSpec, publish_edition
from curriculum.enums import ActivityKind, CompletionPreset, Level
from curriculum.models import CourseEdition, EditionActivity, Enrolment
from lms.accounts.models import User
from tests.assessments.questions import ALL_KINDS, SINGLE
from tests.assessments.rows import everything

NAMESPACE = uuid.UUID("0a6e6b5c-4d50-5c40-8a8e-7c4f6c1f3a11")


@pytest.fixture
def quiz_spec() -> QuizSpec:
    """One question of every kind, a point each, passed with 70 %."""
    return QuizSpec(key="tag-1", title="Lernkontrolle Tag 1", minutes=30, questions=ALL_KINDS)


@pytest.fixture
def quiz(db: None, quiz_spec: QuizSpec, now: dt.datetime) -> Quiz:
    """The quiz, published."""
    return save_quiz(spec=quiz_spec, live=True, now=now)


@pytest.fixture
def with_rules(quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime) -> Callable[..., Quiz]:
    """Publish the quiz under other rules: ``with_rules(attempts_allowed=2)``."""

    def publish(**rules: Any) -> Quiz:
        return save_quiz(spec=replace(quiz_spec, rules=QuizRules(**rules)), live=True, now=now)

    return publish


@pytest.fixture
def start(quiz: Quiz, enrolment: Enrolment, activity: EditionActivity) -> Callable[[dt.datetime], Attempt]:
    """Starts an attempt of the pilot: ``start(now)``."""
    return lambda at: attempts.start_attempt(enrolment=enrolment, activity=activity, now=at)


@pytest.fixture
def edition(db: None, now: dt.datetime) -> CourseEdition:
    """A course of one day: a lesson, the quiz, another lesson."""
    activities = (
        ActivitySpec(ActivityKind.LESSON, uuid.uuid5(NAMESPACE, "lesson-1"), "Erste Lektion", 45),
        ActivitySpec(ActivityKind.QUIZ, quiz_id("tag-1"), "Lernkontrolle Tag 1", 30),
        ActivitySpec(ActivityKind.LESSON, uuid.uuid5(NAMESPACE, "lesson-2"), "Zweite Lektion", 45),
    )
    unit = UnitSpec(
        uuid.uuid5(NAMESPACE, "unit-1"), "Tag 1", "", is_seminar_day=True, ue=8, activities=activities
    )
    return publish_edition(
        spec=CourseSpec(
            id=uuid.uuid5(NAMESPACE, "course"),
            programme_key="digitallotsen",
            programme_title="Kommunale Digitallotsen",
            key="basis",
            level=Level.BASIS,
            title="Basisqualifizierung",
            certificate_title="Zertifikat",
            preset=CompletionPreset.SELF_STUDY,
            units=(unit,),
        ),
        now=now,
    )


@pytest.fixture
def activity(edition: CourseEdition) -> EditionActivity:
    """The quiz's place in the edition."""
    return EditionActivity.objects.get(unit__edition=edition, kind=ActivityKind.QUIZ)


@pytest.fixture
def attempt(quiz: Quiz, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> Attempt:
    """The pilot's first attempt, just started."""
    return attempts.start_attempt(enrolment=enrolment, activity=activity, now=now)


@pytest.fixture
def question(quiz: Quiz) -> Question:
    """The question whose key was wrong."""
    return Question.objects.get(key="tag-1/wahl")


@pytest.fixture
def passed(attempt: Attempt, now: dt.datetime) -> Attempt:
    """All but two right with the present key: 71 percent, just passed; the course's only day is complete."""
    answer_rightly(attempt, now, except_for=("zahl", "luecke"))
    attempts.submit_attempt(attempt=attempt, now=now)
    return attempt


@pytest.fixture
def learner(client_of: Callable[[User], Client], pilot: User) -> Client:
    """The pilot's browser."""
    return client_of(pilot)


@pytest.fixture
def answer(now: dt.datetime) -> Callable[..., AnswerEvent]:
    """Answers a question of an attempt: ``answer(attempt, "wahl", {"choice": "b"})``."""

    def save(attempt: Attempt, key: str, payload: Any, **fields: Any) -> AnswerEvent:
        return attempts.save_answer(
            **{
                "attempt": attempt,
                "question": question_of(attempt, key).id,
                "payload": payload,
                "client_event_id": uuid.uuid4(),
                "now": now,
                **fields,
            }
        )

    return save


@pytest.fixture
def nothing_stored(attempt: Attempt) -> Iterator[Callable[[], None]]:
    """Begin to watch; at the end of the test every row is as it was then."""
    before: list[dict[str, list[Any]]] = []
    yield lambda: before.append(everything())
    assert before == [everything()]


def question_of(attempt: Attempt, key: str) -> FrozenQuestion:
    """The frozen question with this key in its quiz."""
    questions = read_frozen(attempt.frozen).questions
    return next(question for question in questions if question.key.endswith(f"/{key}"))


def keyed(right: str) -> dict[str, Any]:
    """The question's content with another right option."""
    options = [
        {"key": one["key"], "text": one["text"], "correct": one["key"] == right} for one in SINGLE["options"]
    ]
    return {**SINGLE, "options": options}


def correct(question: Question, office: User, now: dt.datetime, right: str, **more: Any) -> Correction:
    """A proposal of the programme office."""
    return propose_correction(
        question=question, content=keyed(right), reason="Schlüssel vertauscht", actor=office, now=now, **more
    )


def answer_rightly(attempt: Attempt, now: dt.datetime, *, except_for: tuple[str, ...] = ()) -> None:
    """All questions but some, each with its solution."""
    for question in read_frozen(attempt.frozen).questions:
        if not question.key.endswith(tuple(f"/{key}" for key in except_for)):
            attempts.save_answer(
                attempt=attempt,
                question=question.id,
                payload=question.rules.solution(question.loaded),
                client_event_id=uuid.uuid4(),
                now=now,
            )
