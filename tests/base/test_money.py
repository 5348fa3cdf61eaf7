"""Olga of the programme office writes amounts as one does in Germany."""

from __future__ import annotations

import pytest

from lms.base.money import AmbiguousAmountError, AmountError, AmountTooLargeError, cents_in


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("180", 18_000), ("180,5", 18_050), ("180,50", 18_050), ("180.50", 18_050), ("180,-", 18_000),
        ("180 €", 18_000), ("180\N{NO-BREAK SPACE}€", 18_000), ("€ 180", 18_000), ("180 EUR", 18_000),
        ("1234,50", 123_450), ("1.234,50", 123_450), ("1.234,50 €", 123_450), ("1 234,50", 123_450),
        ("999.999,99", 99_999_999), ("0", 0), ("0180", 18_000), (" 7 ", 700),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_meant(typed: str, cents: int) -> None:
    assert cents_in(typed) == cents


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("1.234", AmbiguousAmountError), ("12.345 €", AmbiguousAmountError), ("1.234.567", AmbiguousAmountError),
        ("1000000", AmountTooLargeError), ("9" * 5000, AmountTooLargeError),
        ("-5", AmountError), ("1,234", AmountError), ("1,234.50", AmountError), ("1.23,50", AmountError),
        ("€", AmountError), ("hundert", AmountError), ("1e3", AmountError), ("١٢", AmountError),
        ("1\x00", AmountError), ("1.234.50", AmountError),
    ],
)  # fmt: skip
def test_what_could_be_two_amounts_or_none_is_refused(typed: str, error: type[AmountError]) -> None:
    with pytest.raises(AmountError) as refused:
        cents_in(typed)

    assert type(refused.value) is error
