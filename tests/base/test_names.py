"""Names keep every letter of DIN 91379 and are found by its search form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.base.names import normalise_name, search_form
from tests.din91379 import LETTERS, NON_LETTERS, Letter

NORMAL_FORMS = ["NFC", "NFD", "NFKC", "NFKD"]


def test_the_standard_has_649_letters_and_18_others() -> None:
    assert len(LETTERS) == 649
    assert len(NON_LETTERS) == 18


@pytest.mark.parametrize("form", NORMAL_FORMS)
def test_every_letter_is_found_by_its_search_form_however_it_is_typed(form: str) -> None:
    wrong = [
        letter.text
        for letter in LETTERS
        if search_form(unicodedata.normalize(form, letter.text)) != letter.search_form.lower()
    ]

    assert wrong == []


def test_every_letter_is_found_inside_a_word() -> None:
    wrong = [
        letter.text
        for letter in LETTERS
        if search_form(f"xy{letter.text}xy") != f"xy{letter.search_form.lower()}xy"
    ]

    assert wrong == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_letter_is_stored_in_one_form(form: str) -> None:
    changed = [
        letter.text
        for letter in LETTERS
        if normalise_name(unicodedata.normalize(form, letter.text)) != letter.text
    ]

    assert changed == []


def test_every_other_sign_of_the_standard_stays_in_a_name() -> None:
    changed = [sign.text for sign in NON_LETTERS if normalise_name(f"A{sign.text}B") != f"A{sign.text}B"]

    assert changed == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Groß-Gerau", "gross gerau"),
        ("GROẞMANN", "grossmann"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Müller-Lüdenscheidt", "mueller luedenscheidt"),
        ("Łukasiewicz", "lukasiewicz"),
        ("İnci Işık", "inci isik"),
        ("  von   der\tHeide ", "von der heide"),
        ("ﬁnn", "finn"),  # outside the standard: a ligature
        ("a\N{COMBINING MACRON BELOW}\N{COMBINING DIAERESIS}", "ae"),  # outside: ä with a mark more
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),  # another script keeps its letters
    ],
)
def test_search_form(typed: str, found: str) -> None:
    assert search_form(typed) == found


def test_what_nobody_sees_is_no_part_of_a_name() -> None:
    hidden = "Än\N{SOFT HYPHEN}ne\N{RIGHT-TO-LEFT OVERRIDE} Groß\N{ZERO WIDTH SPACE}mann\x00"

    assert normalise_name(hidden) == "Änne Großmann"


def test_an_invisible_sign_does_not_part_a_letter_from_its_mark() -> None:
    assert normalise_name("A\N{ZERO WIDTH SPACE}\N{COMBINING DIAERESIS}nne") == "Änne"


@given(st.text(max_size=40))
def test_both_forms_are_stable(text: str) -> None:
    stored = normalise_name(text)

    assert normalise_name(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert search_form(stored) == search_form(text)


@given(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8))
def test_a_name_of_such_letters_searches_as_plain_letters(letters: list[Letter]) -> None:
    found = search_form("".join(letter.text for letter in letters))

    assert found.isascii()
    assert found.isalpha()
    assert found.islower()
