"""Redoing what was only hurried: certificates that are due, missing evidence, decisions that no longer follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from certificates.domain.earned import certificate_earned
from certificates.domain.eligibility import decide_due
from certificates.domain.issuing import issue_due
from certificates.models import Certificate
from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.domain.queries import evidence_for
from lms.xapi.enums import Outcome

BATCH = 500


def reconcile(*, now: dt.datetime) -> int:
    """Bring certificates, their evidence and funding decisions up to date; returns how many things were missing.

    Idempotent, in batches, safe beside daily work.
    """
    return issue_due(now=now) + re_emit(now=now) + decide_due(now=now)


def re_emit(*, now: dt.datetime) -> int:
    """Tell the journal of valid certificates it has no evidence of; returns of how many."""
    told = 0
    for batch in _batches():
        registrations = {certificate.enrolment_id for certificate in batch}
        earned = {
            evidence.registration
            for evidence in evidence_for(registrations=registrations)
            if evidence.verb == verbs.EARNED.iri
        }
        missing = [certificate for certificate in batch if certificate.enrolment_id not in earned]
        outcomes = journal.record(events=[certificate_earned(c) for c in missing], now=now)
        told += outcomes.count(Outcome.STORED)
    return told


def _batches() -> Iterator[list[Certificate]]:
    """Valid certificates along the key, so that issuing in between does no harm."""
    rows = (
        Certificate.objects.of_whole_course()
        .current()
        .select_related("person", "edition__course")
        .order_by("pk")
    )
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])
