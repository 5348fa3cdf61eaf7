"""Olga of the programme office mistypes: what cannot be is said at its field, what is odd is asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curriculum.domain.office_permissions import ensure_permissions
from curriculum.enums import CompletionPreset, Delivery
from curriculum.models import CourseEdition, Enrolment, Run
from lms.accounts.domain.groups import ensure_groups, sync_groups
from lms.accounts.models import Provider, User
from lms.base.clock import berlin_date
from tests.curriculum.test_viewsets import enrolment_form, run_form
from tests.factories import make_person

pytestmark = pytest.mark.django_db
TODAY = berlin_date(timezone.now())
TOMORROW = (TODAY + dt.timedelta(days=1)).isoformat()


@pytest.fixture
def desk(office: User, client_of: Callable[[User], Client]) -> Client:
    """The programme office, logged in."""
    ensure_groups()
    ensure_permissions()
    sync_groups(person=office, today=TODAY)
    return client_of(office)


def errors_of(answer: Any) -> dict[str, list[str]]:
    """What the form complains about, by field."""
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def said_after(desk: Client, address: str, typed: dict[str, Any]) -> str:
    """The messages on the page after saving."""
    answer = desk.post(address, typed, follow=True)
    assert answer.redirect_chain, answer.context["form"].errors
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize(
    ("slip", "field"),
    [
        ({"delivery": Delivery.INHOUSE}, "host_body"),
        ({"preset": CompletionPreset.SELF_STUDY}, "fundable"),
        ({"day_2_date": "2026-04-13"}, "day_2_date"),
        ({"day_1_date": "0026-04-13"}, "day_1_date"),
        ({"day_2_date": "9999-01-01"}, "day_2_date"),
        ({"day_1_begins_at": "09:00"}, "day_1_ends_at"),
        ({"day_1_ends_at": "16:00"}, "day_1_begins_at"),
        ({"day_1_begins_at": "09:00", "day_1_ends_at": "08:00"}, "day_1_ends_at"),
        ({"fee": "1.234"}, "fee"),
        ({"fee": "umsonst"}, "fee"),
        ({"fee": ""}, "fee"),
    ],
)
def test_a_slip_in_a_run_is_said_at_its_field(
    desk: Client, edition: CourseEdition, provider: Provider, slip: dict[str, Any], field: str
) -> None:
    answer = desk.post(reverse("run:add"), run_form(edition, provider, **slip))

    assert set(errors_of(answer)) == {field}
    assert not Run.objects.exists()


def test_a_trainer_of_another_provider_is_marked_at_the_day(
    desk: Client, edition: CourseEdition, other_provider: Provider, trainer: User
) -> None:
    typed = run_form(edition, other_provider, day_2_date="2026-04-20", day_2_trainers=[trainer.pk])

    assert set(errors_of(desk.post(reverse("run:add"), typed))) == {"day_2_trainers"}


@pytest.mark.parametrize(
    ("typed", "cents"), [("1.234,50", 123_450), ("1234,50", 123_450), ("180 €", 18_000), ("180", 18_000)]
)
def test_fees_are_read_as_germans_write_them(
    desk: Client, edition: CourseEdition, provider: Provider, typed: str, cents: int
) -> None:
    desk.post(reverse("run:add"), run_form(edition, provider, fee=typed))

    assert Run.objects.get().fee_cents_per_day == cents


def test_a_refused_fee_comes_with_an_example_and_stays_as_typed(
    desk: Client, edition: CourseEdition, provider: Provider
) -> None:
    answer = desk.post(reverse("run:add"), run_form(edition, provider, fee="1.234 €"))

    assert errors_of(answer)["fee"] == ["Bitte schreiben Sie auch die Cent: 1.234,00."]
    assert 'value="1.234 €"' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day_2_date": "2026-04-20"}, ""),
        ({"day_1_date": "2026-04-20", "day_2_date": "2026-04-13"}, "nicht der Reihenfolge des Kurses"),
        ({"day_1_date": ""}, "kein Seminartag ein Datum"),
        ({"day_1_date": "", "preset": CompletionPreset.ONLINE}, ""),
    ],
)
def test_an_odd_run_is_planned_and_asked_about(
    desk: Client, edition: CourseEdition, provider: Provider, fields: dict[str, Any], words: str
) -> None:
    said = said_after(desk, reverse("run:add"), run_form(edition, provider, **fields))

    assert Run.objects.count() == 1
    assert words in said
    assert ("Bitte prüfen" in said or "Noch hat" in said) is bool(words)


def test_a_changed_run_is_asked_about_too(desk: Client, run: Run) -> None:
    typed = run_form(run.edition, run.provider, day_1_date="2026-04-20", day_2_date="2026-04-13")

    assert "Reihenfolge" in said_after(desk, reverse("run:edit", args=[run.pk]), typed)


@pytest.mark.parametrize(
    ("slip", "field"),
    [
        ({"registered_on": TOMORROW}, "registered_on"),
        ({"registered_on": "0026-02-10"}, "registered_on"),
        ({"fee": "-5"}, "fee"),
    ],
)
def test_a_slip_in_an_enrolment_is_said_at_its_field(
    desk: Client, pilot: User, run: Run, slip: dict[str, str], field: str
) -> None:
    answer = desk.post(reverse("enrolment:add"), enrolment_form(pilot, run=run.pk, **slip))

    assert set(errors_of(answer)) == {field}
    assert not Enrolment.objects.exists()


def test_an_employer_of_somebody_else_is_marked(desk: Client, run: Run, pilot: User) -> None:
    nobody = make_person("frei", first_name="Frida", last_name="Frei")
    body = pilot.employments.get().body

    answer = desk.post(reverse("enrolment:add"), enrolment_form(nobody, run=run.pk, body=body.pk))

    assert set(errors_of(answer)) == {"body"}
