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


def open_funding(*, enrolments: Collection[uuid.UUID], today: dt.date) -> dict[uuid.UUID, tuple[Remedy, ...]]:
    """Enrolment id → what can still be done for its days, each obstacle once.

    Who has an obstacle is known from the decisions in force (one query); only for those the facts are read again, which
    takes at most seven more for any number.
    """
    obstructed = decisions_in_force().filter(enrolment__in=enrolments, reason_code__in=REMEDIABLE)
    enrolments = set(obstructed.values_list("enrolment", flat=True))
    if not enrolments:
        return {}
    versions = {version: rules_of(version) for version in RuleVersion.objects.all()}
    cases = funding_cases(enrolments=enrolments)
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
