"""Ordering: all or nothing; the right order is never the one shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.kinds import KINDS
from assessments.kinds.refusals import AnswerRefused
from tests.assessments.kinds.reading import author, draw, grade
from tests.assessments.questions import ORDERING

KIND = KINDS["ordering"]
CONTENT = author("ordering", ORDERING)
KEYS = [item.key for item in CONTENT.items]


def positions(*order: int) -> dict[str, Any]:
    """A payload: position of the first item, the second, …"""
    return {"positions": dict(zip(KEYS, order, strict=False))}


@pytest.mark.parametrize(
    ("payload", "share", "completeness"),
    [
        (positions(1, 2, 3, 4), 1, "full"),
        (positions(2, 1, 3, 4), 0, "full"),
        (positions(1, 2, 3), 0, "partial"),
        (positions(1, 2, 3, 3), 0, "partial"),
        (positions(), 0, "none"),
    ],
)
def test_ordering_is_all_or_nothing(payload: Any, share: int, completeness: str) -> None:
    assert grade("ordering", CONTENT, payload) == share
    assert KIND.completeness(CONTENT, KIND.read_answer(CONTENT, payload)) == completeness


def test_items_with_the_same_text_can_stand_for_each_other() -> None:
    content = author("ordering", {"prompt": "?", "items": ["Prüfen", "Ändern", "Prüfen"]})
    first, change, last = (item.key for item in content.items)

    assert len({first, change, last}) == 3
    assert grade("ordering", content, {"positions": {last: 1, change: 2, first: 3}}) == 1
    assert grade("ordering", content, {"positions": {change: 1, first: 2, last: 3}}) == 0


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"positions": {"x": 1}}, "unknown_option"),
        (positions(0), "position_out_of_range"),
        (positions(5), "position_out_of_range"),
        (positions(10**400), "position_out_of_range"),
        ({"positions": {KEYS[0]: True}}, "malformed"),
        ({"positions": {KEYS[0]: 1.0}}, "malformed"),
        ({"positions": {KEYS[0]: float("nan")}}, "malformed"),
        ({"positions": KEYS}, "malformed"),
    ],
)
def test_forged_positions_are_refused_by_name(payload: Any, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        KIND.read_answer(CONTENT, payload)

    assert refused.value.code == code


@given(
    texts=st.lists(st.sampled_from(["eins", "zwei", "drei", "vier", "fünf"]), min_size=1, max_size=6),
    seed=st.integers(),
)
def test_the_shown_order_never_reads_like_the_right_one(texts: list[str], seed: int) -> None:
    content = author("ordering", {"prompt": "?", "items": texts})

    shown = draw("ordering", content, seed)["items"]

    assert sorted(shown) == sorted(content.texts)
    if len(set(texts)) > 1:
        assert [content.texts[key] for key in shown] != texts


def test_keys_do_not_tell_positions() -> None:
    turned = author("ordering", {**ORDERING, "items": ORDERING["items"][::-1]})

    assert {item.text: item.key for item in turned.items} == {item.text: item.key for item in CONTENT.items}


def test_xapi_tells_keys_by_position() -> None:
    answer = KIND.read_answer(CONTENT, positions(2, 1, 4, 3))

    assert KIND.response(CONTENT, answer) == "[,]".join([KEYS[1], KEYS[0], KEYS[3], KEYS[2]])
    assert KIND.interaction(CONTENT).correct_responses == ("[,]".join(KEYS),)
