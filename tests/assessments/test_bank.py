"""Quizzes in the bank: drafts, versions, permanent keys, export."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from assessments.domain.bank import (
    QuestionSpec,
    QuizRefused,
    QuizSpec,
    complete_quiz,
    publish_quiz,
    quiz_as_spec,
    quiz_id,
    save_quiz,
)
from assessments.models import Question, Quiz, QuizQuestion
from tests.assessments.questions import ALL_KINDS, ORDERING

CURRICULUM = Path(__file__).parents[2] / "cms" / "data" / "curriculum.yaml"


def with_question(spec: QuizSpec, key: str, **content: Any) -> QuizSpec:
    """The quiz with parts of one question's content changed."""
    return replace(
        spec,
        questions=tuple(
            replace(question, content={**question.content, **content}) if question.key == key else question
            for question in spec.questions
        ),
    )


def curriculum_quizzes() -> list[QuizSpec]:
    """The quizzes of the curriculum file."""
    raw = yaml.safe_load(CURRICULUM.read_text(encoding="utf-8"))
    units = [unit for course in raw["courses"] for unit in course["units"]]
    return [
        QuizSpec(
            key=quiz["key"],
            title=quiz["title"],
            minutes=quiz["minutes"],
            pass_percent=quiz["pass_percent"],
            questions=tuple(_question(question) for question in quiz["questions"]),
        )
        for quiz in (unit["quiz"] for unit in units)
    ]


def _question(raw: dict[str, Any]) -> QuestionSpec:
    content = {name: value for name, value in raw.items() if name not in {"key", "type"}}
    return QuestionSpec(raw["key"], raw["type"], content)


def test_a_quiz_is_known_by_its_key_on_every_instance(quiz: Quiz) -> None:
    assert quiz.pk == quiz_id("tag-1")
    assert quiz.iri == f"{settings.ACTIVITY_IRI_BASE}/quiz/{quiz.pk}"


def test_the_curriculums_45_questions_all_make_quizzes(db: None, now: dt.datetime) -> None:
    specs = curriculum_quizzes()

    saved = [save_quiz(spec=spec, live=True, now=now) for spec in specs]

    assert Question.objects.filter(live=True).count() == 45
    assert [len(quiz_as_spec(quiz).questions) for quiz in saved] == [len(spec.questions) for spec in specs]


def test_what_is_exported_imports_to_the_same(quiz: Quiz, quiz_spec: QuizSpec) -> None:
    exported = quiz_as_spec(quiz)

    assert complete_quiz(spec=exported) == complete_quiz(spec=quiz_spec)
    assert [question.key for question in exported.questions] == [spec.key for spec in ALL_KINDS]


def test_saving_the_same_again_changes_nothing(quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime) -> None:
    rows = list(QuizQuestion.objects.values_list("pk", "question", "position"))

    again = save_quiz(spec=quiz_spec, live=True, now=now)

    assert again.latest_revision_id == quiz.latest_revision_id
    assert quiz.revisions.count() == 1
    assert [question.revisions.count() for question in Question.objects.all()] == [1] * 7
    assert list(QuizQuestion.objects.values_list("pk", "question", "position")) == rows


def test_a_draft_leaves_the_published_quiz_alone(quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime) -> None:
    changed = with_question(
        replace(quiz_spec, title="Neu", questions=quiz_spec.questions[:3]), "wahl", prompt="Neu gefragt?"
    )

    draft = save_quiz(spec=changed, live=False, now=now)

    published, newest = quiz_as_spec(draft), quiz_as_spec(draft, draft=True)
    assert (published.title, len(published.questions)) == ("Lernkontrolle Tag 1", 7)
    assert published.questions[0].content["prompt"] != "Neu gefragt?"
    assert (newest.title, len(newest.questions)) == ("Neu", 3)
    assert newest.questions[0].content["prompt"] == "Neu gefragt?"


def test_saving_the_same_draft_again_adds_no_version(
    quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime
) -> None:
    changed = replace(quiz_spec, title="Neu")
    save_quiz(spec=changed, live=False, now=now)

    save_quiz(spec=changed, live=False, now=now)

    assert quiz.revisions.count() == 2


def test_a_new_draft_is_not_live_and_can_be_published(
    db: None, quiz_spec: QuizSpec, now: dt.datetime
) -> None:
    draft = save_quiz(spec=quiz_spec, live=False, now=now)
    was_live = [draft.live, *Question.objects.values_list("live", flat=True)]

    published = publish_quiz(quiz=draft, now=now)

    assert was_live == [False] * 8
    assert published.live
    assert Question.objects.filter(live=True).count() == 7
    assert complete_quiz(spec=quiz_as_spec(published)) == complete_quiz(spec=quiz_spec)


def test_publishing_a_draft_brings_its_questions_along(
    quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime
) -> None:
    added = QuestionSpec("neu", "true_false", {"prompt": "Neu?", "correct": True}, points=3)
    spec = replace(quiz_spec, questions=(added, *quiz_spec.questions[:2]))
    draft = save_quiz(spec=with_question(spec, "wahl", prompt="Anders?"), live=False, now=now)

    published = quiz_as_spec(publish_quiz(quiz=draft, now=now))

    assert [(question.key, question.points) for question in published.questions] == [
        ("neu", 3),
        ("wahl", 1),
        ("auswahl", 1),
    ]
    assert published.questions[1].content["prompt"] == "Anders?"


def test_a_corrected_word_keeps_the_key(quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime) -> None:
    before = Question.objects.get(key="tag-1/reihenfolge").content["items"]
    corrected = with_question(quiz_spec, "reihenfolge", items=["Verstehn", *ORDERING["items"][1:]])

    save_quiz(spec=corrected, live=True, now=now)

    after = Question.objects.get(key="tag-1/reihenfolge").content["items"]
    assert after[0]["text"] == "Verstehn"
    assert [item["key"] for item in after] == [item["key"] for item in before]


def test_keys_survive_a_correction_in_a_draft_of_a_draft(
    quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime
) -> None:
    before = Question.objects.get(key="tag-1/reihenfolge").content["items"]
    for word in ("Verstehn", "Verstanden"):
        spec = with_question(quiz_spec, "reihenfolge", items=[word, *ORDERING["items"][1:]])
        draft = save_quiz(spec=spec, live=False, now=now)

    after = quiz_as_spec(draft, draft=True).questions[4].content["items"]

    assert [item["key"] for item in after] == [item["key"] for item in before]


def test_two_quizzes_may_call_a_question_the_same(quiz: Quiz, quiz_spec: QuizSpec, now: dt.datetime) -> None:
    other = with_question(replace(quiz_spec, key="tag-2", title="Tag 2"), "wahl", prompt="Ganz anders?")

    save_quiz(spec=other, live=True, now=now)

    assert quiz_as_spec(quiz).questions[0].content["prompt"] != "Ganz anders?"
    assert Question.objects.count() == 14


def test_a_question_of_another_quiz_can_be_asked_too(quiz: Quiz, now: dt.datetime) -> None:
    shared = replace(quiz_as_spec(quiz).questions[0], key="tag-1/wahl")

    mixed = save_quiz(spec=QuizSpec("mix", "Gemischt", 5, (shared,)), live=True, now=now)

    assert Question.objects.count() == 7
    assert quiz_as_spec(mixed).questions == (shared,)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"key": ""}, "bad_text", "key"),
        ({"key": "a/b"}, "bad_text", "key"),
        ({"title": " "}, "bad_text", "title"),
        ({"title": "x" * 251}, "bad_text", "title"),
        ({"title": None}, "bad_text", "title"),
        ({"minutes": 0}, "bad_number", "minutes"),
        ({"minutes": True}, "bad_number", "minutes"),
        ({"minutes": "30"}, "bad_number", "minutes"),
        ({"pass_percent": 101}, "bad_number", "pass_percent"),
        ({"pass_percent": 0}, "bad_number", "pass_percent"),
        ({"questions": ()}, "question_count", "questions"),
        ({"questions": ALL_KINDS[:1] * 2}, "duplicate_key", "questions"),
        ({"questions": (replace(ALL_KINDS[0], points=0),)}, "bad_number", "questions[0].points"),
        ({"questions": (replace(ALL_KINDS[0], kind="essay"),)}, "unknown_kind", "questions[0].type"),
        (
            {"questions": (*ALL_KINDS[:1], QuestionSpec("x", "numeric", {"prompt": "?"}))},
            None,
            "questions[1]",
        ),
    ],
)
def test_what_makes_no_quiz_is_refused_whole(
    db: None, quiz_spec: QuizSpec, now: dt.datetime, change: dict[str, Any], code: str | None, where: str
) -> None:
    with pytest.raises(QuizRefused) as refused:
        save_quiz(spec=replace(quiz_spec, **change), live=True, now=now)

    assert refused.value.code == code or code is None
    assert refused.value.where == where
    assert not Quiz.objects.exists()
    assert not Question.objects.exists()
