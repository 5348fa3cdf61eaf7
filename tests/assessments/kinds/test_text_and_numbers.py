"""Short texts and numbers: what counts as the same, what is refused."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.kinds import KINDS
from assessments.kinds.numbers import plain, readings, spell
from assessments.kinds.refusals import AnswerRefused, ContentRefused
from tests.assessments.kinds.reading import author, grade
from tests.assessments.questions import FILL_IN, NUMERIC

TEXT = author("fill_in", {"prompt": "?", "accepted": ["Größe ändern", "Straße", "İzmir"]})
NUMBER = author("numeric", NUMERIC)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Größe ändern", 1),
        ("  GRÖSSE \t ändern ", 1),
        ("größe\u00a0ändern", 1),
        (unicodedata.normalize("NFD", "Größe ändern"), 1),
        ("STRASSE", 1),
        (unicodedata.normalize("NFD", "İZMIR"), 1),
        ("Größeändern", 0),
        ("", 0),
        ("Grösse andern", 0),
    ],
)
def test_case_unicode_form_and_spaces_do_not_matter(text: str, share: int) -> None:
    assert grade("fill_in", TEXT, {"text": text}) == share


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_white_space_is_no_answer(text: str) -> None:
    kind = KINDS["fill_in"]

    assert kind.completeness(TEXT, kind.read_answer(TEXT, {"text": text})) == "none"


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 501, "too_long"), ("a\x00b", "bad_characters"), ("\ud800", "bad_characters")],
)
def test_texts_that_cannot_be_stored_are_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        KINDS["fill_in"].read_answer(TEXT, {"text": text})

    assert refused.value.code == code


@pytest.mark.parametrize("accepted", [[], [" "], "Once-Only", [5], ["x" * 501]])
def test_spellings_nobody_could_type_are_refused(accepted: Any) -> None:
    with pytest.raises(ContentRefused):
        author("fill_in", {**FILL_IN, "accepted": accepted})


def test_xapi_accepts_every_spelling_without_regard_to_case() -> None:
    assert KINDS["fill_in"].interaction(author("fill_in", FILL_IN)).correct_responses == (
        "{case_matters=false}Once-Only",
        "{case_matters=false}Once-Only-Prinzip",
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("575", ["575"]),
        (" 575 ", ["575"]),
        ("0", ["0"]),
        ("12,5", ["12.5"]),
        ("12.5", ["12.5"]),
        (",5", ["0.5"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1.234.567", ["1234567"]),
        ("1,234,567.89", ["1234567.89"]),
        ("1 234,5", ["1234.5"]),
        ("1\u202f234\u202f567", ["1234567"]),
        ("1'234.5", ["1234.5"]),
        ("1.234", ["1234", "1.234"]),
        ("1,234", ["1.234", "1234"]),
        ("0,500", ["0.5"]),
        ("-5", ["-5"]),
        ("\u22125", ["-5"]),
        ("+5", ["5"]),
        ("- 1.234,5", ["-1234.5"]),
        ("12,5 %", ["12.5"]),
        ("12%", ["12"]),
    ],
)
def test_german_and_english_notation(text: str, numbers: list[str]) -> None:
    assert [plain(number) for number in readings(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "abc", "NaN", "inf", "1e3", "1e999999", "0x10", "1/2", "5,", "1.234,5.6", "1.23.456", "12.34,5",
        "1,2,3", "٣", "5²", "1__0", "--5", "9" * 61, "575 Stunden", "5 €",
    ],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert readings(text) == ()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("72 Stunden", "Stunden"),
        ("72stunden", "Stunden"),
        ("72 EUR", "Euro"),
        ("72 €", "Euro"),
        ("72Maß", "maß"),
        ("72 MASS", "Maß"),
    ],
)
def test_the_questions_unit_may_follow(text: str, unit: str) -> None:
    assert readings(text, unit=unit) == (Decimal(72),)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("575", 1),
        ("572,5", 1),
        ("577.5", 1),
        ("572,49", 0),
        ("577,51", 0),
        ("0", 0),
        ("", 0),
        ("575 Bündel", 1),
    ],
)
def test_the_tolerance_includes_both_ends(text: str, share: int) -> None:
    assert grade("numeric", NUMBER, {"text": text}) == share


@pytest.mark.parametrize(
    ("answer", "typed"), [(1234, "1.234"), (1234, "1,234"), (1.234, "1,234"), (1.234, "1.234")]
)
def test_a_number_that_reads_two_ways_is_right_in_either(answer: float, typed: str) -> None:
    assert grade("numeric", author("numeric", {"prompt": "?", "answer": answer}), {"text": typed}) == 1


def test_tenths_are_exact() -> None:
    content = author("numeric", {"prompt": "?", "answer": 0.3, "tolerance": 0.1})

    assert grade("numeric", content, {"text": "0,2"}) == 1
    assert grade("numeric", content, {"text": "0,4"}) == 1
    assert grade("numeric", content, {"text": "0,19999999999999999999999"}) == 0


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": "viele"}, "not_a_number"),
        ({"text": "NaN"}, "not_a_number"),
        ({"text": "1e999999"}, "not_a_number"),
        ({"text": "9" * 100_000}, "too_long"),
        ({"text": 575}, "malformed"),
        ({"text": float("nan")}, "malformed"),
        ({"text": None}, "malformed"),
    ],
)
def test_forged_numbers_are_refused_by_name(payload: Any, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        KINDS["numeric"].read_answer(NUMBER, payload)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answer": "viele"}, "not_a_number"),
        ({"answer": "1.234"}, "ambiguous_number"),
        ({"answer": True}, "not_a_number"),
        ({"answer": float("nan")}, "not_a_number"),
        ({"answer": float("inf")}, "not_a_number"),
        ({"answer": 1e300}, "not_a_number"),
        ({"answer": [5]}, "malformed"),
        ({"tolerance": -1}, "negative"),
    ],
)
def test_numbers_nobody_could_type_are_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        author("numeric", {**NUMERIC, **change})

    assert refused.value.code == code


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_german_spelling_reads_back(number: Decimal) -> None:
    assert number in readings(spell(number))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_an_exported_number_reads_back_exactly(number: Decimal) -> None:
    kind = KINDS["numeric"]
    try:
        content = kind.load({"prompt": "?", "answer": str(number)})
    except ContentRefused:
        return

    assert author("numeric", kind.write(content)).answer == content.answer


def test_xapi_tells_a_range_and_the_reading_that_counted() -> None:
    kind = KINDS["numeric"]
    thousand = author("numeric", {"prompt": "?", "answer": 1234})

    assert kind.interaction(NUMBER).correct_responses == ("572.5[:]577.5",)
    assert kind.interaction(thousand).correct_responses == ("1234",)
    assert kind.response(thousand, kind.read_answer(thousand, {"text": "1,234"})) == "1234"
    assert kind.response(thousand, kind.read_answer(thousand, {"text": "1,5"})) == "1.5"
