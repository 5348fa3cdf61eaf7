"""How long things are kept (rule P5): periods are data, every run is written down.

The journal's details have a rule of their own in ``lms.xapi.domain.retention``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import transaction

from assessments.domain import retention as assessments
from certificates.domain import retention as certificates
from lms.accounts.domain import retention as accounts
from lms.xapi.domain.retention import months_before
from lms.xapi.models import RetentionRun

PERIODS = Path(__file__).resolve().parents[1] / "data" / "aufbewahrung.yaml"
ACCESS_LOG = "access_log"


class PeriodsError(ValueError):
    """The file of periods does not name every rule once with a number of months."""


@dataclass(frozen=True)
class Rule:
    """What to count and what to delete of everything before an instant."""

    count: Callable[[dt.datetime], int]
    delete: Callable[[dt.datetime], int]


RULES: Mapping[str, Rule] = {
    ACCESS_LOG: Rule(
        count=lambda before: accounts.old_access(before=before).count(),
        delete=lambda before: accounts.delete_access(before=before),
    ),
    assessments.QUIZ_ATTEMPTS: Rule(
        count=lambda before: assessments.old_attempts(before=before).count(),
        delete=lambda before: assessments.delete_attempts(before=before),
    ),
    certificates.CERTIFICATES: Rule(
        count=lambda before: certificates.old_certificates(before=before).count(),
        delete=lambda before: certificates.delete_certificates(before=before),
    ),
    certificates.VOUCHER_LEDGER: Rule(
        count=lambda before: certificates.old_ledger(before=before).count(),
        delete=lambda before: certificates.delete_ledger(before=before),
    ),
}


@dataclass(frozen=True)
class Forgotten:
    """What a rule did, or would do: ``rows`` from before ``before``."""

    rule: str
    before: dt.datetime
    rows: int


def read_periods(file: Path = PERIODS) -> dict[str, int]:
    """Months by rule; raises ``PeriodsError`` for anything but every rule once with at least one month."""
    periods = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(periods, dict) or set(periods) != set(RULES):
        raise PeriodsError(f"{file} must name exactly these rules: {', '.join(RULES)}.")
    for rule, months in periods.items():
        if type(months) is not int or not 1 <= months <= 1200:
            raise PeriodsError(f"{file}: {rule} needs a whole number of months from 1 to 1200.")
    return periods


def preview_retention(*, now: dt.datetime, periods: Mapping[str, int]) -> list[Forgotten]:
    """What would be deleted now."""
    return [
        Forgotten(rule, before, RULES[rule].count(before)) for rule, before in _limits(now, periods).items()
    ]


def apply_retention(*, now: dt.datetime, periods: Mapping[str, int]) -> list[Forgotten]:
    """Delete what has been kept long enough, each rule in one transaction with the note that it ran."""
    return [_apply(rule, before, now) for rule, before in _limits(now, periods).items()]


@transaction.atomic
def _apply(rule: str, before: dt.datetime, now: dt.datetime) -> Forgotten:
    rows = RULES[rule].delete(before)
    if rows:
        RetentionRun.objects.create(rule=rule, before=before, deleted=rows, at=now)
    return Forgotten(rule, before, rows)


def _limits(now: dt.datetime, periods: Mapping[str, int]) -> dict[str, dt.datetime]:
    return {rule: months_before(now=now, months=months) for rule, months in periods.items()}
