"""Matching: share of right pairs, keys that tell nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from assessments.kinds import KINDS
from assessments.kinds.refusals import AnswerRefused, ContentRefused
from tests.assessments.kinds.reading import author, draw, grade
from tests.assessments.questions import MATCHING

KIND = KINDS["matching"]
CONTENT = author("matching", MATCHING)
LEFTS, RIGHTS = list(CONTENT.lefts), list(CONTENT.rights)


@pytest.mark.parametrize(
    ("pairs", "share"),
    [
        ({}, Fraction(0)),
        ({LEFTS[0]: RIGHTS[0]}, Fraction(1, 3)),
        ({LEFTS[0]: RIGHTS[0], LEFTS[1]: RIGHTS[1]}, Fraction(2, 3)),
        ({LEFTS[0]: RIGHTS[0], LEFTS[1]: RIGHTS[2], LEFTS[2]: RIGHTS[1]}, Fraction(1, 3)),
        (dict.fromkeys(LEFTS, RIGHTS[0]), Fraction(1, 3)),
        (dict(zip(LEFTS, RIGHTS, strict=True)), Fraction(1)),
    ],
)
def test_the_grade_is_the_share_of_right_pairs(pairs: dict[str, str], share: Fraction) -> None:
    assert grade("matching", CONTENT, {"pairs": pairs}) == share


def test_a_right_side_with_the_same_text_is_the_same_side() -> None:
    content = author(
        "matching",
        {"prompt": "?", "pairs": [["Stärke", "innen"], ["Schwäche", "innen"], ["Chance", "außen"]]},
    )

    inside = [pair.right.key for pair in content.pairs[:2]]

    assert inside[0] == inside[1]
    assert len(KIND.view(content, draw("matching", content, 1), None)["lefts"][0]["rights"]) == 2


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"pairs": {"x": RIGHTS[0]}}, "unknown_option"),
        ({"pairs": {LEFTS[0]: "x"}}, "unknown_option"),
        ({"pairs": {LEFTS[0]: LEFTS[1]}}, "unknown_option"),
        ({"pairs": [[LEFTS[0], RIGHTS[0]]]}, "malformed"),
        ({"pairs": {LEFTS[0]: None}}, "malformed"),
    ],
)
def test_forged_pairs_are_refused_by_name(payload: Any, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        KIND.read_answer(CONTENT, payload)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([], "too_few"),
        ([["A  B", "1"], ["A B", "2"]], "duplicate_text"),
        ([["A"]], "not_a_pair"),
        ([{"left": "A"}], "not_a_pair"),
        ([["A", 1]], "not_a_text"),
        ([["A", {"key": "k", "text": "1"}], ["B", {"key": "k", "text": "2"}]], "duplicate_key"),
        ("AB", "not_a_list"),
    ],
)
def test_pairs_that_make_no_question_are_refused(pairs: Any, code: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        author("matching", {"prompt": "?", "pairs": pairs})

    assert refused.value.code == code


def test_the_sides_are_never_shown_in_the_order_of_the_pairs() -> None:
    draws = [draw("matching", CONTENT, seed)["rights"] for seed in range(50)]

    assert RIGHTS not in draws
    assert len({tuple(draw) for draw in draws}) == 5


def test_with_two_sides_both_orders_occur() -> None:
    content = author("matching", {"prompt": "?", "pairs": [["A", "1"], ["B", "2"]]})

    draws = {tuple(draw("matching", content, seed)["rights"]) for seed in range(30)}

    assert len(draws) == 2


def test_keys_do_not_tell_what_belongs_together() -> None:
    rights = [right for _, right in MATCHING["pairs"]]
    turned = [
        [left, right] for (left, _), right in zip(MATCHING["pairs"], rights[1:] + rights[:1], strict=True)
    ]

    other = author("matching", {**MATCHING, "pairs": turned})

    assert other.right_of != CONTENT.right_of
    assert (other.lefts, sorted(other.rights.items())) == (CONTENT.lefts, sorted(CONTENT.rights.items()))


def test_keys_of_the_two_sides_have_nothing_in_common() -> None:
    content = author("matching", {"prompt": "?", "pairs": [["gleich", "gleich"], ["anders", "verschieden"]]})

    assert content.pairs[0].left.key != content.pairs[0].right.key
    assert not set(content.lefts) & set(content.rights)


def test_xapi_tells_pairs() -> None:
    answer = KIND.read_answer(CONTENT, {"pairs": {LEFTS[1]: RIGHTS[0]}})

    assert KIND.response(CONTENT, answer) == f"{LEFTS[1]}[.]{RIGHTS[0]}"
    assert KIND.interaction(CONTENT).correct_responses == (
        "[,]".join(f"{left}[.]{right}" for left, right in zip(LEFTS, RIGHTS, strict=True)),
    )
