"""Every letter of DIN 91379 survives form, interface, storage, search and output, on whichever database this runs."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from rest_framework.serializers import ModelSerializer

from lms.accounts.domain.queries import search_bodies, search_people
from lms.accounts.forms import NameForm
from lms.accounts.models import User
from tests.din91379 import LETTERS, NON_LETTERS, Letter
from tests.factories.people import make_other_employer, make_person

ClientOf = Callable[[User], Client]


def in_bulk(letters: list[Letter]) -> dict[str, Letter]:
    """One person per letter with the name ``Q<letter>q Nr<number>``, by id."""
    people = [
        User(email=f"p{n}@example.org", first_name=f"Nr{n}", last_name=f"Q{letter.text}q", password="!")
        for n, letter in enumerate(letters)
    ]
    for person in people:
        person.save()
    return {str(person.pk): letter for person, letter in zip(people, letters, strict=True)}


@pytest.mark.django_db
def test_every_letter_is_stored_and_found_by_its_search_form() -> None:
    stored = in_bulk(LETTERS)

    for person in User.objects.all():
        letter = stored[str(person.pk)]
        assert person.last_name == f"Q{letter.text}q"
        assert person.name_search.split()[0] == f"q{letter.search_form.lower()}q"
    for number, letter in enumerate(LETTERS):
        for typed in (
            f"Q{letter.text}q",
            f"q{letter.search_form}Q",
            unicodedata.normalize("NFD", letter.text),
        ):
            found = search_people(text=f"{typed} Nr{number}")
            assert f"Nr{number}" in {person.first_name for person in found}, (letter, typed)


@pytest.mark.django_db
def test_every_other_sign_is_stored() -> None:
    stored = in_bulk(NON_LETTERS)

    assert {str(p.pk): p.last_name for p in User.objects.all()} == {
        pk: f"Q{sign.text}q" for pk, sign in stored.items()
    }


def test_every_letter_survives_the_form_typed_composed_and_decomposed(pilot: User) -> None:
    for letter in [*LETTERS, *NON_LETTERS]:
        for form in ("NFC", "NFD"):
            typed = unicodedata.normalize(form, f"Q{letter.text}q")
            bound = NameForm(
                {"first_name": typed, "last_name": typed, "gender_form": "neutral"}, instance=pilot
            )
            assert bound.is_valid()
            assert bound.cleaned_data["last_name"] == f"Q{letter.text}q"


class NameSerializer(ModelSerializer):
    """Names as an interface takes and gives them."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


def test_every_letter_survives_the_interface(pilot: User) -> None:
    everything = [letter.text for letter in [*LETTERS, *NON_LETTERS]]

    for text in everything:
        sent = json.loads(
            json.dumps({"first_name": "Q", "last_name": unicodedata.normalize("NFD", f"Q{text}q")})
        )
        serializer = NameSerializer(pilot, data=sent)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        pilot.refresh_from_db()
        assert json.loads(json.dumps(NameSerializer(pilot).data))["last_name"] == f"Q{text}q"


@pytest.mark.parametrize("start", range(0, len(LETTERS), 120))
def test_every_letter_survives_the_editors_form_and_the_page(
    client_of: ClientOf, office: User, pilot: User, start: int
) -> None:
    name = "".join(letter.text for letter in LETTERS[start : start + 120])[:150]
    desk = client_of(office)

    desk.post(
        f"/admin/personen/edit/{pilot.pk}/",
        {"first_name": "Änne", "last_name": unicodedata.normalize("NFD", name), "gender_form": "neutral"},
    )

    pilot.refresh_from_db()
    assert pilot.last_name == unicodedata.normalize("NFC", name)
    assert pilot.last_name in unescape(client_of(pilot).get("/konto/").content.decode())


@pytest.mark.django_db
def test_people_sort_by_the_search_form_alike_on_both_databases() -> None:
    names = [
        "Zoe A",
        "Ä B",
        "Ad C",
        "Łang D",
        "Lang Z",
        "La E",
        "Oe F",
        "Ö G",
        "O H",
        "ßa I",
        "Sz J",
        "van der K",
        "Van L",
    ]
    for number, name in enumerate(names):
        last, _, first = name.rpartition(" ")
        make_person(f"p{number}", first_name=first, last_name=last)

    found = [f"{person.last_name} {person.first_name}" for person in search_people(text="")]

    assert found == [
        "Ad C", "Ä B", "La E", "Łang D", "Lang Z", "O H", "Oe F", "Ö G", "ßa I", "Sz J", "van der K", "Van L", "Zoe A",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Grossmann", {"Großmann"}),
        ("GROßMANN", {"Großmann"}),
        ("mann änne", {"Großmann"}),
        ("ŁUK", {"Łukasiewicz"}),
        ("joerg", {"Łukasiewicz"}),
        ("fremd", {"Fremd"}),
        ("ida", {"Fremd"}),
        ("", {"Großmann", "Łukasiewicz", "Fremd"}),
        ("%", {"Großmann", "Łukasiewicz", "Fremd"} - {"Großmann", "Łukasiewicz", "Fremd"}),
        ("_", set()),
        ("colleague@", {"Łukasiewicz"}),
        ("Nie Mand", set()),
    ],
)
def test_searching_people(
    pilot: User, colleague: User, stranger: User, *, typed: str, found: set[str]
) -> None:
    assert {person.last_name for person in search_people(text=typed)} == found


@pytest.mark.django_db
def test_searching_other_employers() -> None:
    employer = make_other_employer("Zweckverband Łódź-Süd")

    assert list(search_bodies(text="lodz sued")) == [employer]


def test_a_name_that_unfolds_beyond_the_column_is_stored(pilot: User) -> None:
    pilot.last_name = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 150
    pilot.save()

    pilot.refresh_from_db()
    assert len(pilot.name_search) == 900


def test_a_long_name_is_refused_by_the_form_not_by_the_database(pilot: User) -> None:
    form = NameForm({"first_name": "A", "last_name": "B" * 151, "gender_form": "neutral"}, instance=pilot)

    assert re.search("150", str(form.errors["last_name"]))


def test_renaming_with_update_fields_keeps_the_search_form(pilot: User) -> None:
    pilot.last_name = "Łang"
    pilot.save(update_fields=["last_name"])

    pilot.refresh_from_db()
    assert pilot.name_search == "lang aenne"
