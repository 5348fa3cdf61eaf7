"""Versions of the funding rules: loaded once, never changed, chosen by the day (F12)."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from certificates.domain.rule_versions import (
    PROGRAMME_START,
    RULES_FILE,
    RulesRefusedError,
    load_rules,
    quota_differences,
    rules_of,
    rules_on,
)
from certificates.models import RuleVersion
from lms.accounts.domain.register import load_register
from lms.accounts.enums import BodyKind
from lms.accounts.models import RegisterEntry
from lms.base.models import FrozenRowError
from tests.factories.people import make_body

pytestmark = pytest.mark.django_db
FILE: dict[str, Any] = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """A rules file with changes."""

    def write_file(**changes: Any) -> Path:
        path = tmp_path / "regeln.yaml"
        path.write_text(yaml.safe_dump({**FILE, **changes}, allow_unicode=True), encoding="utf-8")
        return path

    return write_file


def test_the_shipped_rules_are_version_1_from_the_programmes_start() -> None:
    version, is_new = load_rules()

    assert (version.version, version.valid_from, version.valid_to, is_new) == (1, PROGRAMME_START, None, True)
    assert rules_of(RuleVersion.objects.get()).basis_cents_per_day == 10_000


def test_loading_again_changes_nothing() -> None:
    load_rules()

    version, is_new = load_rules()

    assert (version.version, is_new, RuleVersion.objects.count()) == (1, False, 1)


def test_a_stored_version_never_changes() -> None:
    version, _ = load_rules()
    version.valid_to = dt.date(2026, 1, 1)

    with pytest.raises(FrozenRowError):
        version.save()


@pytest.mark.parametrize(
    "change",
    [
        {"rate": {**FILE["rate"], "basis": {"kind": "fixed_per_day", "eur": 101}}},
        {"valid_from": dt.date(2019, 1, 1)},
        {"valid_to": dt.date(2026, 12, 31)},
        {"prerequisites": []},
    ],
)
def test_a_changed_file_with_the_same_version_is_refused(change: dict[str, Any], write: Any) -> None:
    load_rules()

    with pytest.raises(RulesRefusedError, match="new version number"):
        load_rules(path=write(**change))

    assert rules_of(RuleVersion.objects.get()).basis_cents_per_day == 10_000


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"version": 0}, "version: 0"),
        ({"version": True}, "version: True"),
        ({"version": "1"}, "version: '1'"),
        ({"version": 2}, "valid_from: version 2"),
        ({"valid_from": "gestern"}, "valid_from: 'gestern'"),
        ({"valid_from": dt.date(2026, 1, 2), "valid_to": dt.date(2026, 1, 1)}, "valid_to lies before"),
        ({"rate": {}}, "rate.basis: missing"),
        ({"surprise": 1}, "unknown key 'surprise'"),
    ],
)
def test_a_broken_file_is_refused_whole(change: dict[str, Any], complaint: str, write: Any) -> None:
    with pytest.raises(RulesRefusedError, match=complaint):
        load_rules(path=write(**change))

    assert not RuleVersion.objects.exists()


@pytest.mark.parametrize("content", [b"- just\n- a list\n", b"a: [unclosed", b"\xff\xfe\x00", None])
def test_what_is_no_rules_file_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "regeln.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(RulesRefusedError):
        load_rules(path=path)


def test_the_newest_begun_version_is_valid_unless_it_has_ended(write: Any) -> None:
    load_rules()
    load_rules(path=write(version=2, valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 12, 31)))
    versions = list(RuleVersion.objects.all())

    def on(day: dt.date | None) -> int | None:
        valid = rules_on(versions, day)
        return valid.version if valid else None

    assert on(PROGRAMME_START - dt.timedelta(days=1)) is None
    assert on(PROGRAMME_START) == 1
    assert on(dt.date(2025, 12, 31)) == 1
    assert on(dt.date(2026, 1, 1)) == 2
    assert on(dt.date(2026, 12, 31)) == 2
    assert on(dt.date(2027, 1, 1)) is None
    assert on(None) is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"version": 1, "valid_from": PROGRAMME_START}, "older than the stored 2"),
        ({"version": 3, "valid_from": dt.date(2025, 12, 31)}, "would begin on 2025-12-31"),
    ],
)
def test_versions_come_in_order(change: dict[str, Any], complaint: str, write: Any) -> None:
    load_rules(path=write(version=2, valid_from=dt.date(2026, 1, 1)))

    with pytest.raises(RulesRefusedError, match=complaint):
        load_rules(path=write(**change))


def test_f8_the_loaded_register_and_the_rule_agree_on_all_seats(now: dt.datetime) -> None:
    register = load_register(now=now)
    version, _ = load_rules()

    assert quota_differences(version=version, register=register) == []
    assert sum(RegisterEntry.objects.filter(version=register).values_list("funded_seats", flat=True)) == 1_600


def test_f8_a_difference_between_register_and_rule_is_named() -> None:
    make_body("Aidlingen", ags="08115001", population=10_000, seats=1)
    entry = RegisterEntry.objects.get()
    make_body("Großdorf", ags="08115002", population=130_001, kind=BodyKind.MUNICIPALITY)
    version, _ = load_rules()

    assert quota_differences(version=version, register=entry.version) == [
        "08115001: register 1, rule 2",
        "08115002: There is no quota for a gemeinde of 130001 inhabitants.",
        "sum: 2, the rules file says 1600",
    ]


def test_the_command_says_what_it_did(write: Any) -> None:
    make_body("Aidlingen", ags="08115001", population=10_000, seats=1)
    out, err = StringIO(), StringIO()

    call_command("load_funding_rules", stdout=out, stderr=err)
    call_command("load_funding_rules", stdout=out, stderr=err)

    assert out.getvalue() == (
        "Funding rules, version 1, from 2018-11-15 without end: stored.\n"
        "Funding rules, version 1, from 2018-11-15 without end: already stored, unchanged.\n"
    )
    assert "08115001: register 1, rule 2" in err.getvalue()
    with pytest.raises(CommandError, match="new version number"):
        call_command("load_funding_rules", str(write(prerequisites=[])))
