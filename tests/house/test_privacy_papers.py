"""The privacy papers say what the software does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

from lms.portal.domain.retention import read_periods
from tests.house import plan

FOLDER = plan.ROOT / "docs" / "privacy"
RECORD = (FOLDER / "verarbeitungsverzeichnis.md").read_text(encoding="utf-8")


def test_the_record_names_every_period_as_it_is() -> None:
    lines = {
        rule: next(line for line in RECORD.splitlines() if f"Regel `{rule}`" in line)
        for rule in read_periods()
    }

    for rule, months in read_periods().items():
        words = f"{months // 12} Jahre" if months > 12 and months % 12 == 0 else f"{months} Monate"
        assert words in lines[rule], rule


@pytest.mark.parametrize("paper", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_what_the_papers_name_exists(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")

    assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())
    missing = [
        name
        for name in re.findall(r"`((?:tests|lms|docs)/[\w/.-]+)`", text)
        if not (plan.ROOT / name).exists()
    ]
    assert missing == []
    for address in re.findall(r"`(/[\w/-]+/)`", text):
        assert resolve(address)
