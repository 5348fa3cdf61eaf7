"""Where one is logged in: the own list, and logging out everywhere else."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from lms.accounts.models import User
from lms.base.devices import device_name
from tests.factories.people import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0 Mobile Safari/537.36"
)


def log_in(person: User, agent: str) -> Client:
    """A browser of its own."""
    client = Client(headers={"user-agent": agent})
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    return client


def devices(client: Client) -> list[str]:
    """What the page names."""
    page = BeautifulSoup(client.get("/konto/sitzungen/").content, "html.parser")
    return [heading.get_text() for heading in page.select(".card h2")]


def test_one_sees_own_logins_only_and_ends_the_others(pilot: User, stranger: User) -> None:
    here, phone, other = log_in(pilot, FIREFOX), log_in(pilot, PHONE), log_in(stranger, PHONE)

    assert devices(here) == ["Firefox unter Windows", "Chrome unter Android"]
    answer = here.post("/konto/sitzungen/", follow=True)

    assert "Sie sind überall sonst abgemeldet." in answer.content.decode()
    assert devices(here) == ["Firefox unter Windows"]
    assert phone.get("/konto/")["Location"] == "/konto/login/?next=/konto/"
    assert other.get("/konto/").status_code == 200


def test_a_changed_password_ends_every_login(pilot: User) -> None:
    here, phone = log_in(pilot, FIREFOX), log_in(pilot, PHONE)
    new = {
        "oldpassword": PASSWORD,
        "password1": "neues-langes-Kennwort",
        "password2": "neues-langes-Kennwort",
    }

    here.post("/konto/password/change/", new)

    assert phone.get("/konto/").status_code == 302


def test_what_ended_is_forgotten(pilot: User, now: dt.datetime, capsys: pytest.CaptureFixture[str]) -> None:
    here, phone = log_in(pilot, FIREFOX), log_in(pilot, PHONE)
    Session.objects.filter(session_key=phone.session.session_key).delete()

    call_command("apply_retention", "--dry-run")
    assert UserSession.objects.count() == 2
    call_command("apply_retention")

    assert "logins: 1 ended deleted." in capsys.readouterr().out
    assert [one.session_key for one in UserSession.objects.all()] == [here.session.session_key]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox unter Windows"),
        (PHONE, "Chrome unter Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge unter Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari unter iPhone",
        ),
        ("curl/8.0", "Unbekanntes Gerät"),
        ("<script>", "Unbekanntes Gerät"),
        ("", "Unbekanntes Gerät"),
    ],
)
def test_devices_have_names(agent: str, name: str) -> None:
    assert device_name(agent) == name
