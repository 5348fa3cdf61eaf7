"""What still stands between enrolments and their funding, and who can act."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from certificates.domain.funding_facts import FundingCase, funding_cases
from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.rule_versions import rules_of, rules_on
from certificates.domain.voucher_rules import REMEDIABLE, FundingRules, Remedy, decide_day, remedies
from certificates.models import RuleVersion


def obstructed_among(enrolments: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those with an obstacle that somebody can still remove, by their decisions in force; one query."""
    found = decisions_in_force(enrolments=enrolments).filter(reason_code__in=REMEDIABLE)
    return set(found.values_list("enrolment", flat=True))


def open_funding(*, obstructed: Collection[uuid.UUID], today: dt.date) -> dict[uuid.UUID, tuple[Remedy, ...]]:
    """Enrolment id → what can still be done for its days, each obstacle once.

    Facts are read again only for the ``obstructed`` (their decisions say who that is); at most seven queries for any
    number, none for nobody.
    """
    if not obstructed:
        return {}
    versions = {version: rules_of(version) for version in RuleVersion.objects.all()}
    cases = funding_cases(enrolments=obstructed)
    return {case.enrolment.pk: _of_case(case, versions, today) for case in cases}


def _of_case(
    case: FundingCase, versions: dict[RuleVersion, FundingRules], today: dt.date
) -> tuple[Remedy, ...]:
    found: dict[Remedy, None] = {}
    for day in case.days:
        version = rules_on(list(versions), day.facts.day)
        rules = versions[version] if version is not None else None
        decision = decide_day(enrolment=case.facts, day=day.facts, rules=rules)
        helps = remedies(enrolment=case.facts, reasons=decision.reasons, today=today)
        found.update(dict.fromkeys(helps))
    return tuple(found)
