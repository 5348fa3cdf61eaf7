"""Another work address, and leaving an employer whose mailbox then opens nothing any more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curriculum.domain.rosters import enrolments_for_hr
from curriculum.models import Enrolment
from lms.accounts.domain.addresses import AddressRefused, remove_private_address
from lms.accounts.domain.membership import employ_person, end_employment
from lms.accounts.domain.work_address import LeavingRefused, give_up_addresses, leave_employer
from lms.accounts.models import PublicBody, User
from tests.factories.people import PASSWORD

ClientOf = Callable[[User], Client]
PRIVATE = "aenne@example.net"


@pytest.fixture(autouse=True)
def _letters_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction never commits; letters leave as if it had."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())


@pytest.fixture
def with_private_address(pilot: User) -> User:
    """The pilot has confirmed a private address."""
    pilot.private_email, pilot.private_email_confirmed_at = PRIVATE, timezone.now()
    pilot.save()
    EmailAddress.objects.create(user=pilot, email=PRIVATE, verified=True, primary=False)
    return pilot


def letters_to(address: str) -> list[str]:
    return [str(letter.body) for letter in mail.outbox if letter.to == [address]]


def ask_for_reset(address: str) -> list[str]:
    """The reset links that reach ``address``."""
    mail.outbox.clear()
    Client().post("/konto/password/reset/", {"email": address})
    return re.findall(r"/konto/password/reset/key/\S+", "\n".join(letters_to(address)))


def change(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/konto/adresse/", {"new_email": email, "password": password})


def test_a_new_address_counts_once_it_is_confirmed_and_both_are_told(
    client_of: ClientOf, pilot: User
) -> None:
    client = client_of(pilot)
    change(client, "Neu@example.org")
    link = re.search(r"/konto/adresse/bestaetigen/\S+", letters_to("neu@example.org")[0])
    pilot.refresh_from_db()
    assert pilot.email == "pilot@example.org"
    assert len(letters_to("pilot@example.org")) == 1

    client.get(link[0])
    pilot.refresh_from_db()
    assert pilot.email == "pilot@example.org"
    client.post(link[0])
    client.post(link[0])

    pilot.refresh_from_db()
    assert pilot.email == "neu@example.org"
    assert list(EmailAddress.objects.filter(user=pilot).values_list("email", "verified", "primary")) == [
        ("neu@example.org", True, True)
    ]
    assert len(letters_to("pilot@example.org")) == len(letters_to("neu@example.org")) == 2
    assert ask_for_reset("pilot@example.org") == []
    assert len(ask_for_reset("neu@example.org")) == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [("neu@example.org", "falsch"), ("keine", PASSWORD), ("pilot@example.org", PASSWORD)],
)
def test_a_bad_wish_is_refused(client_of: ClientOf, pilot: User, email: str, password: str) -> None:
    assert change(client_of(pilot), email, password).status_code == 422
    assert mail.outbox == []


def test_mistyped_addresses_use_nothing_up(client_of: ClientOf, pilot: User) -> None:
    client = client_of(pilot)

    typos = [change(client, "keine-adresse").status_code for _ in range(8)]
    own = [change(client, pilot.email).status_code for _ in range(8)]

    assert set(typos + own) == {422}
    assert change(client, "neu@example.org").status_code == 302


def test_wrong_passwords_and_mails_use_the_attempts_of_an_hour_up(client_of: ClientOf, pilot: User) -> None:
    client = client_of(pilot)
    answers = [change(client, "neu@example.org", password="falsch").status_code for _ in range(3)]
    answers += [change(client, f"neu{number}@example.org").status_code for number in range(2)]

    refused = change(client, "neu@example.org")

    assert answers == [422] * 3 + [302] * 2
    assert refused.status_code == 429
    page = refused.content.decode()
    assert "ging es um eine Adresse, eine Stunde" in page
    assert "neues Passwort" not in page


def test_a_mistyped_private_address_uses_nothing_up(client_of: ClientOf, pilot: User) -> None:
    client, door = client_of(pilot), reverse("account_add_private_address")

    typos = [client.post(door, {"email": "keine-adresse"}).status_code for _ in range(8)]
    links = [client.post(door, {"email": f"privat{n}@example.net"}).status_code for n in range(6)]

    assert set(typos) == {422}
    assert links == [302] * 5 + [429]


def test_an_address_of_somebody_else_gets_no_letter_and_no_other_answer(
    client_of: ClientOf, pilot: User, colleague: User
) -> None:
    answer = change(client_of(pilot), colleague.email)

    assert answer.status_code == 302
    assert mail.outbox == []


def test_somebody_elses_link_changes_nothing(client_of: ClientOf, pilot: User, colleague: User) -> None:
    change(client_of(pilot), "neu@example.org")
    link = re.search(r"/konto/adresse/bestaetigen/\S+", letters_to("neu@example.org")[0])[0]

    client_of(colleague).post(link)
    client_of(pilot).post(link.replace("bestaetigen/ey", "bestaetigen/eX"))

    assert set(User.objects.values_list("email", flat=True)) == {pilot.email, colleague.email}


def test_p8_the_hr_view_ends_on_the_day_the_pilot_names(
    client_of: ClientOf, with_private_address: User, enrolment: Enrolment, body: PublicBody
) -> None:
    pilot, last = with_private_address, timezone.localdate() + dt.timedelta(days=10)
    employment = pilot.employments.get()

    answer = client_of(pilot).post(
        f"/konto/dienststelle-verlassen/{employment.pk}/", {"last_day": f"{last}", "is_address_theirs": "on"}
    )

    assert answer["Location"] == "/konto/"
    seen = [bool(enrolments_for_hr(bodies=[body.pk], today=last + dt.timedelta(days=n))) for n in (0, 1)]
    assert seen == [True, False]
    assert len(letters_to("pilot@example.org")) == len(letters_to(PRIVATE)) == 1


def test_after_the_last_day_the_former_mailbox_resets_nothing(with_private_address: User) -> None:
    pilot, today = with_private_address, timezone.localdate()
    mailed_before = ask_for_reset("pilot@example.org")
    leave_employer(employment=pilot.employments.get(), last_day=today, is_address_theirs=True, today=today)
    assert len(ask_for_reset("pilot@example.org")) == 1
    User.objects.update(work_address_ends=today - dt.timedelta(days=1))

    assert ask_for_reset("pilot@example.org") == []
    assert len(ask_for_reset(PRIVATE)) == 1
    opened = Client().get(mailed_before[0], follow=True).content.decode()
    assert "Dieser Link ist nicht gültig" in opened
    pilot.refresh_from_db()
    assert (pilot.email, pilot.private_email, pilot.work_address_ends) == (PRIVATE, "", None)
    assert Client().post("/konto/login/", {"login": PRIVATE, "password": PASSWORD}).status_code == 302


def test_a_link_mailed_before_opens_nothing_after_even_without_a_private_address(
    pilot: User, today: dt.date
) -> None:
    (mailed_before,) = ask_for_reset(pilot.email)
    end_employment(employment=pilot.employments.get(), last_day=today, today=today)

    assert ask_for_reset(pilot.email) == []
    assert "Dieser Link ist nicht gültig" in Client().get(mailed_before, follow=True).content.decode()


def test_without_a_private_address_nobody_locks_themselves_out(client_of: ClientOf, pilot: User) -> None:
    employment, today = pilot.employments.get(), timezone.localdate()

    answer = client_of(pilot).post(
        f"/konto/dienststelle-verlassen/{employment.pk}/", {"last_day": f"{today}", "is_address_theirs": "on"}
    )

    assert answer.status_code == 422
    employment.refresh_from_db()
    assert employment.valid_to is None
    with pytest.raises(LeavingRefused):
        leave_employer(
            employment=employment,
            last_day=today + dt.timedelta(days=900),
            is_address_theirs=False,
            today=today,
        )


def test_the_private_address_stays_while_it_is_needed(with_private_address: User, today: dt.date) -> None:
    leave_employer(
        employment=with_private_address.employments.get(),
        last_day=today + dt.timedelta(days=3),
        is_address_theirs=True,
        today=today,
    )

    with pytest.raises(AddressRefused):
        remove_private_address(person=with_private_address)


def test_a_mailbox_of_another_employer_goes_on(
    with_private_address: User, other_body: PublicBody, today: dt.date
) -> None:
    pilot = with_private_address
    employ_person(person=pilot, body=other_body, valid_from=today, today=today)

    leave_employer(
        employment=pilot.employments.get(valid_to=None, body__ags="08115001"),
        last_day=today,
        is_address_theirs=False,
        today=today,
    )

    assert give_up_addresses(today=today + dt.timedelta(days=1)) == 0
    pilot.refresh_from_db()
    assert pilot.email == "pilot@example.org"


def test_reconciling_gives_addresses_up_and_coming_back_keeps_them(
    with_private_address: User, body: PublicBody, today: dt.date
) -> None:
    pilot = with_private_address
    end_employment(employment=pilot.employments.get(), last_day=today, today=today)
    employ_person(person=pilot, body=body, valid_from=today + dt.timedelta(days=1), today=today)
    assert give_up_addresses(today=today + dt.timedelta(days=5)) == 0

    end_employment(
        employment=pilot.employments.get(valid_to=None), last_day=today + dt.timedelta(days=6), today=today
    )

    assert give_up_addresses(today=today + dt.timedelta(days=6)) == 0
    assert give_up_addresses(today=today + dt.timedelta(days=7)) == 1


@pytest.mark.parametrize("who", ["colleague", "hr", "office"])
def test_nobody_leaves_for_somebody_else(
    client_of: ClientOf, who: str, pilot: User, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)
    address = f"/konto/dienststelle-verlassen/{pilot.employments.get().pk}/"

    assert client_of(person).get(address).status_code == 404
    assert client_of(person).post(address, {"last_day": "2026-03-02"}).status_code == 404


@pytest.mark.parametrize("uid", ["1", "zz", "0", "9" * 40])
def test_a_mailed_link_for_nobody_is_a_bad_link(client: Client, db: None, uid: str) -> None:
    answer = client.get(f"/konto/password/reset/key/{uid}-abc-def/")

    assert "Dieser Link ist nicht gültig" in answer.content.decode()
