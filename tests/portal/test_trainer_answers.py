"""What a trainer did is answered in the card of the day they did it on: the page returns there, far below its top."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from curriculum.models import Attendance, Enrolment, Run, SeminarDay
from lms.accounts.enums import Role
from lms.accounts.models import Provider, User
from tests.factories import make_enrolment, make_person, make_run
from tests.factories.people import grant

ClientOf = Callable[[User], Client]
NOT_ENROLLED = "Diese Person ist in keinem Kurs mit diesem Seminartag angemeldet."


@pytest.fixture
def days(run: Run) -> list[SeminarDay]:
    """The days of the run."""
    return list(run.days.select_related("unit").order_by("date"))


@pytest.fixture
def viola(provider: Provider) -> User:
    """Another trainer of the provider."""
    person = make_person("vertretung", first_name="Viola", last_name="Ersatz")
    grant(person, Role.TRAINER, provider=provider)
    return person


def _card(page: str, day: SeminarDay) -> str:
    found = re.search(rf'<section class="card" id="tag-{day.pk}".*?</section>', page, re.DOTALL)
    assert found, f"The page has no card of {day}."
    return found.group()


def _done(client: Client, address: str, data: Mapping[str, str] | None = None) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def _assert_answered(page: str, day: SeminarDay, text: str, *, role: str = "status") -> None:
    """In the card of the day, once on the page, and the card takes the focus and is described by it."""
    card = _card(page, day)
    said = re.search(rf'<div id="answer-{day.pk}">\s*<p class="message [^>]*role="{role}">(.*?)</p>', card)
    assert said, card[:800]
    assert text in said.group(1)
    assert page.count(said.group(1)) == 1
    assert f'tabindex="-1" aria-describedby="answer-{day.pk}"' in card


def test_a_confirmation_is_answered_in_the_card_of_its_day(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, days: list[SeminarDay]
) -> None:
    client = client_of(trainer)

    page = _done(client, f"/seminare/tag/{days[1].pk}/bestaetigen/", {"enrolment": str(enrolment.pk)})

    _assert_answered(page, days[1], "1 Anwesenheit bestätigt.")
    assert "message" not in _card(page, days[0])
    assert "Anwesenheit bestätigt" not in client.get(f"/seminare/{days[1].run_id}/").content.decode()


def test_that_nobody_was_ticked_is_said_in_the_card(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, days: list[SeminarDay]
) -> None:
    page = _done(client_of(trainer), f"/seminare/tag/{days[2].pk}/bestaetigen/")

    _assert_answered(page, days[2], "Es war niemand gewählt")


def test_a_refusal_is_an_alert_in_the_card(
    client_of: ClientOf, trainer: User, pilot: User, run: Run, days: list[SeminarDay]
) -> None:
    run.preset = "online"
    run.save()
    learner = make_enrolment(pilot, run=run)

    page = _done(
        client_of(trainer), f"/seminare/tag/{days[0].pk}/bestaetigen/", {"enrolment": str(learner.pk)}
    )

    assert not Attendance.objects.exists()
    _assert_answered(page, days[0], "sind noch nicht abgeschlossen.", role="alert")


def test_a_withdrawal_is_answered_in_the_card(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, days: list[SeminarDay]
) -> None:
    client = client_of(trainer)
    _done(client, f"/seminare/tag/{days[0].pk}/bestaetigen/", {"alle": "1"})
    address = f"/seminare/anwesenheit/{Attendance.objects.get().pk}/zurueckziehen/"

    page = _done(client, address, {"reason": "Verwechslung"})

    _assert_answered(page, days[0], "Die Anwesenheit wurde zurückgezogen.")


def test_stand_ins_are_answered_in_the_card(
    client_of: ClientOf, trainer: User, viola: User, days: list[SeminarDay]
) -> None:
    SeminarDay.objects.filter(pk=days[2].pk).update(date=dt.date(2999, 1, 1))
    client = client_of(trainer)

    named = _done(client, f"/seminare/tag/{days[2].pk}/vertretung/", {"person": str(viola.pk)})
    dismissed = _done(client, f"/seminare/vertretung/{days[2].stand_ins.get().pk}/entfernen/")

    _assert_answered(named, days[2], "Viola Ersatz vertritt an diesem Tag.")
    _assert_answered(dismissed, days[2], "Viola Ersatz vertritt nicht mehr.")


def test_a_made_up_day_is_answered_in_the_card(
    client_of: ClientOf, trainer: User, colleague: User, run: Run, days: list[SeminarDay]
) -> None:
    make_enrolment(colleague, run=make_run(run.edition, provider=run.provider, title="Andere"))

    page = _done(client_of(trainer), f"/seminare/tag/{days[0].pk}/nachholen/", {"person": colleague.email})

    _assert_answered(page, days[0], "Der Nachholtag von")
    assert 'disclosure" open' not in page
    assert colleague.email not in page


def test_what_was_said_of_another_run_is_not_lost(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, run: Run, days: list[SeminarDay]
) -> None:
    """The line was down before the answer came: the trainer reads it on the page they open next."""
    other = make_run(run.edition, provider=run.provider, trainers=[trainer], title="Andere")
    client = client_of(trainer)
    client.post(f"/seminare/tag/{days[0].pk}/bestaetigen/", {"alle": "1"})

    page = client.get(f"/seminare/{other.pk}/").content.decode()

    assert page.count("1 Anwesenheit bestätigt.") == 1
    assert page.index("1 Anwesenheit bestätigt.") < page.index("<h1")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("niemand@example.org", NOT_ENROLLED),
        ("stranger@example.org", NOT_ENROLLED),
        ("kein-mail", "Bitte geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel name@example.org."),
        ("", "Dieses Feld muss ausgefüllt werden."),
    ],
)
def test_a_refused_guest_is_told_at_the_field_and_what_was_typed_stays(
    client_of: ClientOf, trainer: User, stranger: User, days: list[SeminarDay], typed: str, error: str
) -> None:
    answer = client_of(trainer).post(f"/seminare/tag/{days[1].pk}/nachholen/", {"person": typed})

    page = answer.content.decode()
    card, name = _card(page, days[1]), f"guest-{days[1].pk}-person"
    assert answer.status_code == 422
    assert '<details class="disclosure" open>' in card
    assert page.count('<details class="disclosure" open>') == 1
    field = re.search(rf'<input type="email"[^>]* id="{name}">', card)
    assert field, card
    assert not typed or f'value="{typed}"' in field.group()
    assert f'aria-invalid="true" aria-describedby="{name}_error"' in field.group()
    assert re.search(rf'<ul class="errorlist" id="{name}_error"><li>{error}</li></ul>', card)
    assert page.count(error) == 1
    assert f'/nachholen/#{name}"' in card


def test_the_page_of_a_refused_guest_can_be_opened_again(
    client_of: ClientOf, trainer: User, enrolment: Enrolment, days: list[SeminarDay]
) -> None:
    """Changing the language there asks for its address: it leads back to the day."""
    answer = client_of(trainer).get(f"/seminare/tag/{days[1].pk}/nachholen/")

    assert answer["Location"] == f"/seminare/{days[1].run_id}/#tag-{days[1].pk}"
