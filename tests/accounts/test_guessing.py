"""Guessing is limited at every door: twenty tries each, and what the right password does afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from lms.accounts.domain.credentials import create_credential
from lms.accounts.enums import Scope
from lms.accounts.models import User
from tests.accounts.letters import link_in
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.once

TRIES = 20
TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
LOGIN = "/konto/login/"
Guess = Callable[[int], Any]


def statuses(guess: Guess) -> list[int]:
    """What twenty tries are answered with."""
    return [guess(number).status_code for number in range(TRIES)]


def from_address(number: int) -> Client:
    """A client with an address of its own."""
    return Client(REMOTE_ADDR=f"203.0.113.{number + 1}")


def can_log_in(client: Client, person: User, password: str = PASSWORD) -> bool:
    """Whether the right password opens the door."""
    client.post(LOGIN, {"login": person.email, "password": password})
    return client.get("/konto/").status_code == 200


def wrong_login(client: Client, email: str) -> Any:
    """One wrong password."""
    return client.post(LOGIN, {"login": email, "password": "falsch"})


def test_one_account_from_one_client(pilot: User) -> None:
    answers = statuses(lambda _: wrong_login(Client(), pilot.email))

    assert answers == [200] * 5 + [TOO_MANY] * 15


def test_one_account_from_twenty_addresses(pilot: User) -> None:
    answers = statuses(lambda number: wrong_login(from_address(number), pilot.email))

    assert answers == [200] * 5 + [TOO_MANY] * 15


def test_one_account_under_many_host_names_and_spellings(pilot: User) -> None:
    def guess(number: int) -> Any:
        email = pilot.email.upper() if number % 2 else f" {pilot.email} "
        return Client(REMOTE_ADDR=f"203.0.113.{number}", SERVER_NAME=f"h{number}.example").post(
            LOGIN, {"login": email, "password": "falsch"}
        )

    assert statuses(guess).count(200) == 5


def test_twenty_accounts_from_one_client(db: None) -> None:
    people = [make_person(f"p{n}", first_name="P", last_name=f"{n}") for n in range(TRIES)]

    answers = statuses(lambda number: wrong_login(Client(), people[number].email))

    assert answers == [200] * 10 + [TOO_MANY] * 10


def test_twenty_unknown_addresses_are_counted_like_accounts(db: None) -> None:
    answers = statuses(lambda number: wrong_login(Client(), f"niemand{number}@example.org"))

    assert answers == [200] * 10 + [TOO_MANY] * 10


def test_an_unknown_address_is_locked_like_an_account(db: None) -> None:
    answers = statuses(lambda number: wrong_login(from_address(number), "niemand@example.org"))

    assert answers == [200] * 5 + [TOO_MANY] * 15


def test_a_right_password_does_not_buy_new_guesses(pilot: User, colleague: User) -> None:
    def guess(number: int) -> Any:
        if number % 4 == 3:
            assert Client().post(LOGIN, {"login": colleague.email, "password": PASSWORD}).status_code in {
                302,
                TOO_MANY,
            }
        return wrong_login(Client(), pilot.email)

    assert statuses(guess).count(200) == 5


def test_the_answer_says_in_german_what_to_do(pilot: User) -> None:
    statuses(lambda _: wrong_login(Client(), pilot.email))

    page = wrong_login(Client(), pilot.email).content.decode()

    assert "Zu viele Versuche" in page
    assert "Bitte warten Sie fünf Minuten" in page
    assert "/konto/password/reset/" in page


def test_others_log_in_while_one_account_is_guessed(pilot: User, colleague: User) -> None:
    statuses(lambda number: wrong_login(from_address(number), pilot.email))

    assert can_log_in(Client(), colleague)


def test_while_an_account_is_guessed_even_the_right_password_waits(pilot: User) -> None:
    statuses(lambda number: wrong_login(from_address(number), pilot.email))

    assert not can_log_in(Client(), pilot)
    cache.clear()  # five minutes later
    assert can_log_in(Client(), pilot)


def test_a_new_password_lifts_the_lock_of_the_account(pilot: User) -> None:
    statuses(lambda number: wrong_login(from_address(number), pilot.email))
    client = Client()
    client.post("/konto/password/reset/", {"email": pilot.email})
    form = client.get(link_in(mail.outbox[0], "/reset/key/")).url

    client.post(form, {"password1": "ganz-neues-Passwort", "password2": "ganz-neues-Passwort"})

    assert can_log_in(client, pilot, "ganz-neues-Passwort")


@pytest.mark.parametrize("door", ["/admin/login/", "/django-admin/login/"])
def test_the_editors_doors_take_no_password_at_all(admin_user: User, door: str) -> None:
    client = Client()
    names = {"username": admin_user.email, "login": admin_user.email, "password": PASSWORD}

    answers = [client.post(door, names) for _ in range(TRIES)]

    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.partition("?")[0] for answer in answers} == {LOGIN}
    assert client.get("/konto/").status_code == 302


def test_asking_for_links_for_one_account(pilot: User) -> None:
    answers = statuses(
        lambda number: from_address(number).post("/konto/password/reset/", {"email": pilot.email})
    )

    assert answers == [302] * 3 + [TOO_MANY] * 17
    assert len(mail.outbox) == 3


def test_asking_for_links_for_many_accounts(db: None) -> None:
    answers = statuses(
        lambda number: Client().post("/konto/password/reset/", {"email": f"p{number}@example.org"})
    )

    assert answers == [302] * 10 + [TOO_MANY] * 10


@pytest.mark.parametrize("method", ["get", "post"])
def test_guessing_reset_links(pilot: User, method: str) -> None:
    def guess(number: int) -> Any:
        path = f"/konto/password/reset/key/{pilot.pk.hex}-d{number:05}-{number:032x}/"
        return getattr(Client(), method)(path)

    assert statuses(guess) == [200] * 10 + [TOO_MANY] * 10


def test_who_guessed_links_cannot_open_a_right_one_but_others_can(pilot: User) -> None:
    Client().post("/konto/password/reset/", {"email": pilot.email})
    path = link_in(mail.outbox[0], "/reset/key/")
    statuses(lambda number: Client().get(f"/konto/password/reset/key/{pilot.pk.hex}-d0-{number}/"))

    assert Client().get(path).status_code == TOO_MANY
    assert from_address(7).get(path).status_code == 302


def test_a_scanner_without_cookies_does_not_use_up_the_guesses_of_its_house(pilot: User) -> None:
    Client().post("/konto/password/reset/", {"email": pilot.email})
    path = link_in(mail.outbox[0], "/reset/key/")

    for _ in range(TRIES):
        form = Client().get(path).url
        assert Client().get(form).status_code == 200

    assert Client().get(path).status_code == 302


def test_a_class_of_twenty_behind_one_address_sets_its_passwords(db: None) -> None:
    people = [make_person(f"p{n}", first_name="P", last_name=f"{n}") for n in range(TRIES)]
    for number, person in enumerate(people):
        from_address(number).post("/konto/password/reset/", {"email": person.email})

    def choose(number: int) -> Any:
        client = Client()
        form = client.get(link_in(mail.outbox[number], "/reset/key/")).url
        return client.post(form, {"password1": "ganz-neues-Passwort", "password2": "ganz-neues-Passwort"})

    assert statuses(choose) == [302] * TRIES


@pytest.mark.parametrize("method", ["get", "post"])
def test_guessing_confirmation_links(pilot: User, method: str) -> None:
    EmailAddress.objects.filter(user=pilot).update(verified=False)

    answers = statuses(lambda number: getattr(Client(), method)(f"/konto/confirm-email/MQ:1abcde:{number}/"))

    assert answers[10:] == [TOO_MANY] * 10
    assert TOO_MANY not in answers[:10]
    assert not EmailAddress.objects.get(user=pilot).verified


def test_guessing_the_old_password_from_an_open_session(
    client_of: Callable[[User], Client], pilot: User
) -> None:
    client = client_of(pilot)
    form = {"oldpassword": "falsch", "password1": "ganz-neues-Passwort", "password2": "ganz-neues-Passwort"}

    answers = statuses(lambda _: client.post("/konto/password/change/", form))

    assert answers == [200] * 5 + [TOO_MANY] * 15


def test_entering_private_addresses_is_no_mail_cannon(
    client_of: Callable[[User], Client], pilot: User
) -> None:
    client = client_of(pilot)

    answers = statuses(
        lambda number: client.post("/konto/private-adresse/", {"email": f"p{number}@zuhause.example"})
    )

    assert answers == [302] * 5 + [TOO_MANY] * 15


API = "/api/v1/certificates/"


def test_guessing_machine_credentials(pilot: User) -> None:
    now = dt.datetime.now(tz=dt.UTC)
    _, secret = create_credential(
        owner=pilot,
        label="l",
        scopes=[Scope.CERTIFICATES_READ],
        expires_at=now + dt.timedelta(days=1),
        now=now,
    )

    def guess(number: int) -> Any:
        wrong = f"{secret[:-4]}{number:04}"
        return Client().get(API, headers={"authorization": f"Bearer {wrong}"})

    assert statuses(guess) == [401] * 10 + [TOO_MANY] * 10
    right = {"authorization": f"Bearer {secret}"}
    assert Client().get(API, headers=right).status_code == TOO_MANY
    assert from_address(3).get(API, headers=right).status_code == 200


def test_a_made_up_forwarding_header_does_not_hide_the_client(pilot: User) -> None:
    def guess(number: int) -> Any:
        return Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").post(
            LOGIN, {"login": f"p{number}@example.org", "password": "falsch"}
        )

    assert statuses(guess).count(200) == 10


def test_behind_a_trusted_proxy_clients_are_told_apart(pilot: User, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess(number: int) -> Any:
        # The client may write what it likes; the last address is the proxy's word.
        forged = f"192.0.2.{number}, 198.51.100.7"
        return Client(HTTP_X_FORWARDED_FOR=forged).post(
            LOGIN, {"login": f"p{number}@example.org", "password": "falsch"}
        )

    assert statuses(guess).count(200) == 10
    assert can_log_in(Client(HTTP_X_FORWARDED_FOR="198.51.100.8"), pilot)
