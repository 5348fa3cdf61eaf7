"""Attempts of one test do not count in the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _forgotten_attempts() -> Iterator[None]:
    """The counters of guesses live in the cache."""
    cache.clear()
    yield
    cache.clear()
