"""German by default, whatever a browser was shipped with; another language by choice."""

from __future__ import annotations

import pytest
from django.test import Client


def test_a_browser_that_asks_for_english_still_sees_german(client: Client, db: None) -> None:
    page = client.get("/konto/login/", headers={"accept-language": "en-US,en;q=0.9"})

    assert page.headers["Content-Language"] == "de"
    assert '<html lang="de">' in page.content.decode()


def test_who_chooses_english_sees_english(client: Client, db: None) -> None:
    client.post("/konto/sprache/", {"language": "en", "next": "/konto/login/"})

    assert '<html lang="en">' in client.get("/konto/login/").content.decode()


@pytest.mark.parametrize("forged", ["xx", "../../etc", "", "de" * 500])
def test_a_forged_choice_is_german(client: Client, db: None, forged: str) -> None:
    client.cookies["django_language"] = forged

    assert '<html lang="de">' in client.get("/konto/login/").content.decode()
