"""The matrix takes the clock in a header for nobody's time."""

from __future__ import annotations

import re

import pytest

from tests.matrix.world import time_of_day


@pytest.mark.parametrize("text", ["um 14:23 Uhr", "2026-11-18 14:23:05", "14:23"])
def test_a_time_is_found(text: str) -> None:
    assert re.search(time_of_day("14:23"), text)


@pytest.mark.parametrize("text", ["Sat, 28 Nov 2026 03:14:23 GMT", "114:23", "14:235"])
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not re.search(time_of_day("14:23"), text)
