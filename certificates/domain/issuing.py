"""Issuing certificates: once, by themselves, when a course is complete.

The sheet is drawn before the write lock is taken, from facts that are read again under it: if they moved meanwhile, it
is drawn anew. Row, bytes, evidence and the funding decisions that hang on a certificate are one transaction.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from certificates.domain.drafting import (
    DRAWINGS,
    Draft,
    FactsMoved,
    IssuingRefused,
    draw_draft,
    draw_drafts,
    store_draft,
    store_drafts,
)
from certificates.domain.queries import due_enrolments
from certificates.domain.snapshot import Order
from certificates.models import Certificate
from curriculum.domain.progress import lock_enrolments
from curriculum.models import Enrolment
from lms.accounts.models import User

log = logging.getLogger(__name__)

# So many documents are drawn, held and written together; more saves few queries and holds others up.
BATCH = 25


@dataclass(frozen=True)
class Refusal:
    """A complete enrolment whose certificate waits for a correction."""

    enrolment: Enrolment
    message: str


def issue_certificate(*, enrolment: Enrolment, now: dt.datetime) -> Certificate | None:
    """The certificate of ``enrolment``, issued now if it is due; ``None`` if it is not.

    Due is an active enrolment, complete, that never had one: after a withdrawal a person decides, not this function.
    Issuing twice, at the same time too, gives the same certificate. Raises ``IssuingRefused``; then nothing is stored.
    """
    for _attempt in range(DRAWINGS):
        due = due_enrolments().filter(pk=enrolment.pk).first()
        if due is None:
            return _current(enrolment)
        draft = draw_draft(order=Order(due), now=now)
        try:
            return _store(due, draft, now)
        except FactsMoved:
            continue
    log.warning("Certificate of enrolment %s left to reconcile: its facts keep moving.", enrolment.pk)
    return None


def issue_due(*, now: dt.datetime) -> int:
    """Issue every certificate that is due; returns how many. One that is refused is logged and stops no other.

    In batches, so that each costs few queries; each is stored as a whole or not at all.
    """
    due = list(due_enrolments().values_list("pk", flat=True))
    return sum(
        _issue_batch(due_enrolments().filter(pk__in=due[start : start + BATCH]), now)
        for start in range(0, len(due), BATCH)
    )


def issue_due_of(*, person: User, now: dt.datetime) -> None:
    """Issue what waited for a word of ``person``; a refusal is logged."""
    for enrolment in list(due_enrolments().filter(person=person)):
        issue_or_log(enrolment=enrolment, now=now)


def issue_or_log(*, enrolment: Enrolment, now: dt.datetime) -> bool:
    """Issue what is due where nobody could be told of a refusal, so it is logged; whether there is a certificate."""
    try:
        return issue_certificate(enrolment=enrolment, now=now) is not None
    except IssuingRefused as refusal:
        _log_refusal(enrolment, refusal)
        return False


def _issue_batch(enrolments: QuerySet[Enrolment], now: dt.datetime) -> int:
    """What a batch cannot settle (facts that move, a race, a row that is refused) is tried one by one."""
    waiting = list(enrolments)
    refused: set[uuid.UUID] = set()

    def note(order: Order, refusal: IssuingRefused) -> None:
        _log_refusal(order.enrolment, refusal)
        refused.add(order.enrolment.pk)

    drafts = draw_drafts(orders=[Order(enrolment) for enrolment in waiting], now=now, refused=note)
    stored = {certificate.enrolment_id for certificate in _store_batch(drafts, now)}
    left = [enrolment for enrolment in waiting if enrolment.pk not in stored | refused]
    return len(stored) + sum(issue_or_log(enrolment=enrolment, now=now) for enrolment in left)


def _store_batch(drafts: Sequence[tuple[Order, Draft]], now: dt.datetime) -> list[Certificate]:
    """The certificates of those that are still due and true; none where the database refuses one of them."""
    try:
        with transaction.atomic():
            lock_enrolments(order.enrolment for order, _draft in drafts)
            by_enrolment = {order.enrolment.pk: draft for order, draft in drafts}
            fresh = due_enrolments().filter(pk__in=by_enrolment)
            return store_drafts(drafts=[(Order(due), by_enrolment[due.pk]) for due in fresh], now=now)
    except DatabaseError:
        log.warning("A batch of %s certificates could not be stored; trying one by one.", len(drafts))
        return []


def _log_refusal(enrolment: Enrolment, refusal: IssuingRefused) -> None:
    log.warning("Certificate of enrolment %s refused: %s", enrolment.pk, refusal)


def refusals(*, now: dt.datetime, person: User | None = None) -> Iterator[Refusal]:
    """Certificates that are due but cannot be printed, of ``person`` or of all, each with what is to be corrected."""
    due = due_enrolments()
    for enrolment in due.filter(person=person) if person else due:
        try:
            draw_draft(order=Order(enrolment), now=now)
        except IssuingRefused as refusal:
            yield Refusal(enrolment, str(refusal))


def _current(enrolment: Enrolment) -> Certificate | None:
    return Certificate.objects.of_whole_course().current().filter(enrolment=enrolment).first()


@transaction.atomic
def _store(enrolment: Enrolment, draft: Draft, now: dt.datetime) -> Certificate | None:
    """Write what was drawn, unless somebody was quicker; raises ``FactsMoved``."""
    lock_enrolments([enrolment])
    due = due_enrolments().filter(pk=enrolment.pk).first()
    if due is None:
        return _current(enrolment)
    return store_draft(order=Order(due), draft=draft, now=now)
