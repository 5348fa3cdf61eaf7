"""Numbers as people write them, in German and in English notation."""

from __future__ import annotations

import re
from decimal import Decimal

from assessments.kinds.text import fold

MAX_NUMBER_LENGTH = 60

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_SPACES = " \u00a0\u2009\u202f"
_GROUPS = rf"[.,'\u2019{_SPACES}]"
_PLAIN = re.compile(r"\d+", re.ASCII)
_DECIMAL = re.compile(r"(?P<whole>\d*)(?P<mark>[.,])(?P<part>\d+)", re.ASCII)
_GROUPED = re.compile(
    rf"(?P<whole>[1-9]\d{{0,2}}(?P<group>{_GROUPS})\d{{3}}(?:(?P=group)\d{{3}})*)(?:(?P<mark>[.,])(?P<part>\d+))?",
    re.ASCII,
)
# Ways to write the same unit; any other unit must be written like the question's.
_SAME_UNITS = ({"€", "eur", "euro"}, {"%", "prozent"})


def readings(text: str, *, unit: str = "") -> tuple[Decimal, ...]:
    """The numbers ``text`` can mean, the German reading first; empty when it is none.

    ``1.234,5`` and ``1,234.5`` mean one number, ``1.234`` means 1234 in German and 1.234 in English. Groups of
    three may be set apart by points, commas, spaces or apostrophes. The question's ``unit`` may follow; where it
    has none, a per cent sign may. Exponents, fractions and digits of other scripts are no numbers here.
    """
    if len(text) > MAX_NUMBER_LENGTH:
        return ()
    bare = _without_unit(text.strip().translate(_MINUS), unit)
    sign, digits = (bare[0], bare[1:].lstrip(_SPACES)) if bare[:1] in {"+", "-"} else ("+", bare)
    found = _unsigned(digits)
    return tuple(dict.fromkeys(number.copy_negate() if sign == "-" else number for number in found))


def spell(number: Decimal) -> str:
    """``number`` in German notation, without groups: ``1234,5``."""
    return plain(number).replace(".", ",")


def plain(number: Decimal) -> str:
    """``number`` with a point and without exponent or trailing zeros: ``1234.5``."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _unsigned(digits: str) -> list[Decimal]:
    found: list[Decimal] = []
    if _PLAIN.fullmatch(digits):
        found.append(Decimal(digits))
    if (match := _GROUPED.fullmatch(digits)) and match["mark"] != match["group"]:
        found.append(_number(match["whole"], match["part"]))
    if match := _DECIMAL.fullmatch(digits):
        number = _number(match["whole"], match["part"])
        # German: the comma marks decimals, the point groups.
        found.insert(0 if match["mark"] == "," else len(found), number)
    return found


def _number(whole: str, part: str | None) -> Decimal:
    return Decimal(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{part or '0'}")


def _without_unit(text: str, unit: str) -> str:
    own = fold(unit) or "%"
    names = next((names for names in _SAME_UNITS if own in names), {own})
    # From the left, since folding changes lengths (ß) and spaces may stand between number and unit.
    return next((text[:cut] for cut in range(len(text)) if fold(text[cut:]) in names), text)
