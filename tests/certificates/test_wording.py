"""The words on paper."""

from __future__ import annotations

import datetime as dt

import pytest

from certificates.domain import wording
from curriculum.enums import Delivery
from lms.accounts.enums import GenderForm

PAIR = "Zertifikat „Kommunale Digitallotsin / Kommunaler Digitallotse“ (Basisqualifizierung)"


def test_every_form_of_address_and_delivery_has_words() -> None:
    assert set(wording.DESIGNATIONS) == set(GenderForm.values)
    assert set(wording.DELIVERIES) == set(Delivery.values)


@pytest.mark.parametrize(
    ("form", "title"),
    [
        (GenderForm.NEUTRAL, PAIR),
        (GenderForm.FEMALE, "Zertifikat „Kommunale Digitallotsin“ (Basisqualifizierung)"),
        (GenderForm.MALE, "Zertifikat „Kommunaler Digitallotse“ (Basisqualifizierung)"),
    ],
)
def test_the_chosen_form_stands_in_titles(form: GenderForm, title: str) -> None:
    assert wording.addressed(PAIR, gender_form=form) == title


@pytest.mark.parametrize(
    ("title", "is_passed", "heading", "award"),
    [
        ("Zertifikat „Agil“ (Aufbau)", True, "Zertifikat", "„Agil“ (Aufbau)"),
        ("Teilnahmebescheinigung „Agil“", True, "Teilnahmebescheinigung", "„Agil“"),
        ("Zertifikat „Agil“", False, "Teilnahmebescheinigung", "„Agil“"),
        ("Agiles Arbeiten", True, "Zertifikat", "Agiles Arbeiten"),
        ("Zertifikate und Schlüssel", True, "Zertifikat", "Zertifikate und Schlüssel"),
        ("Zertifikat", True, "Zertifikat", ""),
    ],
)
def test_a_title_is_parted_into_document_and_award(
    title: str, is_passed: bool, heading: str, award: str
) -> None:
    assert wording.heading_and_award(title, is_passed=is_passed) == (heading, award)


def test_success_is_said_only_with_a_passed_check() -> None:
    assert wording.participation(is_passed=True) == "hat mit Erfolg teilgenommen"
    assert wording.participation(is_passed=False) == "hat teilgenommen"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2026, 3, 2), (2026, 3, 2), "2. März 2026"),
        ((2026, 3, 1), (2026, 3, 3), "1. bis 3. März 2026"),
        ((2026, 2, 27), (2026, 3, 1), "27. Februar bis 1. März 2026"),
        ((2025, 3, 30), (2026, 3, 2), "30. März 2025 bis 2. März 2026"),
    ],
)
def test_periods(first: tuple[int, int, int], last: tuple[int, int, int], text: str) -> None:
    assert wording.period(dt.date(*first), dt.date(*last)) == text
