"""One language for a reader: RFC 2616, 14.4, as the specification wants it (1.0.3 part 3, 2.1.3)."""

from __future__ import annotations

import pytest
from django.utils.translation.trans_real import parse_accept_lang_header

from lms.xapi.core import in_one_language

NAMES = {"de": "Wahl", "en-US": "choice", "fr": "choix"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"),
        ("FR-ca, fr;q=0.2", "fr"),
        ("de;q=0.2, fr;q=0.3", "fr"),
        # A range matches what begins with it.
        ("en", "en-US"),
        # The longest range that matches decides.
        ("en;q=1, en-US;q=0.1, fr;q=0.5", "fr"),
        ("*;q=0.8, de;q=0.1, it", "en-US"),
        # Not wanted.
        ("de;q=0, *", "en-US"),
        ("de;q=0", "en-US"),
        ("*;q=0", "de"),
        # A longer range does not match what is shorter or other, but comes before what nobody spoke of.
        ("en-GB, fr", "fr"),
        ("en-GB", "en-US"),
        ("en-GB, *;q=0.5", "en-US"),
        # Nothing said, nothing known, nonsense: the first.
        ("", "de"),
        ("it", "de"),
        ("???", "de"),
    ],
)
def test_the_entry_a_reader_prefers(header: str, language: str) -> None:
    shown = in_one_language({"name": NAMES}, parse_accept_lang_header(header.lower()))

    assert shown["name"] == {language: NAMES[language]}


def test_no_entry_is_none() -> None:
    assert in_one_language({"name": {}}, [("de", 1.0)]) == {"name": {}}
