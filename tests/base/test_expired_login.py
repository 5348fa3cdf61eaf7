"""The pilot's login has expired while a page stood open; what she sends then leads back to that page, in words."""

from __future__ import annotations

import pytest
from django.test import Client

from lms.accounts.models import User
from tests.factories.people import PASSWORD

KEY = "6a1b3f0e-5d0c-4c52-9a49-0b1f2f4f5a10"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EXPIRED = "Ihre Anmeldung war abgelaufen. Bitte noch einmal."
# Where the button is → where it sends.
BUTTONS = {
    "/meine-daten/": "/meine-daten/archiv.zip",
    "/konto/": "/konto/private-adresse/",
    "/personal/?seite=2": "/personal/zertifikate.zip",
    "/zertifikate/": f"/zertifikate/teilnahme/{KEY}/",
    f"/seminare/{KEY}/": f"/seminare/tag/{KEY}/bestaetigen/",
    f"/lernen/{KEY}/{KEY}/": f"/lernen/{KEY}/{KEY}/abschliessen/",
    f"/lernen/{KEY}/{KEY}/?x=1": f"/lernen/{KEY}/{KEY}/notiz/{KEY}/",
}


def press(client: Client, button: str, **headers: str) -> str:
    """Where the button leads who is not logged in."""
    return str(client.post(button, headers=BROWSER | headers)["Location"])


def log_in(client: Client, door: str) -> str:
    """Where the login leads."""
    form = {"login": "pilot@example.org", "password": PASSWORD}
    page = client.get(door, headers=BROWSER)
    answer = client.post("/konto/login/", form | {"next": page.context["redirect_field_value"]})
    return str(answer["Location"])


@pytest.mark.parametrize(("page", "button"), BUTTONS.items())
def test_after_the_login_the_way_leads_to_the_page_with_the_button(
    client: Client, pilot: User, page: str, button: str
) -> None:
    door = press(client, button, referer=f"http://testserver{page}")

    assert door.startswith("/konto/login/?")
    assert log_in(client, door) == page


def test_she_reads_once_that_she_has_to_press_again(client: Client, pilot: User) -> None:
    door = press(client, "/meine-daten/archiv.zip", referer="http://testserver/meine-daten/")

    page = client.get(log_in(client, door), headers=BROWSER)
    again = client.get("/meine-daten/", headers=BROWSER)

    assert EXPIRED in page.content.decode()
    assert EXPIRED not in again.content.decode()


@pytest.mark.parametrize(
    "referer", ["https://boese.example/falle/", "//boese.example/", "javascript:alert(1)", ""]
)
def test_no_other_site_says_where_a_login_leads(client: Client, pilot: User, referer: str) -> None:
    door = press(client, "/meine-daten/archiv.zip", referer=referer)

    assert log_in(client, door) == "/meine-daten/archiv.zip"


def test_without_a_page_she_gets_one_that_knows_the_way(client: Client, pilot: User) -> None:
    address = log_in(client, press(client, "/meine-daten/archiv.zip"))

    answer = client.get(address, headers=BROWSER)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1>Unter dieser Adresse gibt es nichts zu sehen</h1>" in answer.content.decode()
    assert 'href="/meine-daten/"' in answer.content.decode()
    assert EXPIRED in client.get("/meine-daten/", headers=BROWSER).content.decode()


def test_the_way_on_is_the_nearest_page_there_is(client: Client, trainer: User) -> None:
    client.force_login(trainer)

    answer = client.get(f"/seminare/tag/{KEY}/bestaetigen/", headers=BROWSER)

    assert 'href="/seminare/"' in answer.content.decode()


def test_a_script_is_answered_as_before(client: Client, pilot: User) -> None:
    """The notes of a lesson are kept in the open page, which says so itself."""
    note = f"/lernen/{KEY}/{KEY}/notiz/{KEY}/"
    headers = {"accept": "application/json", "referer": f"http://testserver/lernen/{KEY}/{KEY}/"}

    answer = client.post(note, headers=headers)

    assert answer["Location"] == f"/konto/login/?next={note}"
    assert client.get("/meine-daten/archiv.zip", headers=headers).status_code == 302
    client.force_login(pilot)
    assert client.get("/meine-daten/archiv.zip", headers=headers).content == b""
    assert EXPIRED not in client.get("/meine-daten/", headers=BROWSER).content.decode()
