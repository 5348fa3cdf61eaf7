"""Money is whole cents; this is the one place that prints it and reads it as people write it."""

from __future__ import annotations

import re
from decimal import Decimal

CENTS_OF_EURO = 100
# Six digits of euros: the column is a 32-bit integer, and no day costs a million.
MOST_CENTS = 999_999_99
CURRENCY = re.compile(r"^(?:€|EUR\b|Euro\b)|(?:€|\bEUR|\bEuro)$", re.IGNORECASE)
WITH_COMMA = re.compile(
    r"(?P<euros>[0-9]+|[0-9]{1,3}(?:(?P<mark>[. ])[0-9]{3})+)"
    r"(?:,(?P<cents>[0-9]{1,2}|[-–—]{1,2}))?"
)
WITH_POINT = re.compile(r"(?P<euros>[0-9]+)\.(?P<cents>[0-9]{1,2})")


class AmountError(ValueError):
    """A text is no amount."""


class AmbiguousAmountError(AmountError):
    """A text may be two amounts."""


class AmountTooLargeError(AmountError):
    """More than ``MOST_CENTS``."""


def euros(cents: int, *, locale: str = "de_DE") -> str:
    """``123450`` → ``1.234,50 €`` with a no-break space (rule F12 of the domain reference)."""
    from babel.numbers import format_currency  # noqa: PLC0415 - 3 MiB that few processes need

    return format_currency(Decimal(cents).scaleb(-2), "EUR", locale=locale)


def cents_in(text: str) -> int:
    """The cents of ``1.234,50``, ``1234,50``, ``180 €``, ``180,-`` or ``180.50``.

    Raises ``AmountError`` and its kinds; ``1.234`` is ambiguous, since the point may be either mark.
    """
    bare = CURRENCY.sub("", " ".join(text.split())).strip()
    found = WITH_COMMA.fullmatch(bare) or WITH_POINT.fullmatch(bare)
    if found is None:
        raise AmountError(text)
    if found.groupdict().get("mark") == "." and found["cents"] is None:
        raise AmbiguousAmountError(bare)
    digits = re.sub("[^0-9]", "", found["euros"]).lstrip("0")
    # Counted first: Python refuses to make a number of thousands of digits.
    if len(digits) > len(str(MOST_CENTS // CENTS_OF_EURO)):
        raise AmountTooLargeError(text)
    return int(digits or "0") * CENTS_OF_EURO + _small(found["cents"])


def _small(digits: str | None) -> int:
    """``5`` → 50, ``50`` → 50; a dash or nothing → 0."""
    return int(digits.ljust(2, "0")) if digits and digits.isdigit() else 0
