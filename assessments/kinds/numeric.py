"""A number, right within a tolerance."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec

from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Shown, all_or_nothing, first
from assessments.kinds.editing import EditorField, pgettext
from assessments.kinds.interaction import RANGE, Interaction
from assessments.kinds.numbers import MAX_NUMBER_LENGTH, plain, readings, spell
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason
from assessments.kinds.text import check_answer_text, fold

# Beyond this nobody types a number, and exact arithmetic would become expensive.
MAX_DIGITS = 30
_EXACT = Context(prec=4 * MAX_DIGITS)


class NumericContent(Content, frozen=True, kw_only=True):
    """``answer`` plus or minus ``tolerance`` is right, both ends included."""

    answer: Decimal
    tolerance: Decimal = Decimal(0)
    unit: Annotated[str, msgspec.Meta(max_length=40)] = ""


class NumericAnswer(Answer, frozen=True):
    """The number as typed."""

    text: str


class Numeric(Kind[NumericContent, NumericAnswer]):
    """Right when any reading of the text is within the tolerance (``docs/decisions/0052``)."""

    name = "numeric"
    label = pgettext("question", "Number")
    description = pgettext("question", "A number to be typed, with a tolerance if you like.")
    icon = "decimal"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Wie viele Minuten hat eine Unterrichtseinheit?",
        "answer": 45,
    }
    content_type = NumericContent
    answer_type = NumericAnswer
    editor = (
        EditorField(
            "answer",
            pgettext("question", "Right number"),
            help=pgettext("question", "With comma or point."),
            required=True,
        ),
        EditorField(
            "tolerance",
            pgettext("question", "Tolerance"),
            help=pgettext("question", "How far an answer may be off, in the same unit."),
        ),
        EditorField(
            "unit",
            pgettext("question", "Unit"),
            help=pgettext("question", "Shown behind the field, such as “minutes”."),
        ),
    )

    def complete(self, raw: dict[str, Any], *, question: str, known: NumericContent | None) -> dict[str, Any]:
        """Numbers may be written as text in German or English notation."""
        given = {name: _authored(raw[name], where=name) for name in ("answer", "tolerance") if name in raw}
        return {**raw, **given}

    def check(self, content: NumericContent) -> None:
        """Finite numbers of a size people type."""
        for name, number in (("answer", content.answer), ("tolerance", content.tolerance)):
            if (
                not number.is_finite()
                or number.adjusted() > MAX_DIGITS
                or len(plain(number)) > 2 * MAX_DIGITS
            ):
                raise ContentRefused(
                    "not_a_number", where=name, detail="This is no number people could type."
                )
        if content.tolerance < 0:
            raise ContentRefused("negative", where="tolerance", detail="A tolerance is not negative.")

    def store(self, content: NumericContent) -> dict[str, Any]:
        """Decimals as texts with a point."""
        return {
            **super().store(content),
            "answer": plain(content.answer),
            "tolerance": plain(content.tolerance),
        }

    def write(self, content: NumericContent) -> dict[str, Any]:
        """Numbers as numbers, as far as they stay exact."""
        return {
            **self.store(content),
            "answer": _number(content.answer),
            "tolerance": _number(content.tolerance),
        }

    def edited(self, content: NumericContent) -> dict[str, Any]:
        """Numbers as people write them."""
        return {
            **self.store(content),
            "answer": spell(content.answer),
            "tolerance": spell(content.tolerance),
        }

    def view(self, content: NumericContent, shown: Shown, answer: NumericAnswer | None) -> dict[str, Any]:
        """Prompt, unit and the text so far."""
        return {
            "prompt": content.prompt,
            "unit": content.unit,
            "text": answer.text if answer else "",
            "max_length": MAX_NUMBER_LENGTH,
        }

    def check_answer(self, content: NumericContent, answer: NumericAnswer) -> None:
        """A number or nothing."""
        check_answer_text(answer.text, max_length=MAX_NUMBER_LENGTH)
        if fold(answer.text) and not readings(answer.text, unit=content.unit):
            raise AnswerRefused(Reason.NOT_A_NUMBER)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Text field ``<prefix>-text``: a number field of the browser would swallow notations."""
        return {"text": first(form, f"{prefix}-text") or ""}

    def completeness(self, content: NumericContent, answer: NumericAnswer) -> Completeness:
        """White space is no answer."""
        return Completeness.FULL if fold(answer.text) else Completeness.NONE

    def grade(self, content: NumericContent, answer: NumericAnswer) -> Fraction:
        """1 within the tolerance."""
        return all_or_nothing(right=_right_reading(content, answer) is not None)

    def solution(self, content: NumericContent) -> dict[str, Any]:
        """The number in German notation."""
        return {"text": spell(content.answer)}

    def describe(self, content: NumericContent, answer: NumericAnswer) -> list[str]:
        """The number as typed."""
        return [answer.text] if fold(answer.text) else []

    def describe_solution(self, content: NumericContent) -> list[str]:
        """``575 ± 0,5 Stunden``."""
        tolerance = f" ± {spell(content.tolerance)}" if content.tolerance else ""
        return [f"{spell(content.answer)}{tolerance} {content.unit}".strip()]

    def interaction(self, content: NumericContent) -> Interaction:
        """Type ``numeric``; a range when there is a tolerance."""
        low = _EXACT.subtract(content.answer, content.tolerance)
        high = _EXACT.add(content.answer, content.tolerance)
        pattern = f"{plain(low)}{RANGE}{plain(high)}" if content.tolerance else plain(content.answer)
        return Interaction("numeric", correct_responses=(pattern,))

    def response(self, content: NumericContent, answer: NumericAnswer) -> str:
        """The reading that is right, else the German one."""
        right = _right_reading(content, answer)
        possible = readings(answer.text, unit=content.unit)
        return plain(right) if right is not None else plain(possible[0]) if possible else ""


def _right_reading(content: NumericContent, answer: NumericAnswer) -> Decimal | None:
    expected, tolerance = Fraction(content.answer), Fraction(content.tolerance)
    for number in readings(answer.text, unit=content.unit):
        if abs(Fraction(number) - expected) <= tolerance:
            return number
    return None


def _authored(raw: object, *, where: str) -> object:
    if isinstance(raw, bool):
        raise ContentRefused("not_a_number", where=where, detail="A number is needed here.")
    if not isinstance(raw, str):
        return raw
    possible = readings(raw)
    if len(possible) != 1:
        reason = "can be read in two ways; write it without groups" if possible else "is no number"
        code = "ambiguous_number" if possible else "not_a_number"
        raise ContentRefused(code, where=where, detail=f"{raw!r} {reason}.")
    return str(possible[0])


def _number(number: Decimal) -> int | float | str:
    if number == number.to_integral_value():
        return int(number)
    return float(number) if Decimal(repr(float(number))) == number else plain(number)


KIND = Numeric()
