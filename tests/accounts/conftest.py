"""The programme office at its desk; attempts of one test do not count in the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from lms.accounts.models import User


@pytest.fixture(autouse=True)
def _forgotten_attempts() -> Iterator[None]:
    """The counters of guesses live in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def desk(client_of: Callable[[User], Client], office: User) -> Client:
    """The programme office at work."""
    return client_of(office)
