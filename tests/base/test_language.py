"""German by default, whatever a browser was shipped with; another language by choice."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override


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


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("de", "<p>Lektion &lt;1&gt;</p><b>3 Minuten</b>Weiter: Tag 1"),
        (
            "en",
            '<p lang="de">Lektion &lt;1&gt;</p><b lang="en">3 minutes</b>Next: <span lang="de">Tag 1</span>',
        ),
    ],
)
def test_contents_say_their_language_where_the_frame_speaks_another(language: str, printed: str) -> None:
    template = Template(
        "<p{% content_lang %}>{{ title }}</p><b{% page_lang %}>{{ length }}</b>{{ next }}: {{ unit|as_content }}"
    )
    words = {"de": ("3 Minuten", "Weiter"), "en": ("3 minutes", "Next")}[language]

    with override(language):
        page = template.render(
            Context({"title": "Lektion <1>", "unit": "Tag 1", "length": words[0], "next": words[1]})
        )

    assert page == printed
