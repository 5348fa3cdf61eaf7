"""The journal of this server: records events as statements, voids them, says what became of each.

Telling a fact twice is harmless: the id follows from the fact, and the answer is *identical*. So every command may tell
again what it is not sure of.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from lms.xapi.core import CheckedStatement, index_entries, read_statement
from lms.xapi.domain.emission import event_text, voiding_text
from lms.xapi.domain.events import ActivityRef, Event, statement_id
from lms.xapi.domain.retention import forgotten_before
from lms.xapi.domain.storage import Prepared, prepare, store_statements
from lms.xapi.enums import Outcome, Weight
from lms.xapi.models import OUR_SERVER, Statement
from lms.xapi.signals import statements_recorded
from lms.xapi.verbs import VOIDED

__all__ = [
    "ActivityRef",
    "Event",
    "NotVoidable",
    "Outcome",
    "Told",
    "record",
    "revise",
    "statement_id",
    "void",
]

log = logging.getLogger(__name__)


class NotVoidable(ValueError):
    """Somebody tried to void a statement that voids another (xAPI 1.0.3 part 2, 2.3.2)."""


class Told(NamedTuple):
    """What names a statement that was recorded: see ``Event``."""

    kind: str
    fact: uuid.UUID
    revision: int = 0


def record(*, events: Sequence[Event], now: dt.datetime) -> list[Outcome]:
    """Stores the statements of ``events``; an outcome for each, in the same order. See ``revise``."""
    return revise(void=(), events=events, now=now)


@transaction.atomic
def revise(*, void: Sequence[Told], events: Sequence[Event], now: dt.datetime) -> list[Outcome]:
    """Voids statements and stores those of ``events`` as one piece of news; an outcome for each event, in their order.

    Whoever listens finds the state after both: a result that is told anew is never missing in between. All or nothing,
    and as many queries for one as for five hundred.

    Sends ``statements_recorded`` once if evidence was stored. A conflict is logged, not raised: what is stored
    never changes. Details older than the retention rule has forgotten are not stored again. Raises
    ``InvalidStatement`` if an event makes no valid statement.
    """
    kept = _not_forgotten(events)
    voiding = _voiding(void, actor=None, now=now)
    prepared = [*voiding, *(_prepared_event(event) for event in kept)]
    outcomes = iter(_store(prepared, now)[len(voiding) :])
    remembered = set(map(id, kept))
    return [next(outcomes) if id(event) in remembered else Outcome.FORGOTTEN for event in events]


@transaction.atomic
def void(
    *, kind: str, fact: uuid.UUID, revision: int = 0, actor: uuid.UUID | None = None, now: dt.datetime
) -> Outcome:
    """Declares the statement of this fact void; ``actor`` (``User.xapi_account``, else this server) is who says so.

    The statement stays and is flagged; evidence leaves it out. Voiding twice is *identical*. A statement that was not
    recorded yet is flagged when it comes. Sends ``statements_recorded``. Why is told by the row that was withdrawn: the
    journal takes no text of people. Raises ``NotVoidable`` for a voiding statement.
    """
    told = Told(kind, fact, revision)
    return _store(_voiding([told], actor=actor, now=now), now)[0]


def _voiding(told: Sequence[Told], *, actor: uuid.UUID | None, now: dt.datetime) -> list[Prepared]:
    """The statements that void others. One query."""
    ids = [statement_id(kind=one.kind, fact=one.fact, revision=one.revision) for one in told]
    known = {
        row.statement_id: row for row in Statement.objects.filter(statement_id__in=ids, client=OUR_SERVER)
    }
    return [
        _prepared_voiding(one, target_id, known.get(target_id), actor=actor, now=now)
        for one, target_id in zip(told, ids, strict=True)
    ]


def _prepared_voiding(
    told: Told, target_id: uuid.UUID, target: Statement | None, *, actor: uuid.UUID | None, now: dt.datetime
) -> Prepared:
    if target is not None and target.verb == VOIDED.iri:
        raise NotVoidable(f"{target_id} is a voiding statement.")
    text = voiding_text(
        statement_id(kind=f"{told.kind}.voided", fact=told.fact, revision=told.revision),
        target_id,
        actor=actor,
        registration=target.registration if target else None,
        now=now,
    )
    # As long as what it voids, at least: without a target nobody knows how long that is.
    weight = Weight(target.weight) if target else Weight.EVIDENCE
    return _prepared(text, weight=weight, launch_session=None)


def _store(prepared: Sequence[Prepared], now: dt.datetime) -> list[Outcome]:
    stored = store_statements(prepared, clock=lambda: now)
    for item, outcome in zip(prepared, stored.outcomes, strict=True):
        if outcome is Outcome.CONFLICT:
            log.warning("Statement %s is stored with other content.", item.identity)
    if stored.registrations:
        statements_recorded.send(sender=Statement, registrations=stored.registrations, now=now)
    return stored.outcomes


def _not_forgotten(events: Sequence[Event]) -> list[Event]:
    if all(event.weight == Weight.EVIDENCE for event in events):
        return list(events)
    limits = forgotten_before(accounts={event.actor for event in events})
    return [
        event
        for event in events
        if event.weight == Weight.EVIDENCE
        or event.actor not in limits
        or event.timestamp >= limits[event.actor]
    ]


def _prepared_event(event: Event) -> Prepared:
    return _prepared(event_text(event), weight=event.weight, launch_session=event.launch_session)


def _prepared(text: str, *, weight: Weight, launch_session: uuid.UUID | None) -> Prepared:
    """A row of our own from the text of a statement, which passes the same check as anybody's."""
    checked: CheckedStatement = read_statement(text)
    return prepare(
        checked.document,
        identity=uuid.UUID(checked.document["id"]),
        entries=index_entries(checked.statement),
        weight=weight,
        client=OUR_SERVER,
        launch_session=launch_session,
        properties=checked.document,
    )
