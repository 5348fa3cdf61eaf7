"""Every message that our code uses has a German text, and every placeholder survives the translation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.house import plan
from tests.house.messages import as_python, german_catalogues, messages_in, used_messages

# A number and its unit stay on one line.
TORN = re.compile(r"(?:\d|\)[sd]|\}\}) (?:%|EUR|€|UE|[kKM]B)(?![\w{(}])")


def test_every_message_is_translated_and_no_other() -> None:
    translated = {
        (message.id[0] if isinstance(message.id, tuple) else message.id, message.context): path
        for path, catalogue in german_catalogues().items()
        for message in catalogue
        if message.id and not message.fuzzy and all(_texts(message.string))
    }

    used = used_messages()

    assert len(used) > 50
    assert {place: message for message, place in used.items() if message not in translated} == {}
    assert {message: path for message, path in translated.items() if message not in used} == {}


def test_no_unit_is_torn_from_its_number() -> None:
    texts = {
        f"{path}: {message.id}": " ".join(_texts(message.string))
        for path, catalogue in german_catalogues().items()
        for message in catalogue
    }
    texts |= {
        plan.shown(path): path.read_text(encoding="utf-8")
        for path in plan.tracked_files()
        if path.suffix == ".html" and path.relative_to(plan.ROOT).parts[0] in plan.APPS
    }

    assert [place for place, text in texts.items() if TORN.search(text)] == []


def test_no_entry_is_open_or_uncertain() -> None:
    open_entries = [
        f"{path}: {message.id}"
        for path, catalogue in german_catalogues().items()
        for message in catalogue
        if message.id and (message.fuzzy or not all(_texts(message.string)))
    ]

    assert open_entries == []


def test_placeholders_survive_translation() -> None:
    broken = [
        f"{path}: {message.id}: {error}"
        for path, catalogue in german_catalogues().items()
        for message, errors in catalogue.check()
        for error in errors
    ]

    assert broken == []


def test_the_guard_reads_templates() -> None:
    template = (
        '<p>{% translate "Day" %}</p>\n  {% blocktranslate trimmed %}\n a {{ b }}\n{% endblocktranslate %}'
    )

    assert [message for _, message in messages_in(as_python(template))] == [("Day", None), ("a %(b)s", None)]


def _texts(string: str | Sequence[str] | None) -> tuple[str, ...]:
    """The singular and plural texts of an entry; one empty text when there is none."""
    return (string or "",) if isinstance(string, str | None) else tuple(string)
