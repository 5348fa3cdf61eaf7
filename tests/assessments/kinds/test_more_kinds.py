"""Partial credit, Kprim, slips of the pen, gaps, cases, rubric and survey: what they take and what they give."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from assessments.domain.grading import ItemState, grade_answer
from assessments.kinds import KINDS
from assessments.kinds.base import Marking
from assessments.kinds.refusals import AnswerRefused, ContentRefused
from assessments.kinds.text import clean_markup, distance
from tests.assessments.kinds.reading import author, draw
from tests.assessments.questions import CASE, CLOZE, KPRIM, MATCHING, MIXED_CASE, MULTIPLE, SURVEY


def graded(kind: str, content: Any, payload: dict[str, Any]) -> Fraction:
    """The share for a payload."""
    rules = KINDS[kind]
    return rules.grade(content, rules.read_answer(content, payload))


@pytest.mark.parametrize(
    ("choices", "share"),
    [("a", "1/2"), ("ab", "1"), ("abc", "1/2"), ("ac", "0"), ("c", "0"), ("", "0")],
)
def test_partial_credit_of_multiple_choice(choices: str, share: str) -> None:
    content = author("multiple_choice", {**MULTIPLE, "partial": True})

    assert graded("multiple_choice", content, {"choices": list(choices)}) == Fraction(share)


@pytest.mark.parametrize(
    ("scoring", "shares"),
    [
        ("kprim", ["1", "1/2", "0", "0", "0"]),
        ("partial", ["1", "3/4", "1/2", "1/4", "0"]),
        ("all_or_nothing", ["1", "0", "0", "0", "0"]),
    ],
)
def test_kprim_by_the_number_of_wrong_judgements(scoring: str, shares: list[str]) -> None:
    content = author("kprim", {**KPRIM, "scoring": scoring})
    right = KINDS["kprim"].solution(content)["values"]

    found = []
    for wrong in range(5):
        values = {key: value ^ (index < wrong) for index, (key, value) in enumerate(right.items())}
        found.append(graded("kprim", content, {"values": values}))

    assert found == [Fraction(share) for share in shares]


def test_kprim_explains_what_was_judged_wrongly() -> None:
    content, rules = author("kprim", KPRIM), KINDS["kprim"]
    first = content.statements[0].key
    answer = rules.read_answer(content, {"values": {first: False}})

    assert rules.remarks(content, answer) == ["Länge schlägt Sonderzeichen – Länge hilft am meisten."]
    assert [f"{line.before}{line}" for line in rules.describe(content, answer)] == [
        "Länge schlägt Sonderzeichen – False"
    ]


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("", "", 0),
        ("a", "", 1),
        ("", "ab", 2),
        ("Haus", "Maus", 1),
        ("Hasu", "Haus", 1),
        ("ca", "abc", 3),
        ("Straße", "Strase", 1),
    ],
)
def test_distance_counts_a_swap_as_one(one: str, other: str, letters: int) -> None:
    assert distance(one, other) == distance(other, one) == letters


@pytest.mark.parametrize(
    ("text", "typos", "is_right"),
    [
        ("Datenschutz", 0, True),
        ("datenschutz", 0, True),
        ("Datenshcutz", 0, False),
        ("Datenshcutz", 1, True),
        ("Datenschuz", 1, True),
        ("Dtenschuz", 1, False),
        ("Dtenschuz", 2, True),
        ("Datensch", 2, False),
    ],
)
def test_slips_of_the_pen(text: str, typos: int, is_right: bool) -> None:
    content = author("fill_in", {"prompt": "?", "accepted": ["Datenschutz"], "typos": typos})

    assert graded("fill_in", content, {"text": text}) == int(is_right)


def test_short_words_forgive_nothing_and_case_counts_on_demand() -> None:
    short = author("fill_in", {"prompt": "?", "accepted": ["ja"], "typos": 2})
    strict = author("fill_in", {"prompt": "?", "accepted": ["OZG"], "case_sensitive": True})

    assert graded("fill_in", short, {"text": "na"}) == 0
    assert graded("fill_in", strict, {"text": "ozg"}) == 0
    assert graded("fill_in", strict, {"text": " OZG "}) == 1


def test_gaps_are_written_in_the_text_and_keep_their_keys() -> None:
    content = author("cloze", CLOZE)
    again = KINDS["cloze"].author(
        {**CLOZE, "text": "Seit [[?2017|2007]] gibt es das [[Onlinezugangsgesetz]]."},
        question="q",
        known=content,
    )

    typed, chosen = content.by_key.values()
    assert (typed.accepted, typed.options) == (["Onlinezugangsgesetz", "OZG"], [])
    assert (chosen.accepted, chosen.options) == (["2017"], ["2017", "2007", "2022"])
    assert list(again.by_key) == [chosen.key, typed.key]


@pytest.mark.parametrize(
    ("typed", "chosen", "share"),
    [("ozg", "2017", "1"), ("OZG", "2007", "1/2"), ("x", "2022", "0"), (None, "2017", "1/2")],
)
def test_gaps_are_graded_one_by_one(typed: str | None, chosen: str, share: str) -> None:
    content = author("cloze", CLOZE)
    first, second = content.by_key
    gaps = {second: chosen, **({first: typed} if typed else {})}

    assert graded("cloze", content, {"gaps": gaps}) == Fraction(share)


def test_a_list_takes_only_what_it_lists() -> None:
    content = author("cloze", CLOZE)

    with pytest.raises(AnswerRefused) as refused:
        KINDS["cloze"].read_answer(content, {"gaps": {list(content.by_key)[1]: "1999"}})

    assert refused.value.code == "unknown_option"


@pytest.mark.parametrize("text", ["Ohne Lücke", "[[#gibtesnicht]]", "[[?allein]]", "[[?a|a]]", "[[|]]"])
def test_texts_whose_gaps_cannot_be_filled_are_refused(text: str) -> None:
    with pytest.raises(ContentRefused):
        author("cloze", {"prompt": "?", "text": text})


def test_a_case_is_graded_by_the_weight_of_its_parts() -> None:
    content = author("case", CASE)
    first, second = (part.key for part in content.parts)

    shares = [
        graded("case", content, {"parts": parts})
        for parts in (
            {first: {"choice": "b"}},
            {second: {"text": "csbw"}},
            {first: {"choice": "b"}, second: {"text": "CSBW"}},
            {first: {"choice": "a"}, second: {"text": ""}},
        )
    ]

    assert shares == [Fraction(2, 3), Fraction(1, 3), Fraction(1), Fraction(0)]


def mixed() -> tuple[Any, list[str], dict[str, Any]]:
    """A case with parts of every marking, their keys, and a whole answer."""
    content = author("case", MIXED_CASE)
    keys = [part.key for part in content.parts]
    payloads = ({"choice": "b"}, {"text": "Ruhig bleiben."}, {"values": {}}, {"text": "Üben."})
    return content, keys, {"parts": dict(zip(keys, payloads, strict=True))}


def test_a_case_is_read_part_by_part_and_surveys_weigh_nothing() -> None:
    content, (_choice, first, _survey, second), payload = mixed()
    rules = KINDS["case"]
    answer = rules.read_answer(content, payload)

    shares = [
        rules.reached(content, answer, marks)
        for marks in (
            {},
            {first: Fraction(1, 2)},
            {first: Fraction(1, 2), second: Fraction(0)},
            {first: Fraction(1), second: Fraction(1)},
        )
    ]
    graded = grade_answer(rules, content, answer, marks={first: Fraction(1)})

    assert rules.marking_of(content) is Marking.BY_PEOPLE
    assert [one.part for one in rules.to_read(content, answer)] == [first, second]
    assert rules.prompt_of(content, second) == "Was tun Sie danach?"
    assert shares == [Fraction(1, 4), Fraction(1, 2), Fraction(1, 2), Fraction(1)]
    assert graded == (ItemState.PENDING, Fraction(3, 4), (second,))


def test_an_unanswered_part_waits_for_nobody_and_a_case_of_surveys_has_no_points() -> None:
    content, (choice, *_others), _payload = mixed()
    rules = KINDS["case"]
    survey = author("case", {"prompt": "?", "parts": [{"type": "survey", **SURVEY}]})
    key = survey.parts[0].key
    statement = survey.parts[0].loaded.statements[0].key

    graded = grade_answer(rules, content, rules.read_answer(content, {"parts": {choice: {"choice": "b"}}}))
    asked = grade_answer(
        rules, survey, rules.read_answer(survey, {"parts": {key: {"values": {statement: 2}}}})
    )

    assert graded == (ItemState.PARTIAL, Fraction(1, 4), ())
    assert asked == (ItemState.UNSCORED, Fraction(0), ())
    assert rules.marking_of(survey) is Marking.NONE
    assert rules.interaction(survey).correct_responses == ()


def test_free_text_in_a_case_stays_out_of_the_journal() -> None:
    content, (choice, *_others), payload = mixed()
    rules = KINDS["case"]

    answer = rules.read_answer(content, payload)

    assert rules.response(content, answer) == f"{choice}[.]b"
    assert rules.interaction(content).correct_responses == (f"{choice}[.]b",)


def test_a_case_reads_the_fields_of_its_parts() -> None:
    content = author("case", CASE)
    first, second = (part.key for part in content.parts)

    class Form(dict[str, list[str]]):
        def getlist(self, key: str) -> list[str]:
            return self.get(key, [])

    form = Form(
        {
            f"q-1-single_choice~{first}-choice": ["b"],
            f"q-1-fill_in~{second}-text": ["CSBW"],
            "q-1-seen": ["0"],
        }
    )

    assert KINDS["case"].read_form(form, "q-1") == {
        "parts": {first: {"choice": "b"}, second: {"text": "CSBW"}}
    }


@pytest.mark.parametrize(
    "part",
    [
        {"type": "case", **CASE},
        {"type": "?"},
        "x",
    ],
)
def test_what_cannot_be_part_of_a_case_is_refused(part: Any) -> None:
    with pytest.raises(ContentRefused):
        author("case", {"prompt": "?", "parts": [part]})


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"parts": {"zz": {}}}, "unknown_option"),
        ({"parts": {"KEY": {"choice": "zz"}}}, "unknown_option"),
        ({"parts": {"KEY": 5}}, "malformed"),
    ],
)
def test_forged_parts_are_refused(payload: dict[str, Any], code: str) -> None:
    content = author("case", CASE)
    key = content.parts[0].key
    forged = {"parts": {key if name == "KEY" else name: value for name, value in payload["parts"].items()}}

    with pytest.raises(AnswerRefused) as refused:
        KINDS["case"].read_answer(content, forged)

    assert refused.value.code == code


def test_the_parts_of_a_case_hide_their_solutions() -> None:
    content = author("case", CASE)

    view = str(KINDS["case"].page(content, draw("case", content, 1), None))

    assert "CSBW" not in view
    assert "correct" not in view
    assert "Lotsinnen beraten" not in view


def test_explanations_of_pairs_that_were_not_found() -> None:
    pairs = [
        {"left": "Integrität", "right": "unverändert", "feedback": "Niemand ändert heimlich."},
        ["Verfügbarkeit", "bereit"],
    ]
    content, rules = author("matching", {**MATCHING, "pairs": pairs}), KINDS["matching"]
    answer = rules.read_answer(content, {"pairs": {}})

    assert rules.remarks(content, answer) == ["Integrität – Niemand ändert heimlich."]


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>Ein <strong>Wort</strong></p>", "<p>Ein <strong>Wort</strong></p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ("<script>alert(1)</script>b", "b"),
        ('<img src="//evil.example/x.png">', ""),
        ('<a href="https://evil.example">c</a>', "c"),
        ('<p style="position:fixed">d</p>', "<p>d</p>"),
    ],
)
def test_formatted_text_keeps_a_few_tags_and_nothing_that_runs_or_loads(html: str, clean: str) -> None:
    content = author("true_false", {"prompt": "?", "correct": True, "details": html})

    assert content.details == clean
    assert clean_markup(html) == clean
