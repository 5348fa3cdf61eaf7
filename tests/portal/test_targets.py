"""Targets of the programme: the first ones from the file, then what the office enters, checked and logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.register import load_register
from lms.accounts.models import User
from lms.portal.domain.targets import (
    FIELDS,
    TargetRefusedError,
    ensure_first_targets,
    latest_changes,
    save_target,
    targets_on,
)
from lms.portal.enums import Aim
from lms.portal.models import Target

ClientOf = Callable[[User], Client]
ADDRESS = "/programm/ziele/"
FOUNDED = dt.date(2018, 11, 15)


@pytest.fixture(autouse=True)
def _first_targets(db: None) -> None:
    ensure_first_targets()


@pytest.fixture
def register(now: dt.datetime) -> None:
    """The 1,101 and the 35, which targets are checked against."""
    load_register(now=now)


def of(aim: Aim) -> Target:
    return Target.objects.get(aim=aim)


def typed(target: Target | None = None, **changed: object) -> dict[str, object]:
    """What somebody types: another target's values, or those of a new one for 2027, and what is ``changed``."""
    own = target or Target(aim=Aim.MUNICIPALITIES, value=900, valid_from=dt.date(2027, 1, 1))
    fields = {name: getattr(own, name) for name in FIELDS} | changed
    return {name: "" if value is None else value for name, value in fields.items()}


def change(client: Client, aim: Aim, **changed: object) -> Any:
    return client.post(f"{ADDRESS}{of(aim).pk}/", typed(of(aim), **changed))


def enter(client: Client, **changed: object) -> Any:
    return client.post(f"{ADDRESS}neu/", typed(**changed))


def errors_in(answer: HttpResponse) -> list[str]:
    """What the page says is wrong, field by field."""
    page = BeautifulSoup(answer.content, "html.parser")
    return [" ".join(one.get_text().split()) for one in page.select("main form .errorlist li")]


class TestFirstTargets:
    """What an installation begins with."""

    def test_they_are_those_of_the_file(self) -> None:
        assert targets_on(dt.date(2018, 11, 14)) == {}
        assert {aim: target.value for aim, target in targets_on(dt.date(2026, 3, 2)).items()} == {
            "kommunen_abgedeckt": 1_101,
            "landkreise_abgedeckt": 35,
            "personen_basis_gefoerdert": 1_600,
        }
        assert Target.objects.get(aim=Aim.FUNDED_PEOPLE).due == dt.date(2020, 8, 31)

    def test_setting_up_again_leaves_what_the_office_changed(self) -> None:
        Target.objects.filter(aim=Aim.MUNICIPALITIES).update(value=900)

        ensure_first_targets()

        assert of(Aim.MUNICIPALITIES).value == 900
        assert Target.objects.count() == 3


@pytest.mark.usefixtures("register")
class TestSaving:
    """What is kept and what is refused."""

    def test_a_changed_target_counts_from_the_next_page_on(self, client_of: ClientOf, office: User) -> None:
        client = client_of(office)
        assert "von 1.101 erreicht" in client.get("/programm/abdeckung/").content.decode()

        answer = change(client, Aim.MUNICIPALITIES, value=1_000)

        assert answer["Location"] == ADDRESS
        assert "Das Ziel ist gespeichert" in client.get(ADDRESS).content.decode()
        for address in ("/programm/", "/programm/abdeckung/"):
            assert "von 1.000 erreicht" in client.get(address).content.decode()

    def test_its_page_groups_the_number_as_others_do(self, client_of: ClientOf, office: User) -> None:
        page = BeautifulSoup(
            client_of(office).get(f"{ADDRESS}{of(Aim.MUNICIPALITIES).pk}/").content, "html.parser"
        )

        assert page.h1
        assert page.h1.get_text().endswith(": 1.101")

    def test_a_new_target_follows_the_one_that_was_ended(self, client_of: ClientOf, office: User) -> None:
        client = client_of(office)

        change(client, Aim.MUNICIPALITIES, valid_to="2026-12-31")
        enter(client)

        assert targets_on(dt.date(2026, 12, 31))[Aim.MUNICIPALITIES].value == 1_101
        assert targets_on(dt.date(2027, 1, 1))[Aim.MUNICIPALITIES].value == 900

    @pytest.mark.parametrize(
        ("aim", "changed", "error"),
        [
            (Aim.MUNICIPALITIES, {"value": -3}, "Ein Ziel ist eine ganze Zahl ab 1."),
            (Aim.FUNDED_PEOPLE, {"value": 0}, "Ein Ziel ist eine ganze Zahl ab 1."),
            (Aim.FUNDED_PEOPLE, {"value": 10**10}, "Ein Ziel hat höchstens sieben Stellen."),
            (Aim.MUNICIPALITIES, {"value": "viele"}, "Bitte eine ganze Zahl eingeben."),
            (Aim.MUNICIPALITIES, {"value": 1_102}, "Das aktuelle Gemeindeverzeichnis hat davon nur 1.101."),
            (Aim.RURAL_DISTRICTS, {"value": 36}, "Das aktuelle Gemeindeverzeichnis hat davon nur 35."),
            (
                Aim.MUNICIPALITIES,
                {"valid_to": "2018-11-14"},
                "Ein Ziel kann nicht enden, bevor es beginnt.",
            ),
            (
                Aim.FUNDED_PEOPLE,
                {"due": "2018-11-14"},
                "Die Frist eines Ziels kann nicht vor seinem Beginn liegen.",
            ),
        ],
    )
    def test_what_cannot_be_is_refused_in_plain_german(
        self, client_of: ClientOf, office: User, aim: Aim, changed: dict[str, object], error: str
    ) -> None:
        before = list(Target.objects.order_by("pk").values())

        assert errors_in(change(client_of(office), aim, **changed)) == [error]

        assert list(Target.objects.order_by("pk").values()) == before
        assert not latest_changes()

    def test_as_many_as_there_are_is_allowed_and_people_have_no_limit(
        self, client_of: ClientOf, office: User
    ) -> None:
        client = client_of(office)

        for aim, value in ((Aim.RURAL_DISTRICTS, 35), (Aim.FUNDED_PEOPLE, 9_999)):
            assert change(client, aim, value=value)["Location"] == ADDRESS
            assert of(aim).value == value

    @pytest.mark.parametrize(
        ("ends", "changed", "error"),
        [
            (None, {"valid_to": "2027-12-31"}, "Für 15.11.2018 – gibt es schon ein Ziel von 1.101."),
            (None, {}, "Es gibt schon ein Ziel dieser Art ohne letzten Tag."),
            ("2027-01-01", {}, "Für 15.11.2018 – 01.01.2027 gibt es schon ein Ziel von 1.101."),
            ("2026-12-31", {"valid_from": "2018-11-15"}, "das an diesem Tag beginnt."),
            ("2026-12-31", {"valid_from": "2017-01-01"}, "Für 15.11.2018 – 31.12.2026 gibt es schon"),
        ],
    )
    def test_no_two_targets_of_one_kind_hold_on_the_same_day(
        self, client_of: ClientOf, office: User, ends: str | None, changed: dict[str, object], error: str
    ) -> None:
        Target.objects.filter(aim=Aim.MUNICIPALITIES).update(valid_to=ends)

        (said,) = errors_in(enter(client_of(office), **changed))

        assert error in said
        assert Target.objects.count() == 3

    def test_the_database_keeps_what_two_people_at_once_could_break(self) -> None:
        present = of(Aim.MUNICIPALITIES)

        for changed in ({"valid_to": FOUNDED}, {"valid_from": dt.date(2020, 1, 1)}):
            twin = Target(aim=present.aim, value=5, valid_from=changed.get("valid_from", FOUNDED))
            twin.valid_to = changed.get("valid_to")
            with pytest.raises(IntegrityError), transaction.atomic():
                twin.save()

    def test_the_domain_refuses_without_a_form_too(self, office: User, now: dt.datetime) -> None:
        target = of(Aim.RURAL_DISTRICTS)
        target.value = 36

        with pytest.raises(TargetRefusedError) as refused:
            save_target(target=target, actor=office, now=now)

        assert refused.value.field == "value"


@pytest.mark.usefixtures("register")
class TestLog:
    """Who changed what, when."""

    def test_every_change_is_written_down_with_what_was_before(self, office: User, now: dt.datetime) -> None:
        target = of(Aim.FUNDED_PEOPLE)
        target.value, target.due, target.note = 1_700, None, ""
        save_target(target=target, actor=office, now=now)

        (entry,) = latest_changes()

        assert (entry.at, entry.by) == (now, str(office))
        assert entry.lines == [
            "Ziel: 1.600 → 1.700",
            "Frist: 31.08.2020 → –",
            "Anmerkung: rund 1.600 Personen bis August 2020 → –",
        ]

    def test_a_new_target_is_written_down_whole(self, client_of: ClientOf, office: User) -> None:
        client = client_of(office)
        Target.objects.filter(aim=Aim.MUNICIPALITIES).update(valid_to=dt.date(2026, 12, 31))

        enter(client)

        page = client.get(ADDRESS).content.decode()
        assert (
            "Was gezählt wird: – → Erreichte Städte und Gemeinden; Ziel: – → 900; Gültig ab: – → 01.01.2027"
            in page
        )
        assert str(office) in page

    def test_saving_without_a_change_leaves_no_entry(self, client_of: ClientOf, office: User) -> None:
        change(client_of(office), Aim.MUNICIPALITIES)

        assert latest_changes() == []

    def test_the_file_holds_what_the_page_shows(self, client_of: ClientOf, office: User) -> None:
        client = client_of(office)
        change(client, Aim.MUNICIPALITIES, value=1_000)

        file = b"".join(client.get("/programm/tabellen/ziele.csv")).decode("utf-8-sig")

        assert "1000;15.11.2018" in file
        assert len(file.splitlines()) == 4


def test_p1_nobody_but_the_office_enters_or_changes_targets(
    client_of: ClientOf, pilot: User, hr: User, trainer: User, admin_user: User
) -> None:
    for person in (pilot, hr, trainer, admin_user):
        client = client_of(person)
        for answer in (change(client, Aim.MUNICIPALITIES, value=1), enter(client), client.get(ADDRESS)):
            assert answer.status_code == 404

    assert of(Aim.MUNICIPALITIES).value == 1_101


@pytest.mark.parametrize("count", [0, 3])
def test_the_page_takes_constant_queries(
    client_of: ClientOf,
    office: User,
    count: int,
    now: dt.datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        target = of(Aim.FUNDED_PEOPLE)
        target.value += number + 1
        save_target(target=target, actor=office, now=now)
    client = client_of(office)

    with django_assert_num_queries(6):
        client.get(ADDRESS)
