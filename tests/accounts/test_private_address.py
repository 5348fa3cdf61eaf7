"""A private address survives leaving the employer; unconfirmed it opens nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain import addresses
from lms.accounts.domain.membership import end_employment
from lms.accounts.domain.people import invite_person
from lms.accounts.models import User
from tests.accounts.letters import link_in
from tests.factories.people import PASSWORD

PRIVATE = "aenne@zuhause.example"
LINK = "/konto/private-adresse/bestaetigen/"

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def key(
    pilot: User, now: dt.datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> str:
    """The pilot has entered a private address; the key of the mailed link."""
    with django_capture_on_commit_callbacks(execute=True):
        addresses.add_private_address(person=pilot, email=" Aenne@Zuhause.example ", now=now)
    return link_in(mail.outbox[0], LINK).removeprefix(LINK).rstrip("/")


def can_log_in(email: str) -> bool:
    """Whether a login with the pilot's password works."""
    client = Client()
    client.post("/konto/login/", {"login": email, "password": PASSWORD})
    return client.get("/konto/").status_code == 200


def test_a_confirmed_private_address_logs_in_after_leaving_the_employer(
    pilot: User, key: str, now: dt.datetime, today: dt.date
) -> None:
    addresses.confirm_private_address(person=pilot, key=key, now=now)

    end_employment(employment=pilot.employments.get(), last_day=today - dt.timedelta(days=1), today=today)

    assert can_log_in(PRIVATE)
    Client().post("/konto/password/reset/", {"email": PRIVATE})
    assert mail.outbox[-1].to == [PRIVATE]
    assert link_in(mail.outbox[-1], "/konto/password/reset/key/")


def test_an_unconfirmed_private_address_opens_nothing(pilot: User, key: str) -> None:
    assert mail.outbox[0].to == [PRIVATE]
    assert not can_log_in(PRIVATE)
    Client().post("/konto/password/reset/", {"email": PRIVATE})
    assert "/password/reset/key/" not in str(mail.outbox[-1].body)
    pilot.refresh_from_db()
    assert pilot.private_email == ""


def test_the_link_confirms_only_for_who_entered_the_address(
    pilot: User, colleague: User, key: str, now: dt.datetime
) -> None:
    with pytest.raises(addresses.ConfirmationRefused):
        addresses.confirm_private_address(person=colleague, key=key, now=now)

    assert not can_log_in(PRIVATE)


@pytest.mark.parametrize("spoil", [lambda key: key[:-1], lambda key: "x" + key, lambda _: "nonsense"])
def test_a_changed_link_is_refused(
    pilot: User, key: str, now: dt.datetime, spoil: Callable[[str], str]
) -> None:
    with pytest.raises(addresses.ConfirmationRefused):
        addresses.confirm_private_address(person=pilot, key=spoil(key), now=now)


def test_the_link_is_good_for_three_days(pilot: User, key: str, now: dt.datetime) -> None:
    late = now + dt.timedelta(days=3, seconds=1)
    with pytest.raises(addresses.ConfirmationRefused):
        addresses.confirm_private_address(person=pilot, key=key, now=late)

    last_moment = now + dt.timedelta(days=3)
    person = addresses.confirm_private_address(person=pilot, key=key, now=last_moment)

    assert (person.private_email, person.private_email_confirmed_at) == (PRIVATE, last_moment)


def test_confirming_twice_changes_nothing(pilot: User, key: str, now: dt.datetime) -> None:
    first = addresses.confirm_private_address(person=pilot, key=key, now=now)
    again = addresses.confirm_private_address(person=pilot, key=key, now=now + dt.timedelta(days=1))

    assert again.private_email_confirmed_at == first.private_email_confirmed_at == now
    assert EmailAddress.objects.filter(user=pilot).count() == 2
    assert EmailAddress.objects.get(user=pilot, primary=True).email == pilot.email


def test_a_new_private_address_replaces_the_old_one(
    pilot: User,
    key: str,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    addresses.confirm_private_address(person=pilot, key=key, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        addresses.add_private_address(person=pilot, email="neu@zuhause.example", now=now)
    assert can_log_in(PRIVATE)

    second = link_in(mail.outbox[1], LINK).removeprefix(LINK).rstrip("/")
    addresses.confirm_private_address(person=pilot, key=second, now=now)

    assert not can_log_in(PRIVATE)
    assert can_log_in("neu@zuhause.example")


def test_a_removed_private_address_opens_nothing(pilot: User, key: str, now: dt.datetime) -> None:
    addresses.confirm_private_address(person=pilot, key=key, now=now)

    addresses.remove_private_address(person=pilot)

    assert not can_log_in(PRIVATE)
    assert can_log_in(pilot.email)


def test_somebody_elses_address_gets_no_mail_and_no_other_answer(
    client_of: Callable[[User], Client],
    pilot: User,
    colleague: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = client_of(pilot)

    def enter(email: str) -> str:
        return client.post("/konto/private-adresse/", {"email": email}, follow=True).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        taken, free = enter(colleague.email), enter(PRIVATE)

    assert [letter.to for letter in mail.outbox] == [[PRIVATE]]
    assert colleague.email in taken
    assert TOKEN.sub("", taken).replace(colleague.email, PRIVATE) == TOKEN.sub("", free)


def test_an_address_taken_meanwhile_is_refused(pilot: User, key: str, office: User, now: dt.datetime) -> None:
    invite_person(email=PRIVATE, first_name="Erste", last_name="Erste", actor=office, now=now)

    with pytest.raises(addresses.AddressTaken):
        addresses.confirm_private_address(person=pilot, key=key, now=now)


def test_claiming_an_address_does_not_block_it(
    pilot: User, colleague: User, key: str, now: dt.datetime
) -> None:
    assert not addresses.is_address_taken(email=PRIVATE)
    assert not addresses.is_address_taken(email=PRIVATE, besides=colleague)


@pytest.mark.parametrize("wrong", ["pilot@example.org", "kein-at", ""])
def test_the_work_address_and_no_address_are_refused(pilot: User, now: dt.datetime, wrong: str) -> None:
    with pytest.raises(addresses.AddressRefused):
        addresses.add_private_address(person=pilot, email=wrong, now=now)


def test_the_pages_lead_from_the_form_to_the_confirmed_address(
    client_of: Callable[[User], Client],
    pilot: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = client_of(pilot)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/private-adresse/", {"email": PRIVATE})
    path = link_in(mail.outbox[0], LINK)

    assert Client().get(path).url.startswith("/konto/login/?next=/konto/private-adresse/")
    assert client.get(path).status_code == 200
    pilot.refresh_from_db()
    assert pilot.private_email == ""
    page = client.post(path, follow=True).content.decode()
    assert "Ihre private Adresse ist bestätigt." in page
    assert PRIVATE in page
    page = client.post("/konto/private-adresse/entfernen/", follow=True).content.decode()
    assert PRIVATE not in page


def test_a_wrong_entry_comes_back_with_the_reason(client_of: Callable[[User], Client], pilot: User) -> None:
    answer = client_of(pilot).post("/konto/private-adresse/", {"email": pilot.email})

    assert answer.status_code == 422
    assert "Das ist bereits Ihre dienstliche Adresse." in answer.content.decode()
