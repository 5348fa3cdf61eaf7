"""What a domain function will not do, and at which field of a form that is to be said."""

from __future__ import annotations


class Refusal(Exception):
    """The message says why, in the reader's language; ``field`` where, by the name of the function's argument."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
