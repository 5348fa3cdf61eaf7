"""What is kept from one document to the next: the one place where it is said how, and where all of it can be forgotten.

A thing is kept by what it depends on (the arguments of the function that makes it) and by nothing else, so a document's
bytes do not depend on what was drawn before it; the least recently used goes first. Kept are: shaped lines, fitted
texts and their operators (by text, typeface and measure), font programs (by the letters beyond the usual ones), what
compressed streams and pictures become (by their content), differences of QR codes (by length and place).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

Make = TypeVar("Make", bound=Callable[..., Any])

_FORGETTING: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Make], Make]:
    """Keep up to ``most`` results of a function without side effects; its arguments have to be hashable."""

    def decorate(make: Make) -> Make:
        keeping = lru_cache(maxsize=most)(make)
        _FORGETTING.append(keeping.cache_clear)
        return cast("Make", keeping)

    return decorate


def forget() -> None:
    """As in a new process."""
    for clear in _FORGETTING:
        clear()
