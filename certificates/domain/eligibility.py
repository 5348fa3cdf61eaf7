"""Deciding what each seminar day of an enrolment gets, and keeping every decision.

A decision is never changed: a new fact that changes the outcome adds a row. Facts are read after the enrolment is
locked, so that of two parallel transactions the later one sees what the earlier one did.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from itertools import islice

from django.db import transaction

from certificates.domain.funding_facts import DayCase, FundingCase, funding_cases, inputs_of
from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.retention import without_forgotten
from certificates.domain.rule_versions import rules_of, rules_on
from certificates.domain.voucher_rules import FundingRules, decide_day
from certificates.models import EligibilityDecision, RuleVersion
from curriculum.domain.progress import all_enrolments, lock_enrolments
from curriculum.enums import Level
from curriculum.models import Enrolment

BATCH = 500
# What makes a decision another one. The wording is not among it: a better sentence decides nothing anew.
OUTCOME = ("status", "reason_code", "cents", "day", "rule_version_id", "inputs")

UnitKey = tuple[uuid.UUID, uuid.UUID]


def decide_eligibility(*, enrolment: Enrolment, now: dt.datetime) -> list[EligibilityDecision]:
    """Decide every seminar day of ``enrolment`` by the facts as they are now; a row is written only for a new outcome.

    Returns the decisions in force, in the order of the units. A basic enrolment takes the same person's advanced ones
    along, because they hang on its certificate (F6).
    """
    in_force, _ = _decide(enrolment, now)
    return in_force


def decide_dependants(*, enrolments: Collection[Enrolment], now: dt.datetime) -> None:
    """Decide what hangs on the certificates of ``enrolments``: the same people's advanced courses (F6).

    The days of a course hang on no certificate of its own. One query where nobody has an advanced course.
    """
    for dependant in _advanced_enrolments(enrolments):
        decide_eligibility(enrolment=dependant, now=now)


def decide_due(*, now: dt.datetime) -> int:
    """Decide every enrolment whose decisions no longer follow from its facts; returns how many rows were written.

    Idempotent. Reads in batches without locks and locks one enrolment at a time, so it may run beside daily work.
    """
    return sum(
        _decide(enrolment, now)[1] for batch in _batches() for enrolment in _stale_enrolments(batch, now)
    )


@transaction.atomic
def _decide(enrolment: Enrolment, now: dt.datetime) -> tuple[list[EligibilityDecision], int]:
    """The decisions in force of ``enrolment``, and how many rows were written for it and its advanced enrolments."""
    locked = lock_enrolments([enrolment])
    # Advanced ones are locked after the basic one, never before: everybody takes the locks in this order.
    locked += lock_enrolments(_advanced_enrolments([enrolment]))
    current, fresh = _outcome(locked, now)
    EligibilityDecision.objects.bulk_create(fresh)
    current |= {(decision.enrolment_id, decision.unit_id): decision for decision in fresh}
    mine = [decision for decision in current.values() if decision.enrolment_id == enrolment.pk]
    return sorted(mine, key=lambda decision: decision.unit.position), len(fresh)


def _advanced_enrolments(enrolments: Collection[Enrolment]) -> list[Enrolment]:
    """What the people of the basic ones among ``enrolments`` attend in the same programme afterwards."""
    basic = {
        (one.person_id, one.course.programme_id) for one in enrolments if one.course.level == Level.BASIS
    }
    if not basic:
        return []
    advanced = Enrolment.objects.filter(
        person__in={person for person, _programme in basic}, course__level=Level.AUFBAU
    ).select_related("course")
    return [one for one in advanced if (one.person_id, one.course.programme_id) in basic]


def _outcome(
    enrolments: Collection[Enrolment], now: dt.datetime
) -> tuple[dict[UnitKey, EligibilityDecision], list[EligibilityDecision]]:
    """The decisions in force by enrolment and unit, and the unsaved ones that would replace or begin them."""
    current = {
        (decision.enrolment_id, decision.unit_id): decision
        for decision in decisions_in_force(enrolments=enrolments).select_related("unit")
    }
    versions = {version: rules_of(version) for version in RuleVersion.objects.all()}
    fresh = []
    for case in funding_cases(enrolments={enrolment.pk for enrolment in enrolments}):
        for day in case.days:
            known = current.get((case.enrolment.pk, day.unit.pk))
            decision = _decision(case, day, versions, now)
            if known is None or any(getattr(known, name) != getattr(decision, name) for name in OUTCOME):
                decision.sequence = known.sequence + 1 if known else 1
                fresh.append(decision)
    return current, fresh


def _decision(
    case: FundingCase, day: DayCase, versions: dict[RuleVersion, FundingRules], now: dt.datetime
) -> EligibilityDecision:
    version = rules_on(list(versions), day.facts.day)
    rules = versions[version] if version is not None else None
    outcome = decide_day(enrolment=case.facts, day=day.facts, rules=rules)
    return EligibilityDecision(
        enrolment=case.enrolment,
        unit=day.unit,
        day=day.facts.day,
        status=outcome.status.value,
        reason_code=outcome.reason.value,
        reason=outcome.text,
        cents=outcome.cents,
        inputs={**inputs_of(case, day), "notes": [note.value for note in outcome.notes]},
        rule_version=version,
        decided_at=now,
    )


def _stale_enrolments(batch: list[Enrolment], now: dt.datetime) -> list[Enrolment]:
    current, fresh = _outcome(batch, now)
    stale = {decision.enrolment_id for decision in fresh}
    decided = {enrolment for enrolment, _unit in current}
    return [one for one in without_forgotten(batch, decided=decided) if one.pk in stale]


def _batches() -> Iterator[list[Enrolment]]:
    source = all_enrolments()
    while batch := list(islice(source, BATCH)):
        yield batch
