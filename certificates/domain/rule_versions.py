"""Versions of the funding rules: loaded from a file, never changed, chosen by the date of the seminar day (F12)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from certificates.domain.voucher_rules import (
    FundingRules,
    QuotaUndefinedError,
    RulesFormatError,
    quota_for,
    read_rules,
)
from certificates.models import RuleVersion
from lms.accounts.models import RegisterEntry, RegisterVersion

RULES_FILE = Path(__file__).resolve().parents[1] / "data" / "foerderregeln.yaml"
# The file of version 1 names no first day. Assumption: the day the programme was announced (docs/funding.md).
PROGRAMME_START = dt.date(2018, 11, 15)


class RulesRefusedError(Exception):
    """A rules file cannot be read, or contradicts a version already loaded. Nothing was stored."""


def load_rules(*, path: Path = RULES_FILE) -> tuple[RuleVersion, bool]:
    """Store the rules in ``path`` as a version; returns it and whether it is new.

    Loading the same file again changes nothing. Raises ``RulesRefusedError`` with one sentence when the file cannot be
    read, when its version is stored with other content, or when it is older than, or would begin before, a stored one.
    """
    data = _parse(path)
    fresh = _version_from(data, path)
    with transaction.atomic():
        stored = {version.version: version for version in RuleVersion.objects.select_for_update()}
        known = stored.get(fresh.version)
        if known is not None:
            _refuse_change(known, fresh, path)
            return known, False
        _refuse_disorder(stored.values(), fresh, path)
        fresh.save()
    return fresh, True


def rules_on(versions: Sequence[RuleVersion], day: dt.date | None) -> RuleVersion | None:
    """The version valid on ``day``: the highest one that has begun, unless it has ended; else ``None``."""
    if day is None:
        return None
    begun = [version for version in versions if version.valid_from <= day]
    latest = max(begun, key=lambda version: version.version, default=None)
    if latest is None or (latest.valid_to is not None and latest.valid_to < day):
        return None
    return latest


def rules_of(version: RuleVersion) -> FundingRules:
    """The rules stored in ``version``."""
    return read_rules(version.rules)


def quota_differences(*, version: RuleVersion, register: RegisterVersion) -> list[str]:
    """Where the register's funded seats differ from the rule, body by body, then in sum (F8); empty when all agree."""
    rules = rules_of(version)
    differences: list[str] = []
    total = 0
    for entry in RegisterEntry.objects.filter(version=register).select_related("body").order_by("body__ags"):
        try:
            quota = quota_for(kind=entry.body.kind, population=entry.population, rules=rules)
        except QuotaUndefinedError as error:
            differences.append(f"{entry.body.ags}: {error}")
            continue
        total += quota
        if quota != entry.funded_seats:
            differences.append(f"{entry.body.ags}: register {entry.funded_seats}, rule {quota}")
    if rules.quota_sum is not None and total != rules.quota_sum:
        differences.append(f"sum: {total}, the rules file says {rules.quota_sum}")
    return differences


def _parse(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesRefusedError(f"{path}: cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise RulesRefusedError(f"{path}: not a mapping of rules")
    return data


def _version_from(data: Mapping[str, Any], path: Path) -> RuleVersion:
    version = data.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise RulesRefusedError(f"{path}: version: {version!r} is not a whole number from 1")
    try:
        read_rules(data)
        valid_from = _date(data, "valid_from") or (PROGRAMME_START if version == 1 else None)
        valid_to = _date(data, "valid_to")
    except RulesFormatError as error:
        raise RulesRefusedError(f"{path}: {error}") from error
    if valid_from is None:
        raise RulesRefusedError(
            f"{path}: valid_from: version {version} has to say from which day it is valid"
        )
    if valid_to is not None and valid_to < valid_from:
        raise RulesRefusedError(f"{path}: valid_to lies before valid_from")
    rules = {key: value for key, value in data.items() if key not in {"valid_from", "valid_to"}}
    # As JSON holds it, so that a comparison with the stored rules compares like with like.
    as_stored = json.loads(json.dumps(rules, default=str))
    return RuleVersion(version=version, valid_from=valid_from, valid_to=valid_to, rules=as_stored)


def _date(data: Mapping[str, Any], key: str) -> dt.date | None:
    value = data.get(key)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise RulesFormatError(f"{key}: {value!r} is not a date such as 2018-11-15")


def _refuse_change(known: RuleVersion, fresh: RuleVersion, path: Path) -> None:
    for name in ("rules", "valid_from", "valid_to"):
        if getattr(known, name) != getattr(fresh, name):
            raise RulesRefusedError(
                f"{path}: version {known.version} is already stored with other {name}. Decisions rest on it: "
                "give the changed rules a new version number."
            )


def _refuse_disorder(stored: Iterable[RuleVersion], fresh: RuleVersion, path: Path) -> None:
    for version in stored:
        if fresh.version < version.version:
            raise RulesRefusedError(
                f"{path}: version {fresh.version} is older than the stored {version.version}"
            )
        if fresh.valid_from < version.valid_from:
            raise RulesRefusedError(
                f"{path}: version {fresh.version} would begin on {fresh.valid_from}, before version "
                f"{version.version} of {version.valid_from}"
            )
