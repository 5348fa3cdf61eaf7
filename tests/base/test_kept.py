"""What a process keeps in memory."""

from __future__ import annotations

from collections.abc import Iterable

from lms.base.kept import Kept


class Source:
    """Knows the length of every word but the empty one, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def lengths(self, words: Iterable[str]) -> dict[str, int]:
        """The words with their lengths."""
        self.asked.append(list(words))
        return {word: len(word) for word in words if word}


def test_only_what_is_not_kept_is_loaded_and_all_of_it_at_once() -> None:
    kept, source = Kept[str, int](most=10), Source()

    assert kept.get_many(["a", "bb"], source.lengths) == {"a": 1, "bb": 2}
    assert kept.get_many(["bb", "ccc", "dddd", "a"], source.lengths) == {"a": 1, "bb": 2, "ccc": 3, "dddd": 4}
    assert kept.get_many(["a"], source.lengths) == {"a": 1}

    assert source.asked == [["a", "bb"], ["ccc", "dddd"]]


def test_what_does_not_exist_yet_is_asked_for_again() -> None:
    kept, source = Kept[str, int](most=10), Source()

    assert kept.get_many([""], source.lengths) == {}
    assert kept.get_many([""], source.lengths) == {}

    assert source.asked == [[""], [""]]


def test_the_oldest_leave_first() -> None:
    kept, source = Kept[str, int](most=2), Source()
    kept.get_many(["a", "bb"], source.lengths)
    kept.get_many(["ccc"], source.lengths)

    kept.get_many(["bb", "ccc"], source.lengths)
    kept.get_many(["a"], source.lengths)

    assert source.asked == [["a", "bb"], ["ccc"], ["a"]]


def test_more_than_fits_is_answered_all_the_same() -> None:
    kept, source = Kept[str, int](most=1), Source()

    assert kept.get_many(["a", "bb"], source.lengths) == {"a": 1, "bb": 2}


def test_everything_can_be_forgotten() -> None:
    kept = Kept[str, int](most=2)
    assert kept.get("a", len) == 1

    Kept.forget_all()

    assert kept.get("a", lambda _word: 7) == 7
