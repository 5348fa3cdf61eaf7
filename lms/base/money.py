"""Money is whole cents; this is the one place that prints it."""

from __future__ import annotations

from decimal import Decimal


def euros(cents: int, *, locale: str = "de_DE") -> str:
    """``123450`` → ``1.234,50 €`` with a no-break space (rule F12 of the domain reference)."""
    from babel.numbers import format_currency  # noqa: PLC0415 - 3 MiB that few processes need

    return format_currency(Decimal(cents).scaleb(-2), "EUR", locale=locale)
