"""The trainer's desk: own runs, confirming a day for the people ticked, taking it back with a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curriculum.models import Attendance, Enrolment, Run, SeminarDay, StandIn
from lms.accounts.enums import Role
from lms.accounts.models import AccessLogEntry, Provider, User
from tests.curriculum.learning import pass_quiz
from tests.factories import make_enrolment, make_person, make_run
from tests.factories.people import grant

ClientOf = Callable[[User], Client]


@pytest.fixture
def day(run: Run) -> SeminarDay:
    """The first day of the run."""
    return run.days.select_related("unit").order_by("date")[0]


def test_the_trainer_confirms_a_day_for_the_people_ticked(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, colleague: User, run: Run, day: SeminarDay
) -> None:
    absent = make_enrolment(colleague, run=run)

    client_of(trainer).post(f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(enrolment.pk)]})

    assert Attendance.objects.get().enrolment == enrolment
    assert not absent.attendances.exists()


def test_a_forged_id_confirms_nobody(client_of: ClientOf, trainer: User, run: Run, day: SeminarDay) -> None:
    answer = client_of(trainer).post(
        f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": ["1 OR 1=1", str(uuid.uuid4())]}
    )

    assert answer.status_code == 302
    assert not Attendance.objects.exists()


def test_somebody_of_another_run_is_not_confirmed_by_a_forged_form(
    client_of: ClientOf, trainer: User, colleague: User, run: Run, day: SeminarDay
) -> None:
    elsewhere = make_enrolment(colleague, run=make_run(run.edition, provider=run.provider, title="Andere"))

    client_of(trainer).post(f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(elsewhere.pk)]})

    assert not Attendance.objects.exists()


@pytest.mark.parametrize("who", ["pilot", "colleague", "hr", "office"])
def test_nobody_else_may_confirm(
    client_of: ClientOf, who: str, enrolment: Enrolment, day: SeminarDay, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)

    answer = client_of(person).post(
        f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(enrolment.pk)]}
    )

    assert answer.status_code == 404
    assert not Attendance.objects.exists()


def test_a_trainer_of_another_provider_does_not_see_the_run(
    client_of: ClientOf, other_provider: Provider, enrolment: Enrolment, run: Run
) -> None:
    other = make_person("other", first_name="Otto", last_name="Anderswo")
    grant(other, Role.TRAINER, provider=other_provider)
    client = client_of(other)

    assert client.get(f"/seminare/{run.pk}/").status_code == 404
    assert run.title not in client.get("/seminare/").content.decode()


def test_withdrawing_needs_a_reason_and_keeps_the_row(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, day: SeminarDay
) -> None:
    client = client_of(trainer)
    client.post(f"/seminare/tag/{day.pk}/bestaetigen/", {"enrolment": [str(enrolment.pk)]})
    attendance = Attendance.objects.get()
    address = f"/seminare/anwesenheit/{attendance.pk}/zurueckziehen/"

    client.post(address, {"reason": " "})
    attendance.refresh_from_db()
    assert attendance.withdrawn_at is None

    client.post(address, {"reason": "Verwechslung"})

    attendance.refresh_from_db()
    assert attendance.withdrawn_reason == "Verwechslung"
    assert attendance.withdrawn_by == trainer


def test_p3_looking_at_participants_is_logged(
    client_of: ClientOf, trainer: User, pilot: User, enrolment: Enrolment, run: Run
) -> None:
    client_of(trainer).get(f"/seminare/{run.pk}/")

    assert AccessLogEntry.objects.get(person=pilot).actor == trainer


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_of_runs_takes_constant_queries(
    client_of: ClientOf,
    trainer: User,
    run: Run,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    dates = [dt.date(2026, 4, 1), dt.date(2026, 4, 2), dt.date(2026, 4, 3)]
    for number in range(count - 1):
        make_run(run.edition, provider=run.provider, dates=dates, trainers=[trainer], title=f"Kurs {number}")
    client = client_of(trainer)

    with django_assert_num_queries(10):
        client.get("/seminare/")


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_participants_take_constant_queries(
    client_of: ClientOf,
    trainer: User,
    run: Run,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        person = make_person(f"p{number}", first_name="Ada", last_name=f"Nr{number}")
        make_enrolment(person, run=run)
    client = client_of(trainer)

    with django_assert_num_queries(20):
        client.get(f"/seminare/{run.pk}/")


def test_everybody_is_confirmed_with_one_button_and_the_page_returns_to_the_day(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, colleague: User, run: Run, day: SeminarDay
) -> None:
    make_enrolment(colleague, run=run)

    answer = client_of(trainer).post(f"/seminare/tag/{day.pk}/bestaetigen/", {"alle": "1"})

    assert Attendance.objects.count() == 2
    assert answer["Location"] == f"/seminare/{run.pk}/#tag-{day.pk}"


def test_nobody_ticked_is_said_so(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, day: SeminarDay
) -> None:
    answer = client_of(trainer).post(f"/seminare/tag/{day.pk}/bestaetigen/", follow=True)

    assert "Es war niemand gewählt" in answer.content.decode()


def test_a_guest_makes_up_a_day_and_is_shown_as_one(
    client_of: ClientOf, trainer: User, colleague: User, run: Run, day: SeminarDay, other_provider: Provider
) -> None:
    elsewhere = make_enrolment(colleague, run=make_run(run.edition, provider=other_provider, title="Andere"))
    client = client_of(trainer)

    page = client.post(f"/seminare/tag/{day.pk}/nachholen/", {"person": colleague.email}, follow=True)

    attendance = Attendance.objects.get()
    assert (attendance.enrolment, attendance.seminar_day) == (elsewhere, day)
    assert "Nachholtag" in page.content.decode()
    assert f"/seminare/anwesenheit/{attendance.pk}/zurueckziehen/" in page.content.decode()


@pytest.mark.parametrize("address", ["stranger@example.org", "niemand@example.org", "kein-mail"])
def test_a_make_up_day_is_for_learners_of_that_day_and_tells_nothing_of_others(
    client_of: ClientOf, trainer: User, stranger: User, day: SeminarDay, address: str
) -> None:
    page = client_of(trainer).post(f"/seminare/tag/{day.pk}/nachholen/", {"person": address}, follow=True)

    assert not Attendance.objects.exists()
    assert "Ida Fremd" not in page.content.decode()
    if "@" in address:
        assert "Diese Person ist in keinem Kurs mit diesem Seminartag angemeldet." in page.content.decode()


def test_who_passed_what_is_shown_without_points_or_times(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, run: Run
) -> None:
    pass_quiz(enrolment, 1)

    page = client_of(trainer).get(f"/seminare/{run.pk}/").content.decode()

    assert page.count("Lernkontrolle bestanden") == 1
    assert page.count("Lernkontrolle offen") == 2


def test_the_sign_in_list_names_everybody_and_is_logged(
    client_of: ClientOf, trainer: User, pilot: User, enrolment: Enrolment, day: SeminarDay
) -> None:
    page = client_of(trainer).get(f"/seminare/tag/{day.pk}/unterschriften/").content.decode()

    assert "Änne Großmann" in page
    assert "Unterschrift" in page
    assert AccessLogEntry.objects.get(person=pilot).actor == trainer


@pytest.mark.parametrize("who", ["pilot", "hr", "office", "admin_user"])
def test_the_desk_does_not_exist_for_others(
    client_of: ClientOf, who: str, run: Run, day: SeminarDay, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))

    for address in ("/seminare/", f"/seminare/{run.pk}/", f"/seminare/tag/{day.pk}/unterschriften/"):
        assert client.get(address).status_code == 404, address
    for address in ("nachholen", "vertretung", "bestaetigen"):
        assert client.post(f"/seminare/tag/{day.pk}/{address}/").status_code == 404, address


def test_a_stand_in_is_named_and_dismissed(
    client_of: ClientOf, trainer: User, provider: Provider, run: Run, day: SeminarDay
) -> None:
    SeminarDay.objects.filter(pk=day.pk).update(date=dt.date(2999, 1, 1))
    other = make_person("vertretung", first_name="Viola", last_name="Ersatz")
    grant(other, Role.TRAINER, provider=provider)
    client = client_of(trainer)

    form = client.get(f"/seminare/tag/{day.pk}/vertretung/").content.decode()
    page = client.post(f"/seminare/tag/{day.pk}/vertretung/", {"person": str(other.pk)}, follow=True)

    assert "Viola Ersatz" in form
    assert "Viola Ersatz vertritt an diesem Tag." in page.content.decode()
    stand_in = StandIn.objects.get()
    assert (stand_in.person, stand_in.named_by) == (other, trainer)
    assert client_of(other).post(f"/seminare/vertretung/{stand_in.pk}/entfernen/").status_code == 404
    client.post(f"/seminare/vertretung/{stand_in.pk}/entfernen/")
    assert not StandIn.objects.exists()


def test_somebody_of_another_provider_cannot_be_named_by_a_forged_form(
    client_of: ClientOf, trainer: User, pilot: User, day: SeminarDay
) -> None:
    SeminarDay.objects.filter(pk=day.pk).update(date=dt.date(2999, 1, 1))

    client_of(trainer).post(f"/seminare/tag/{day.pk}/vertretung/", {"person": str(pilot.pk)})

    assert not StandIn.objects.exists()


def test_the_day_at_a_glance_names_room_and_hours(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = dt.datetime(2026, 2, 28, 7, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: morning)
    run.days.filter(date=dt.date(2026, 2, 28)).update(
        venue="https://video.example.org/raum", begins_at=dt.time(9), ends_at=dt.time(16, 30)
    )

    page = client_of(trainer).get("/seminare/").content.decode()

    assert "Heute" in page
    assert '<a href="https://video.example.org/raum"' in page
    assert "09:00–16:30" in page
    assert "0 von 1 bestätigt" in page
