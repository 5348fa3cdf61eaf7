"""Single choice, multiple choice, true or false."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.kinds import KINDS
from assessments.kinds.refusals import AnswerRefused, ContentRefused
from tests.assessments.kinds.reading import author, draw, grade
from tests.assessments.questions import MULTIPLE, SINGLE, TRUE_FALSE


@pytest.mark.parametrize(("choice", "share"), [("b", 1), ("a", 0), (None, 0)])
def test_single_choice_is_all_or_nothing(choice: str | None, share: int) -> None:
    assert grade("single_choice", author("single_choice", SINGLE), {"choice": choice}) == share


@pytest.mark.parametrize(
    ("choices", "share"), [(["a", "b"], 1), (["b", "a"], 1), (["a"], 0), (["a", "b", "c"], 0), ([], 0)]
)
def test_multiple_choice_is_all_or_nothing(choices: list[str], share: int) -> None:
    assert grade("multiple_choice", author("multiple_choice", MULTIPLE), {"choices": choices}) == share


@pytest.mark.parametrize(("value", "share"), [(False, 1), (True, 0), (None, 0)])
def test_true_or_false(value: bool | None, share: int) -> None:
    assert grade("true_false", author("true_false", TRUE_FALSE), {"value": value}) == share


@pytest.mark.parametrize(
    ("kind", "raw", "payload", "code"),
    [
        ("single_choice", SINGLE, {"choice": "z"}, "unknown_option"),
        ("single_choice", SINGLE, {"choice": 1}, "malformed"),
        ("single_choice", SINGLE, {"choice": "b", "points": 9}, "malformed"),
        ("single_choice", SINGLE, {}, "malformed"),
        ("single_choice", SINGLE, "b", "malformed"),
        ("multiple_choice", MULTIPLE, {"choices": ["a", "a"]}, "duplicate"),
        ("multiple_choice", MULTIPLE, {"choices": ["a", "z"]}, "unknown_option"),
        ("multiple_choice", MULTIPLE, {"choices": "ab"}, "malformed"),
        ("multiple_choice", MULTIPLE, {"choices": [["a"]]}, "malformed"),
        ("true_false", TRUE_FALSE, {"value": "true"}, "malformed"),
        ("true_false", TRUE_FALSE, {"value": 1}, "malformed"),
    ],
)
def test_forged_answers_are_refused_by_name(kind: str, raw: Any, payload: Any, code: str) -> None:
    content = author(kind, raw)

    with pytest.raises(AnswerRefused) as refused:
        KINDS[kind].read_answer(content, payload)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "options", "code"),
    [
        ("single_choice", [{"text": "A", "correct": True}], "too_few"),
        ("single_choice", [{"text": "A"}, {"text": "B"}], "not_one_correct"),
        (
            "single_choice",
            [{"text": "A", "correct": True}, {"text": "B", "correct": True}],
            "not_one_correct",
        ),
        ("multiple_choice", [{"text": "A"}, {"text": "B"}], "no_correct_option"),
        ("multiple_choice", [{"text": "A", "correct": True}, {"text": " A "}], "duplicate_text"),
        (
            "multiple_choice",
            [{"key": "k", "text": "A", "correct": True}, {"key": "k", "text": "B"}],
            "duplicate_key",
        ),
        ("multiple_choice", [{"text": 3, "correct": True}, {"text": "B"}], "not_a_text"),
        ("multiple_choice", [{"key": ["k"], "text": "A", "correct": True}, "B"], "not_a_text"),
        ("multiple_choice", [{"key": "a[,]b", "text": "A", "correct": True}, "B"], "malformed"),
        ("multiple_choice", "AB", "not_a_list"),
        ("multiple_choice", None, "not_a_list"),
        ("multiple_choice", [{"text": str(n), "correct": True} for n in range(51)], "too_many"),
    ],
)
def test_options_that_make_no_question_are_refused(kind: str, options: Any, code: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        author(kind, {"prompt": "?", "options": options})

    assert refused.value.code == code
    assert refused.value.where.startswith("options")


def test_options_are_drawn_unless_the_author_keeps_their_order() -> None:
    options = [{"key": f"o{n}", "text": f"Text {n}", "correct": n == 3} for n in range(8)]
    shuffled = author("single_choice", {"prompt": "?", "options": options})
    fixed = author("single_choice", {"prompt": "?", "options": options, "shuffle": False})

    orders = {tuple(draw("single_choice", shuffled, seed)["options"]) for seed in range(20)}

    assert len(orders) > 10
    assert draw("single_choice", fixed, 1) == {"options": [f"o{n}" for n in range(8)]}


def test_responses_are_keys_in_the_order_of_the_options() -> None:
    kind, content = KINDS["multiple_choice"], author("multiple_choice", MULTIPLE)

    response = kind.response(content, kind.read_answer(content, {"choices": ["c", "a"]}))

    assert response == "a[,]c"
    assert kind.interaction(content).correct_responses == ("a[,]b",)
