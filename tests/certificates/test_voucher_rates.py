"""Amounts and quotas as the rules file lays them down (F8, F12); no database here."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from certificates.domain.voucher_rules import (
    QuotaUndefinedError,
    RulesFormatError,
    quota_for,
    read_rules,
)
from lms.accounts.models import register

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "certificates" / "data" / "foerderregeln.yaml").read_text(encoding="utf-8"))
RULES = read_rules(FILE)


@pytest.mark.parametrize(
    ("kind", "population", "persons"),
    [
        ("gemeinde", 1, 1),
        ("gemeinde", 9_999, 1),
        ("gemeinde", 10_000, 2),
        ("gemeinde", 30_000, 2),
        ("gemeinde", 30_001, 3),
        ("gemeinde", 130_000, 3),
        ("stadtkreis", 0, 4),
        ("stadtkreis", 175_000, 4),
        ("stadtkreis", 175_001, 5),
        ("landkreis", 175_000, 4),
        ("landkreis", 175_001, 5),
        ("landkreis", 10_000_000, 5),
        ("other", 50_000, 0),
    ],
)
def test_f8_quota_at_every_boundary(kind: str, population: int, persons: int) -> None:
    assert quota_for(kind=kind, population=population, rules=RULES) == persons


@pytest.mark.parametrize(("kind", "population"), [("gemeinde", 130_001), ("gemeinde", 0), ("dorf", 5)])
def test_f8_an_undefined_quota_is_an_error_not_a_guess(kind: str, population: int) -> None:
    with pytest.raises(QuotaUndefinedError):
        quota_for(kind=kind, population=population, rules=RULES)


def test_f8_the_rule_gives_the_registers_seats_of_all_1136_bodies() -> None:
    folder = Path(register.__file__).parents[1] / "data"
    municipalities = [
        ("stadtkreis" if row["type"] == "Stadtkreis" else "gemeinde", row)
        for row in _rows(folder / "gemeinden_bw.csv")
    ]
    districts = [("landkreis", row) for row in _rows(folder / "kreise_bw.csv") if row["type"] == "Landkreis"]

    seats = {
        row.get("ags") or row["district_ags"]: quota_for(
            kind=kind, population=int(row["population"]), rules=RULES
        )
        for kind, row in municipalities + districts
    }

    expected = {
        row.get("ags") or row["district_ags"]: int(row["foerderplaetze"])
        for _, row in municipalities + districts
    }
    assert seats == expected
    assert len(seats) == 1_136
    assert sum(seats[row["ags"]] for _, row in municipalities) == 1_436
    assert sum(seats[row["district_ags"]] for _, row in districts) == 164
    assert sum(seats.values()) == RULES.quota_sum == 1_600


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"surprise": 1}, "unknown key 'surprise'"),
        ({"rate": None}, "rate: missing"),
        ({"rate": {"basis": {"kind": "percent", "eur": 80}}}, "rate.basis.kind"),
        ({"rate": {"basis": {"kind": "fixed_per_day", "eur": "viel"}}}, "rate.basis.eur"),
        ({"rate": {"basis": {"kind": "fixed_per_day", "eur": 0.001}}}, "rate.basis.eur"),
        ({"rate": {"basis": {"kind": "fixed_per_day", "eur": -1}}}, "rate.basis.eur"),
        ({"rate": {"basis": {"kind": "fixed_per_day", "eur": True}}}, "rate.basis.eur"),
        ({"rate": {"basis": {"kind": "fixed_per_day", "eur": float("inf")}}}, "rate.basis.eur"),
        ({"quota": {"gemeinde_stadt": []}}, "quota.gemeinde_stadt: missing"),
        ({"quota": {"gemeinde_stadt": [{"min": 1, "max": 9}]}}, "quota.gemeinde_stadt[0]"),
        ({"quota": {"gemeinde_stadt": [{"min": 9, "max": 1, "persons": 1}]}}, "max lies below min"),
        (
            {
                "quota": {
                    "gemeinde_stadt": [_b := {"min": 1, "max": 9, "persons": 1}, {**_b, "min": 11, "max": 20}]
                }
            },
            "the band from 11 does not follow",
        ),
        ({"checks": {"sum_all_quota": "1600"}}, "checks.sum_all_quota"),
    ],
)
def test_f12_a_rules_file_that_cannot_be_read_is_refused_with_the_place(
    change: dict[str, Any], place: str
) -> None:
    with pytest.raises(RulesFormatError, match=re.escape(place)):
        read_rules({**FILE, **change})
