"""The programme office's desk: bodies, levels, money; no quiz and no statement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curriculum.models import Enrolment, Run
from lms.accounts.models import PublicBody, User
from tests.factories import make_enrolment, make_person

ClientOf = Callable[[User], Client]


def test_search_folds_diacritics(
    client_of: ClientOf, office: User, enrolment: Enrolment, colleague: User, run: Run
) -> None:
    make_enrolment(colleague, run=run)

    page = client_of(office).get("/programm/?q=lukasiewicz").content.decode()

    assert "Łukasiewicz" in page
    assert "Großmann" not in page


def test_bodies_show_their_seats(
    client_of: ClientOf, office: User, body: PublicBody, other_body: PublicBody
) -> None:
    page = client_of(office).get("/programm/stellen/?q=aidlingen").content.decode()

    assert "08115001" in page
    assert "Altdorf" not in page


@pytest.mark.parametrize("who", ["pilot", "hr", "trainer", "admin_user"])
@pytest.mark.parametrize("address", ["/programm/", "/programm/stellen/"])
def test_the_desk_does_not_exist_for_others(
    client_of: ClientOf, who: str, address: str, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)

    assert client_of(person).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_takes_constant_queries(
    client_of: ClientOf,
    office: User,
    run: Run,
    body: PublicBody,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        person = make_person(f"p{number}", first_name="Ada", last_name=f"Nr{number}", body=body)
        make_enrolment(person, run=run)
    client = client_of(office)

    with django_assert_num_queries(14):
        client.get("/programm/")
