"""Practice: graded, explained, recorded nowhere."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.asking import answer_from_form
from assessments.domain.practice import (
    PracticeQuestion,
    grade_practice,
    practice_fields,
    practice_prefix,
)
from assessments.kinds import KINDS
from tests.assessments.kinds.reading import author
from tests.assessments.kinds.test_contract import any_json
from tests.assessments.questions import ALL_KINDS
from tests.html import wrongly_voiced

QUESTIONS = [PracticeQuestion(spec.key, spec.kind, author(spec.kind, spec.content)) for spec in ALL_KINDS]
SOLUTIONS = {one.key: KINDS[one.kind].solution(one.content) for one in QUESTIONS}


def html(payloads: dict[str, Any] | None = None) -> str:
    """The questions as a page shows them."""
    fields = practice_fields(questions=QUESTIONS, prefix="p1", seed="block", payloads=payloads)
    return "".join(
        render_to_string("assessments/questions/question.html", {"field": field}) for field in fields
    )


def test_questions_are_read_in_the_language_they_are_written_in() -> None:
    with override("de"):
        german = html()
    with override("en"):
        english = html()

    assert " lang=" not in german
    assert wrongly_voiced(german, english, alike={"Position"}) == []


def test_right_answers_are_right_and_explained() -> None:
    items = grade_practice(questions=QUESTIONS, payloads=SOLUTIONS)

    assert {item.state for item in items} == {"correct"}
    assert [item.feedback for item in items] == [question.content.feedback for question in QUESTIONS]


def test_an_unanswered_question_gives_nothing_away() -> None:
    items = grade_practice(questions=QUESTIONS, payloads={"luecke": {"text": " "}})

    assert {item.state for item in items} == {"unanswered"}
    assert {(item.solution, item.feedback) for item in items} == {((), "")}


def test_a_refused_answer_is_named_and_gives_nothing_away() -> None:
    (item,) = grade_practice(questions=QUESTIONS[-1:], payloads={"zahl": {"text": "viele"}})

    assert (item.state, item.error, item.solution, item.feedback) == (None, "not_a_number", (), "")


@given(payload=any_json)
def test_any_payload_gives_an_item_for_every_question(payload: object) -> None:
    payloads = {question.key: payload for question in QUESTIONS}

    assert len(grade_practice(questions=QUESTIONS, payloads=payloads)) == 7
    assert len(practice_fields(questions=QUESTIONS, prefix="p", seed="s", payloads=payloads)) == 7


@given(names=st.dictionaries(st.text(max_size=30), st.text(max_size=30), max_size=5))
def test_any_form_gives_a_payload_that_is_graded_or_refused(names: dict[str, str]) -> None:
    form = QueryDict(mutable=True)
    for question in QUESTIONS:
        prefix = practice_prefix("p", question)
        form.update({f"{prefix}-{name}": value for name, value in names.items()})

    payloads = {
        question.key: answer_from_form(question.kind, form, practice_prefix("p", question))
        for question in QUESTIONS
    }

    assert len(grade_practice(questions=QUESTIONS, payloads=payloads)) == 7


def test_the_page_tells_no_answer_and_stores_none() -> None:
    page = html()

    assert "Was ist der Auftrag" in page
    assert not [question.content.feedback for question in QUESTIONS if question.content.feedback in page]
    assert "-seen" not in page
    assert "data-status" not in page


def test_given_answers_fill_the_fields_again() -> None:
    page = html({"luecke": {"text": "Einmal"}, "zahl": {"text": "viele"}, "wahl": {"choice": "b"}})

    assert 'value="Einmal"' in page
    assert 'value="viele"' in page
    assert "Bitte geben Sie eine Zahl ein" in page
    assert 'value="b" checked' in page


def test_the_same_seed_shows_the_same_order() -> None:
    assert html() == html()
