"""What a domain function will not do, and at which field of a form that is to be said."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class Refusal(Exception):
    """The message says why, in the reader's language; ``field`` where, by the name of the function's argument."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

    @classmethod
    def of(cls, error: ValidationError, **more: Any) -> Self:
        """The first rule a row breaks (``full_clean``); without a field where it is about the row as a whole."""
        field, messages = next(iter(error.message_dict.items()))
        return cls(" ".join(messages), field=None if field == NON_FIELD_ERRORS else field, **more)
