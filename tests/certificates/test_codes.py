"""Numbers and verification codes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.codes import (
    ALPHABET,
    CODE_LENGTH,
    RANDOM_SYMBOLS,
    MistypedCodeError,
    check_symbol,
    grouped_code,
    new_code,
    new_number,
    read_code,
)

codes = st.builds(new_code)


def test_a_code_has_at_least_60_random_bits() -> None:
    assert RANDOM_SYMBOLS * 5 >= 60
    assert len({new_code() for _ in range(500)}) == 500


@given(codes)
def test_a_fresh_code_reads_as_itself(code: str) -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{{CODE_LENGTH}}}", code)
    assert read_code(code) == code


def test_the_check_is_crockfords() -> None:
    # 1234 in base 32 is 16 I (as 1 6 J); worked out by hand: 1234 mod 37 is 13, and the 14th symbol is D.
    assert check_symbol("16J") == "D"


@given(codes)
def test_typing_is_forgiven(code: str) -> None:
    typed = f"  {grouped_code(code).lower().replace('1', 'l').replace('0', 'o')} "

    assert read_code(typed) == code
    assert read_code(code.replace("1", "I").replace("-", "\u2013")) == code


@given(codes, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, symbol: str) -> None:
    wrong = code[:place] + symbol + code[place + 1 :]

    if wrong == code:
        assert read_code(wrong) == code
    else:
        with pytest.raises(MistypedCodeError):
            read_code(wrong)


@given(codes, st.integers(0, CODE_LENGTH - 2))
def test_two_swapped_neighbours_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    if swapped == code:
        assert read_code(swapped) == code
    else:
        with pytest.raises(MistypedCodeError):
            read_code(swapped)


@pytest.mark.parametrize(
    "text", ["", "7", "0" * 15, "0" * 17, "U" * 16, "Ä" * 16, "0000-0000-0000-000!", "\x00" * 16]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(MistypedCodeError):
        read_code(text)


def test_codes_are_printed_in_groups() -> None:
    assert grouped_code("7K3M9QX2ABCD1234") == "7K3M-9QX2-ABCD-1234"


def test_numbers_carry_the_year_and_cannot_be_counted_up() -> None:
    numbers = {new_number(year=2026) for _ in range(500)}

    assert len(numbers) == 500
    assert all(re.fullmatch(rf"2026-[{ALPHABET}]{{8}}", number) for number in numbers)
