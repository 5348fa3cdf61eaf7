"""How many wrong guesses a client has, where allauth does not count: machine credentials and mailed links.

Only failures count, so that people behind one address do not use up each other's attempts by succeeding. Where allauth
counts every attempt, ``take_attempt`` lets a harmless one be given back.
"""

from __future__ import annotations

from typing import cast

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class WrongGuesses(SimpleRateThrottle):
    """The failures of one client under one scope (``REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]``), kept in the cache."""

    num_requests: int
    duration: int

    def __init__(self, scope: str, request: HttpRequest | Request) -> None:
        self.scope = scope
        super().__init__()
        self.key = self.get_cache_key(request, None)
        self.now = self.timer()
        moments: list[float] = self.cache.get(self.key, [])
        self.history = [moment for moment in moments if moment > self.now - self.duration]

    def get_cache_key(self, request: HttpRequest | Request, view: object) -> str:
        """Scope and the client's address behind ``NUM_PROXIES`` proxies."""
        ident = self.get_ident(cast(Request, request))  # it looks into META only
        return self.cache_format % {"scope": self.scope, "ident": ident}

    @property
    def are_used_up(self) -> bool:
        """Whether the client has to wait."""
        return len(self.history) >= self.num_requests

    def count(self) -> None:
        """One more."""
        self.throttle_success()


def take_attempt(request: HttpRequest, *, action: str) -> RateLimitUsage | None:
    """One attempt of ``ACCOUNT_RATE_LIMITS``; ``None`` when they are used up. ``rollback()`` gives it back.

    Taken before anything is tried, so that attempts at the same moment cannot pass together.
    """
    return consume(request, app="allauth.account", action=action)
