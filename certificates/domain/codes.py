"""Numbers and verification codes: random, so that nobody can walk through them; checked, so that a slip is noticed.

Codes are Crockford's base 32 with his check symbol (https://www.crockford.com/base32.html): no letter looks like a
digit, lower case and hyphens do not matter, and neither one wrong character nor two swapped neighbours ever make
another valid code.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Values 32 to 36 of the check, for which the alphabet has no character.
CHECK_ONLY = "*~$=U"
CHECK_MODULUS = 37
# 15 characters of 5 bits: 75 bits, above the 60 that guessing needs to be hopeless.
RANDOM_SYMBOLS = 15
CODE_LENGTH = RANDOM_SYMBOLS + 1
NUMBER_SYMBOLS = 8
GROUP = 4

_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None, "\u2010": None, "\u2013": None})


class MistypedCodeError(ValueError):
    """Not a code: wrong length, a character that no code has, or a check character that does not fit."""


def new_code() -> str:
    """A fresh code of ``CODE_LENGTH`` characters, the last one its check.

    Codes whose check would need one of Crockford's five extra symbols are passed over: those suit no address.
    """
    while True:
        random = _random_symbols(RANDOM_SYMBOLS)
        if (check := check_symbol(random)) in ALPHABET:
            return random + check


def new_number(*, year: int) -> str:
    """A fresh certificate number such as ``2026-7K3M9QX2``; whether it is unique, the database says."""
    return f"{year}-{_random_symbols(NUMBER_SYMBOLS)}"


def read_code(text: str) -> str:
    """The code somebody typed or scanned, in its stored form; raises ``MistypedCodeError``.

    Takes lower case, ``I`` and ``L`` for 1, ``O`` for 0, and ignores hyphens and spaces.
    """
    code = "".join(text.split()).upper().translate(_READ_AS)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise MistypedCodeError(text)
    if check_symbol(code[:-1]) != code[-1]:
        raise MistypedCodeError(text)
    return code


def grouped_code(code: str) -> str:
    """``code`` in groups of four, as printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def check_symbol(symbols: str) -> str:
    """Crockford's check: the value of ``symbols`` modulo 37, a prime, which is what catches swaps."""
    value = 0
    for symbol in symbols:
        value = value * len(ALPHABET) + ALPHABET.index(symbol)
    return (ALPHABET + CHECK_ONLY)[value % CHECK_MODULUS]


def _random_symbols(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
