"""An invitation: an account without a password, and a mailed link that only setting the password uses up."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from lms.accounts.domain.addresses import AddressTaken
from lms.accounts.domain.people import invite_person, send_invitation
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from tests.accounts.letters import link_in
from tests.factories.people import make_person

NEW = "ein-ganz-neues-Passwort"
SET = "/konto/password/reset/key/"


@pytest.fixture
def invited(
    office: User, now: dt.datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> User:
    """Gülşen Ağaoğlu, invited by the programme office; her mail is in the outbox."""
    with django_capture_on_commit_callbacks(execute=True):
        return invite_person(
            email="Guelsen@Example.org", first_name="Gülşen", last_name="Ağaoğlu", actor=office, now=now
        )


@pytest.fixture
def link(invited: User) -> str:
    """The path of the mailed link."""
    return link_in(mail.outbox[0], SET)


def choose_password(client: Client, path: str, password: str = NEW) -> int:
    """Open the link, follow to the form, choose; the status of the last answer."""
    page = client.get(path, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else path
    return client.post(form, {"password1": password, "password2": password}).status_code


def can_log_in(client: Client, email: str, password: str = NEW) -> bool:
    """Whether a login works."""
    client.post("/konto/login/", {"login": email, "password": password})
    return client.get("/konto/").status_code == 200


def test_the_mail_is_german_and_names_product_and_sender(invited: User) -> None:
    (letter,) = mail.outbox

    assert letter.to == ["guelsen@example.org"]
    assert letter.from_email == "Kommunale Digitallotsen <noreply@digitallotsen.example>"
    assert letter.subject == "Kommunale Digitallotsen: Ihr Konto auf der Lernplattform"
    assert letter.content_subtype == "plain"
    assert not letter.alternatives
    body = str(letter.body)
    assert body.startswith("Guten Tag Gülşen Ağaoğlu,\n")
    assert "Olga Programm hat für Sie ein Konto" in body
    assert "bis zum 09.03.2026" in body
    assert "&#" not in body


def test_the_account_has_no_password_and_no_confirmed_address(invited: User) -> None:
    assert not invited.has_usable_password()
    assert not EmailAddress.objects.get(user=invited).verified
    assert not can_log_in(Client(), invited.email, "")


def test_the_link_survives_being_opened_by_a_mail_scanner(link: str, invited: User) -> None:
    for _ in range(5):
        scanner = Client()
        assert scanner.head(link).status_code == 302
        assert scanner.get(link, follow=True).status_code == 200

    assert choose_password(Client(), link) == 302
    assert can_log_in(Client(), invited.email)


def test_setting_the_password_confirms_the_address_and_uses_the_link_up(link: str, invited: User) -> None:
    choose_password(Client(), link)

    assert EmailAddress.objects.get(user=invited).verified
    page = Client().get(link)
    assert "Dieser Link ist nicht gültig" in page.content.decode()
    choose_password(Client(), link, "drittes-Passwort-2026")
    assert can_log_in(Client(), invited.email)


def test_a_weak_password_does_not_use_the_link_up(link: str, invited: User) -> None:
    client = Client()

    assert choose_password(client, link, "guelsen@example") == 200
    assert choose_password(client, link) == 302


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[dt.timedelta]:
    """How far the clock of the link has run; append to let time pass."""
    passed: list[dt.timedelta] = [dt.timedelta(0)]
    monkeypatch.setattr(
        PasswordResetTokenGenerator,
        "_now",
        lambda _self: dt.datetime.now() + sum(passed, dt.timedelta(0)),  # noqa: DTZ005 - Django counts links in naive time
    )
    return passed


def test_the_link_expires_and_a_new_one_can_be_asked_for(
    clock: list[dt.timedelta], link: str, invited: User
) -> None:
    clock.append(dt.timedelta(days=7, minutes=1))

    assert "Dieser Link ist nicht gültig" in Client().get(link).content.decode()
    Client().post("/konto/password/reset/", {"email": invited.email})
    assert choose_password(Client(), link_in(mail.outbox[1], SET)) == 302
    assert can_log_in(Client(), invited.email)


def test_the_link_works_on_its_last_day(clock: list[dt.timedelta], link: str) -> None:
    clock.append(dt.timedelta(days=7, minutes=-1))

    assert choose_password(Client(), link) == 302


def test_an_invitation_can_be_sent_again(
    link: str,
    invited: User,
    office: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send_invitation(person=invited, actor=office, now=now)

    assert choose_password(Client(), link_in(mail.outbox[1], SET)) == 302


def test_the_link_leads_to_the_public_address_whatever_host_served_the_request(
    pilot: User, settings: Settings
) -> None:
    settings.PUBLIC_BASE_URL = "https://lernen.digitallotsen.example"

    Client().post("/konto/password/reset/", {"email": pilot.email}, headers={"host": "boese.example"})

    (letter,) = mail.outbox
    assert link_in(letter, SET)
    assert "boese.example" not in str(letter.body)


def test_nobody_is_invited_twice(invited: User, office: User, now: dt.datetime) -> None:
    with pytest.raises(AddressTaken):
        invite_person(email="GUELSEN@example.org", first_name="A", last_name="B", actor=office, now=now)

    assert User.objects.filter(last_name="B").count() == 0


def test_no_mail_leaves_when_the_invitation_is_rolled_back(
    office: User, now: dt.datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_person("neu", first_name="N", last_name="N")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(AddressTaken):
        invite_person(email="neu@example.org", first_name="A", last_name="B", actor=office, now=now)

    assert mail.outbox == []


def test_p3_the_invitation_is_logged(invited: User, office: User) -> None:
    entry = AccessLogEntry.objects.get()

    assert (entry.actor, entry.person, entry.kind) == (office, invited, AccessKind.CHANGED)


def test_a_name_cannot_smuggle_a_header_into_the_mail(
    office: User, now: dt.datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        person = invite_person(
            email="x@example.org", first_name="A\r\nBcc: b@example.org", last_name="B", actor=office, now=now
        )

    assert person.first_name == "A Bcc: b@example.org"
    assert mail.outbox[0].recipients() == ["x@example.org"]
