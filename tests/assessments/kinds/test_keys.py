"""Permanent keys: minted once, the same everywhere, kept when a word is corrected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assessments.kinds.reading import author


def ordering(*items: Any, known: Any = None) -> dict[str, str]:
    """Text → key."""
    content = author("ordering", {"prompt": "?", "items": list(items)}, known=known)
    return {item.text: item.key for item in content.items}


def known(*items: Any) -> Any:
    """A question as it is stored."""
    return author("ordering", {"prompt": "?", "items": list(items)})


def test_missing_keys_are_minted_alike_on_every_instance() -> None:
    assert ordering("A", "B") == ordering("A", "B")
    assert len(set(ordering("A", "B").values())) == 2


def test_a_corrected_word_keeps_its_key() -> None:
    before = ordering("Verstehn", "Bauen")

    after = ordering("Verstehen", "Bauen", known=known("Verstehn", "Bauen"))

    assert after == {"Verstehen": before["Verstehn"], "Bauen": before["Bauen"]}


def test_moved_entries_keep_their_keys() -> None:
    before = ordering("A", "B", "C")

    assert ordering("C", "A", "B", known=known("A", "B", "C")) == before


def test_an_inserted_entry_gets_a_new_key() -> None:
    before = ordering("A", "B")

    after = ordering("Neu", "A", "B", known=known("A", "B"))

    assert {text: after[text] for text in ("A", "B")} == before
    assert after["Neu"] not in before.values()


def test_an_own_key_wins() -> None:
    after = ordering({"key": "k1", "text": "A"}, {"key": 7, "text": "B"}, known=known("A", "B"))

    assert after == {"A": "k1", "B": "7"}


def test_a_new_entry_with_an_old_text_does_not_take_the_key_of_the_corrected_one() -> None:
    corrected = author("ordering", {"prompt": "?", "items": ["A neu"]}, known=known("A"))

    both = author("ordering", {"prompt": "?", "items": ["A neu", "A"]}, known=corrected)

    assert both.items[0].key == ordering("A")["A"]
    assert both.items[1].key != both.items[0].key


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([["A", "eins"], ["B", "zwei"]], [["A", "Eins"], ["B", "zwei"]]),
        ([["A", "x"], ["B", "x"], ["C", "y"]], [["A", "X"], ["B", "X"], ["C", "y"]]),
    ],
)
def test_a_corrected_side_keeps_its_key(before: Any, after: Any) -> None:
    stored = author("matching", {"prompt": "?", "pairs": before})

    corrected = author("matching", {"prompt": "?", "pairs": after}, known=stored)

    assert corrected.right_of == stored.right_of
