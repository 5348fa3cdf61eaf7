"""Accommodation: granted once, applied everywhere, shown to its person; nobody else's business, and never a reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.domain.accommodations import confirm_accommodation, effect_for, end_accommodation
from assessments.domain.attempts import AttemptRefused, submit_attempt
from assessments.models import Accommodation, Attempt, Quiz
from cms.domain.editors import ensure_editor_setup
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import AccessLogEntry, User
from lms.base.models import FrozenRowError
from tests.assessments.pages import overview

Start = Callable[[dt.datetime], Attempt]


@pytest.mark.parametrize(
    ("effect", "minutes"),
    [
        ({}, 20),
        ({"time_factor": Decimal("1.5")}, 30),
        ({"pause_minutes": 10}, 30),
        ({"time_factor": Decimal("1.25"), "pause_minutes": 5}, 30),
        ({"no_time_limit": True}, None),
    ],
)
def test_more_time_in_every_quiz(
    with_rules: Callable[..., Quiz],
    start: Start,
    pilot: User,
    office: User,
    now: dt.datetime,
    effect: dict[str, Any],
    minutes: int | None,
) -> None:
    with_rules(time_limit_minutes=20)
    confirm_accommodation(person=pilot, effect=effect, actor=office, now=now)

    deadline = start(now).deadline

    assert deadline == (None if minutes is None else now + dt.timedelta(minutes=minutes))


def test_extra_attempts_and_the_end_of_a_profile(
    with_rules: Callable[..., Quiz], start: Start, pilot: User, office: User, now: dt.datetime
) -> None:
    with_rules(attempts_allowed=1)
    confirm_accommodation(person=pilot, effect={"extra_attempts": 1}, actor=office, now=now)
    for _number in range(2):
        submit_attempt(attempt=start(now), now=now)

    end_accommodation(person=pilot, actor=office, now=now + dt.timedelta(minutes=1))

    with pytest.raises(AttemptRefused):
        start(now + dt.timedelta(minutes=2))
    assert Accommodation.objects.filter(person=pilot).count() == 2


def test_it_ends_with_its_last_day_in_berlin(pilot: User, office: User, now: dt.datetime) -> None:
    confirm_accommodation(
        person=pilot, effect={"pause_minutes": 5, "valid_until": now.date()}, actor=office, now=now
    )
    last_minute = dt.datetime(2026, 3, 2, 22, 59, tzinfo=dt.UTC)

    granted = [
        effect_for(person=pilot, now=at).is_any for at in (last_minute, last_minute + dt.timedelta(minutes=1))
    ]

    assert granted == [True, False]


def test_who_confirmed_it_is_kept_and_logged_and_a_reason_has_no_place(
    pilot: User, office: User, now: dt.datetime
) -> None:
    profile = confirm_accommodation(person=pilot, effect={"pause_minutes": 5}, actor=office, now=now)

    texts = {field.name for field in Accommodation._meta.get_fields() if "Text" in type(field).__name__}
    assert (profile.confirmed_by, profile.confirmed_at) == (office, now)
    assert AccessLogEntry.objects.get(person=pilot).actor == office
    assert texts == set()
    with pytest.raises(FrozenRowError):
        profile.delete()


@pytest.mark.parametrize(
    "effect", [{"time_factor": Decimal("0.5")}, {"time_factor": Decimal(9)}, {"pause_minutes": 481}]
)
def test_effects_out_of_range_are_refused(
    pilot: User, office: User, now: dt.datetime, effect: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        confirm_accommodation(person=pilot, effect=effect, actor=office, now=now)


def test_the_learner_sees_it_where_it_takes_effect(
    quiz: Quiz,
    learner: Client,
    enrolment: Enrolment,
    activity: EditionActivity,
    pilot: User,
    office: User,
    now: dt.datetime,
) -> None:
    confirm_accommodation(
        person=pilot, effect={"time_factor": Decimal("1.5"), "extra_attempts": 2}, actor=office, now=now
    )

    page = learner.get(overview(enrolment, activity)).content.decode()

    assert "Nachteilsausgleich" in page
    assert "Zeitgrenzen mal 1,5" in page
    assert "2 zusätzliche Versuche" in page


def test_the_office_grants_it_in_the_admin_and_nobody_else_can(
    client_of: Callable[[User], Client], office: User, hr: User, trainer: User, pilot: User
) -> None:
    ensure_editor_setup()
    for person in (office, trainer):
        sync_groups(person=person, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    address = reverse("accommodation:add")
    data = {
        "person": str(pilot.pk),
        "time_factor": "1.5",
        "pause_minutes": "10",
        "extra_attempts": "0",
        "valid_until": "",
    }

    form = client_of(office).get(address).content.decode()
    granted = client_of(office).post(address, data)
    refused = client_of(office).post(address, {**data, "time_factor": "9"})
    listed = client_of(office).get(reverse("accommodation:index")).content.decode()
    others = {client_of(person).post(address, data).status_code for person in (hr, trainer, pilot)}

    profile = Accommodation.objects.get()
    assert (
        "Großmann" not in form
    )  # people are chosen in a window that searches and logs, not from a list of all
    assert granted.status_code == 302
    assert (profile.person, profile.time_factor, profile.confirmed_by) == (pilot, Decimal("1.5"), office)
    assert "Der Faktor liegt zwischen 1 und 5." in refused.content.decode()
    assert "Großmann" in listed
    assert others <= {302, 403}
    assert AccessLogEntry.objects.filter(person=pilot).exists()


def test_the_office_reads_for_whom_and_from_when_it_holds_or_ends(
    client_of: Callable[[User], Client], office: User, pilot: User
) -> None:
    ensure_editor_setup()
    sync_groups(person=office, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    data = {"person": str(pilot.pk), "time_factor": "1.5", "pause_minutes": "0", "extra_attempts": "0"}

    def told(**changed: str) -> str:
        page = client_of(office).post(reverse("accommodation:add"), {**data, **changed}, follow=True)
        lines = BeautifulSoup(page.content, "html.parser").select(".messages li")
        return " ".join(" ".join(line.get_text(" ") for line in lines).split())

    day = r"\d\d\.\d\d\.20\d\d"
    assert re.search(f"Für {pilot} gilt ab dem {day} ein Nachteilsausgleich\\.", told())
    assert re.search(
        f"Für {pilot} gilt ab dem {day} ein Nachteilsausgleich, letzter Tag ist der 31\\.12\\.2099\\.",
        told(valid_until="2099-12-31"),
    )
    assert re.search(f"Für {pilot} gilt ab dem {day} kein Nachteilsausgleich mehr\\.", told(time_factor="1"))
    assert re.fullmatch(f"{pilot}, {day}", str(Accommodation.objects.first()))
