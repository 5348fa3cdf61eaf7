"""Before the first certificate the pilot says that the name is right and how documents are to call her."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from lms.accounts.domain.people import NameChanged, confirm_name, rename_person
from lms.accounts.models import User

ClientOf = Callable[[User], Client]
PAGE = "/konto/name/"


@pytest.fixture
def pilot(pilot: User) -> User:
    """She has not been asked yet."""
    pilot.name_confirmed_at = None
    pilot.save()
    return pilot


def post(client: Client, **changes: str) -> object:
    data = {
        "printed_name": "Änne Großmann",
        "is_correct": "on",
        "gender_form": "female",
        "salutation": "frau",
    }
    return client.post(PAGE, {**data, **changes})


def test_the_page_shows_the_name_as_printed_and_keeps_her_word(client_of: ClientOf, pilot: User) -> None:
    client = client_of(pilot)
    shown = client.get(PAGE).content.decode()

    answer = post(client)

    pilot.refresh_from_db()
    assert "<strong>Änne Großmann</strong>" in shown
    assert answer.status_code == 302
    assert pilot.name_confirmed_at is not None
    assert (pilot.gender_form, pilot.salutation, pilot.greeting_name) == ("female", "frau", "Frau Großmann")


@pytest.mark.parametrize(
    "changes", [{"is_correct": ""}, {"gender_form": "king"}, {"salutation": "Sir"}, {"printed_name": ""}]
)
def test_without_a_clear_word_nothing_is_kept(
    client_of: ClientOf, pilot: User, changes: dict[str, str]
) -> None:
    answer = post(client_of(pilot), **changes)

    pilot.refresh_from_db()
    assert answer.status_code == 422
    assert (pilot.name_confirmed_at, pilot.gender_form) == (None, "neutral")


def test_a_name_corrected_meanwhile_is_looked_at_again(
    client_of: ClientOf, pilot: User, now: dt.datetime
) -> None:
    answer = post(client_of(pilot), printed_name="Anne Grossmann")

    pilot.refresh_from_db()
    assert answer["Location"] == PAGE
    assert pilot.name_confirmed_at is None
    with pytest.raises(NameChanged):
        confirm_name(person=pilot, printed_name="X", gender_form="neutral", salutation="", now=now)


@pytest.mark.parametrize(("last_name", "must_confirm_again"), [("Müller", True), ("Großmann", False)])
def test_a_new_spelling_is_confirmed_again(
    pilot: User, office: User, now: dt.datetime, last_name: str, must_confirm_again: bool
) -> None:
    confirm_name(
        person=pilot, printed_name=pilot.get_full_name(), gender_form="neutral", salutation="", now=now
    )
    pilot.refresh_from_db()

    rename_person(
        person=pilot,
        first_name="Änne",
        last_name=last_name,
        academic_title="",
        gender_form="male",
        actor=office,
        now=now,
    )

    pilot.refresh_from_db()
    assert (pilot.name_confirmed_at is None) == must_confirm_again


def test_an_academic_title_stands_in_the_greeting(pilot: User) -> None:
    pilot.academic_title, pilot.salutation = "Dr.", "herr"

    assert pilot.greeting_name == "Herr Dr. Großmann"
