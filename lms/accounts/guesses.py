"""How many wrong guesses a client has, where allauth does not count: machine credentials and mailed links.

Only failures count, so that people behind one address do not use up each other's attempts by succeeding.
"""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle


class WrongGuesses(SimpleRateThrottle):
    """The failures of one client under one scope (``REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]``), kept in the cache."""

    def __init__(self, scope: str, request: HttpRequest) -> None:
        self.scope = scope
        super().__init__()
        self.key = self.get_cache_key(request, None)
        self.now = self.timer()
        moments: list[float] = self.cache.get(self.key, [])
        self.history = [moment for moment in moments if moment > self.now - self.duration]

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """Scope and the client's address behind ``NUM_PROXIES`` proxies."""
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})

    @property
    def are_used_up(self) -> bool:
        """Whether the client has to wait."""
        return len(self.history) >= self.num_requests

    def count(self) -> None:
        """One more."""
        self.throttle_success()
