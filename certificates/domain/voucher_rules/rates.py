"""Amounts and quotas: read from the rules file, never written in code (F1, F2, F3, F7, F8, F12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from certificates.domain.voucher_rules.codes import Level

# The keys a rules file may have. An unknown one is refused: a rule nobody reads would be a rule nobody applies.
TOP_KEYS = {"version", "valid_from", "valid_to", "rate", "quota", "checks", "prerequisites"}


class RulesFormatError(ValueError):
    """A rules file says something the rules cannot read; the message names where."""


class QuotaUndefinedError(ValueError):
    """No quota is laid down for this kind of body and population (F8: a configuration error, never a guess)."""


@dataclass(frozen=True)
class QuotaBand:
    """``persons`` funded people from ``first`` to ``last`` inhabitants, both included; an open end is ``None``."""

    first: int
    last: int | None
    persons: int

    def covers(self, population: int) -> bool:
        """Whether ``population`` lies within."""
        return self.first <= population and (self.last is None or population <= self.last)


@dataclass(frozen=True, kw_only=True)
class FundingRules:
    """One version of the rules, in integer cents."""

    basis_cents_per_day: int
    aufbau_max_cents_per_day: int
    municipality_bands: tuple[QuotaBand, ...]
    district_bands: tuple[QuotaBand, ...]
    quota_sum: int | None = None

    def rate(self, level: Level) -> int:
        """What a day of ``level`` gets at most, in cents."""
        return self.basis_cents_per_day if level == Level.BASIS else self.aufbau_max_cents_per_day


def amount_per_day(*, level: Level, fee_cents_per_day: int, rules: FundingRules) -> int:
    """Cents for one attended day: the rate of the level (F1, F2), never more than the fee charged (F3)."""
    return min(rules.rate(level), fee_cents_per_day)


def quota_for(*, kind: str, population: int, rules: FundingRules) -> int:
    """Funded people of a body (F7, F8). ``kind``: gemeinde, stadtkreis, landkreis, or other (always 0).

    Raises ``QuotaUndefinedError`` when no band covers ``population``, as for a Gemeinde above 130,000.
    """
    bands = {
        "gemeinde": rules.municipality_bands,
        "stadtkreis": rules.district_bands,
        "landkreis": rules.district_bands,
        "other": (QuotaBand(0, None, 0),),
    }.get(str(kind))
    if bands is None:
        raise QuotaUndefinedError(f"There is no quota for bodies of the kind {str(kind)!r}.")
    for band in bands:
        if band.covers(population):
            return band.persons
    raise QuotaUndefinedError(f"There is no quota for a {kind!s} of {population} inhabitants.")


def read_rules(data: Mapping[str, object]) -> FundingRules:
    """The rules in a parsed rules file. Raises ``RulesFormatError`` naming the first place that cannot be read."""
    if unknown := set(data) - TOP_KEYS:
        raise RulesFormatError(f"unknown key {min(map(str, unknown))!r}")
    rate, quota = _mapping(data, "rate"), _mapping(data, "quota")
    checks = _mapping(data, "checks") if "checks" in data else {}
    return FundingRules(
        basis_cents_per_day=_cents(rate, "basis", kind="fixed_per_day", key="eur"),
        aufbau_max_cents_per_day=_cents(rate, "aufbau", kind="cap_per_day", key="eur_max"),
        municipality_bands=_bands(quota, "gemeinde_stadt"),
        district_bands=_bands(quota, "stadtkreis_landkreis"),
        quota_sum=_whole(checks, "sum_all_quota", "checks") if "sum_all_quota" in checks else None,
    )


def _mapping(data: Mapping[str, object], key: str, place: str = "") -> Mapping[str, object]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        raise RulesFormatError(f"{place}{key}: missing or not a mapping")
    return value


def _whole(data: Mapping[str, object], key: str, place: str) -> int:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RulesFormatError(f"{place}.{key}: {value!r} is not a whole number from 0")
    return value


def _cents(rates: Mapping[str, object], level: str, *, kind: str, key: str) -> int:
    rate = _mapping(rates, level, "rate.")
    if rate.get("kind") != kind:
        raise RulesFormatError(f"rate.{level}.kind: {rate.get('kind')!r} is not {kind!r}")
    value = rate.get(key)
    try:
        cents = None if isinstance(value, bool) else Decimal(str(value)) * 100
    except InvalidOperation:
        cents = None
    if cents is None or not cents.is_finite() or cents < 0 or cents != cents.to_integral_value():
        raise RulesFormatError(f"rate.{level}.{key}: {value!r} is not an amount in euros")
    return int(cents)


def _bands(quota: Mapping[str, object], key: str) -> tuple[QuotaBand, ...]:
    place = f"quota.{key}"
    rows = quota.get(key)
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise RulesFormatError(f"{place}: missing or not a list")
    bands = tuple(_band(row, f"{place}[{number}]") for number, row in enumerate(rows))
    for earlier, later in pairwise(bands):
        if earlier.last is None or later.first != earlier.last + 1:
            raise RulesFormatError(f"{place}: the band from {later.first} does not follow the one before it")
    return bands


def _band(row: object, place: str) -> QuotaBand:
    if not isinstance(row, Mapping) or set(row) != {"min", "max", "persons"}:
        raise RulesFormatError(f"{place}: not a mapping of min, max and persons")
    last = None if row["max"] is None else _whole(row, "max", place)
    band = QuotaBand(_whole(row, "min", place), last, _whole(row, "persons", place))
    if last is not None and last < band.first:
        raise RulesFormatError(f"{place}: max lies below min")
    return band
