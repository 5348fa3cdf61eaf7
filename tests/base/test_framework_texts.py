"""Olga of the programme office mistypes an address: whichever framework complains, it says "Sie"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.mofile import read_mo
from django import forms
from django.apps import apps
from django.utils.translation import gettext, ngettext, npgettext, override, pgettext

from tests.house import plan

DU = re.compile(
    r"\b(du|dich|dir|dein\w*)\b"
    r"|\b(gib|wähle|stelle sicher|nutze|benutze|prüfe|überprüfe|beachte|versuche|füge)\b"
    r"|\blade\b.*\bhoch\.",
    re.IGNORECASE,
)
# Its pages are ours; what is left of its texts stands in lms.accounts.allauth_texts.
WITH_PAGES_OF_OURS = "allauth"
Spoken = tuple[str, str]


def catalogues() -> Iterator[Path]:
    """The German catalogues of Django and of every foreign app that is installed."""
    ours = tuple(plan.APPS)
    yield Path(django.__file__).parent / "conf" / "locale" / "de" / "LC_MESSAGES" / "django.mo"
    for app in apps.get_app_configs():
        path = Path(app.path) / "locale" / "de" / "LC_MESSAGES" / "django.mo"
        if not app.name.startswith((*ours, WITH_PAGES_OF_OURS)) and path.exists():
            yield path


def spoken_by(path: Path) -> Iterator[Spoken]:
    """Every message of the catalogue, and what is said in its place in the end."""
    with path.open("rb") as compiled:
        for message in read_mo(compiled):
            if isinstance(message.id, list | tuple):
                one, many = message.id
                yield from ((one, _in_number(message.context, one, many, n)) for n in (1, 2))
            elif message.id and message.context:
                yield message.id, pgettext(message.context, message.id)
            elif message.id:
                yield message.id, gettext(message.id)


def _in_number(context: str | None, one: str, many: str, n: int) -> str:
    return npgettext(context, one, many, n) if context else ngettext(one, many, n)


def test_no_framework_says_du() -> None:
    with override("de"):
        spoken = [pair for path in catalogues() for pair in spoken_by(path)]

    assert len(spoken) > 1500
    assert [pair for pair in spoken if DU.search(pair[1])] == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (
            forms.EmailField(),
            "olga@",
            "Bitte geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel name@example.org.",
        ),
        (forms.URLField(assume_scheme="https"), "::", "Bitte geben Sie eine gültige Internetadresse ein."),
    ],
)
def test_a_form_says_sie(field: forms.Field, typed: str, said: str) -> None:
    with override("de"), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    assert refused.value.messages == [said]


@pytest.mark.parametrize("text", ["Gib eine URL ein.", "Hast du Zeit?", "Lade ein Bild hoch. Bald."])
def test_the_guard_hears_du(text: str) -> None:
    assert DU.search(text)
