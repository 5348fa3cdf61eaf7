"""Choosers of the office's forms: search as our lists search, and are open to nobody but the forms' own readers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from certificates.domain.vouchers import enter_contract
from curriculum.models import Run
from lms.accounts.domain.groups import ensure_groups, sync_groups
from lms.accounts.forms import BodyField
from lms.accounts.models import AccessLogEntry, PublicBody, User
from tests.factories import make_body

ClientOf = Callable[[User], Client]
CHOOSERS = ("koerperschaften", "personen", "durchfuehrungen", "weitergabevertraege")


@pytest.fixture(autouse=True)
def _editors_enter(trainer: User, office: User, today: object) -> None:
    """Trainers and the office have a seat in the editor."""
    ensure_groups()
    for person in (trainer, office):
        sync_groups(person=person, today=today)


def listed(client: Client, chooser: str, text: str) -> str:
    return client.get(f"/admin/auswahl/{chooser}/results/", {"q": text}).content.decode()


def test_people_are_found_by_name_and_address_and_the_look_is_logged(
    client_of: ClientOf, office: User, pilot: User, stranger: User
) -> None:
    client = client_of(office)

    for text in ("grossmann aenne", "pilot@example"):
        assert "Großmann, Änne – pilot@example.org" in listed(client, "personen", text)
        assert "Fremd" not in listed(client, "personen", text)
    assert AccessLogEntry.objects.filter(person=pilot, actor=office, kind="viewed").exists()


def test_bodies_runs_and_contracts_are_found(
    client_of: ClientOf, office: User, run: Run, body: PublicBody, other_body: PublicBody, now: object
) -> None:
    enter_contract(
        body=body,
        provider=run.provider,
        signed_on=run.days.first().date,
        reference="AZ 7",
        actor=office,
        now=now,
    )
    client = client_of(office)

    assert "Aidlingen (Landkreis Böblingen)" in listed(client, "koerperschaften", "08115001")
    assert "Altdorf" not in listed(client, "koerperschaften", "aidl")
    assert run.title in listed(client, "durchfuehrungen", "basis vwa")
    assert run.title not in listed(client, "durchfuehrungen", "nirgends")
    assert "AZ 7" in listed(client, "weitergabevertraege", "aidlingen")
    assert "AZ 7" not in listed(client, "weitergabevertraege", "altdorf")


@pytest.mark.parametrize("chooser", CHOOSERS)
def test_p1_trainers_may_edit_pages_and_choose_nobody(
    client_of: ClientOf, trainer: User, pilot: User, chooser: str
) -> None:
    client = client_of(trainer)
    assert client.get("/admin/").status_code == 200

    for address in ("", "results/", f"chosen/{pilot.pk}/"):
        answer = client.get(
            f"/admin/auswahl/{chooser}/{address}", headers={"x-requested-with": "XMLHttpRequest"}
        )
        assert answer.status_code in {302, 403}, address
        assert "Großmann" not in answer.content.decode()


@pytest.mark.parametrize("key", ["kein-schluessel", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_id_is_not_there(client_of: ClientOf, office: User, key: str) -> None:
    assert client_of(office).get(f"/admin/auswahl/personen/chosen/{key}/").status_code == 404


def test_a_choice_carries_id_and_title_and_no_link(client_of: ClientOf, office: User, pilot: User) -> None:
    answer = client_of(office).get(f"/admin/auswahl/personen/chosen/{pilot.pk}/")

    assert json.loads(answer.content)["result"] == {
        "id": str(pilot.pk),
        "title": "Großmann, Änne – pilot@example.org",
        "edit_url": None,
    }


def test_a_form_shows_the_choice_and_survives_nonsense(body: PublicBody) -> None:
    field = BodyField()

    assert "Aidlingen" in field.widget.render("body", body.pk, {"id": "id_body"})
    assert "Aidlingen" not in field.widget.render("body", "unfug", {"id": "id_body"})


@pytest.mark.parametrize("count", [1, 3, 300])
def test_a_form_asks_for_the_chosen_body_only(
    db: None, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bodies = [make_body(f"Dorf {n}", ags=f"08{n:06}") for n in range(count)]
    field = BodyField()

    with django_assert_num_queries(2):
        field.widget.render("body", bodies[0].pk, {"id": "id_body"})
