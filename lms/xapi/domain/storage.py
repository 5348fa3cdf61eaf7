"""Puts checked statements into their tables: each once, in one order, whole batches at a time.

Every batch takes the same number of queries, however many statements it holds. The insertion is written in SQL because
Django's ``bulk_create`` cannot say which rows a conflict left out, and because it splits batches on SQLite. Both
databases understand it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import msgspec
from django.db import OperationalError, connection
from django.db.models import Exists, OuterRef

from lms.xapi.core import VOIDED, IndexEntries
from lms.xapi.domain.insertion import STATEMENTS, Values, insert_all, insert_rows, values_of
from lms.xapi.domain.references import follow_references
from lms.xapi.enums import Outcome, Weight
from lms.xapi.models import Statement, StatementActivity, StatementAgent, StatementAttachment, StatementTarget
from lms.xapi.signals import evidence_coming

# Statements told apart, inserted and settled together.
BATCH_SIZE = 500
# One writer of statements at a time on PostgreSQL ("xapi"); SQLite has one by nature.
WRITER_LOCK = 0x78617069
# The least that lies between two instants of ``stored``.
TICK = dt.timedelta(microseconds=1)
NEWEST = f"SELECT stored FROM {STATEMENTS} ORDER BY id DESC LIMIT 1"  # noqa: S608 - our own name


class Prepared(NamedTuple):
    """A statement ready to be stored.

    ``row`` lacks ``stored`` and ``body``: they are set when its turn comes. ``properties`` are those of the body, in
    plain values or as raw JSON; a missing ``timestamp`` becomes ``stored``. ``attachments`` are hash and media type of
    the data that came with it.
    """

    row: Statement
    entries: IndexEntries
    properties: dict[str, Any]
    attachments: tuple[tuple[str, str], ...] = ()


class Stored(NamedTuple):
    """What became of each statement, in the order given, and the registrations whose evidence may have changed."""

    outcomes: list[Outcome]
    registrations: set[uuid.UUID]


def store_statements(prepared: Sequence[Prepared], *, clock: Callable[[], dt.datetime]) -> Stored:
    """Stores what is new, in the order given, and flags what is voided now; call it within a transaction.

    From here to the end of the transaction nobody else stores statements, so that numbers and ``stored`` follow the
    order in which transactions become visible. Another transaction may have stored the same ids meanwhile: whoever
    comes second answers identical or conflict. ``stored`` is what ``clock`` says when nobody else stores any more, or a
    moment after the last statement's; a row that comes with one (from another journal) keeps it if it fits behind
    what is there.
    """
    _announce_evidence(prepared)
    latest = _become_the_writer()
    instant = clock()
    if latest is not None and latest >= instant:
        instant = latest + TICK
    outcomes: list[Outcome] = []
    registrations: set[uuid.UUID] = set()
    for start in range(0, len(prepared), BATCH_SIZE):
        batch = prepared[start : start + BATCH_SIZE]
        instant = _put_in_order(batch, instant)
        batch_outcomes, batch_registrations = _store_batch(batch)
        outcomes += batch_outcomes
        registrations |= batch_registrations
    return Stored(outcomes, registrations)


def write_instant(value: dt.datetime) -> str:
    """RFC 3339 in UTC, with microseconds; a naive instant raises ``ValueError``."""
    if value.tzinfo is None:
        raise ValueError("The journal takes aware instants only.")
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _announce_evidence(prepared: Sequence[Prepared]) -> None:
    """Lets the floors above lock what will follow from this evidence, before everybody waits for this transaction."""
    registrations = {item.row.registration for item in prepared if item.row.weight == Weight.EVIDENCE}
    if aims := {item.entries.target for item in prepared if item.entries.voids}:
        targets = Statement.objects.filter(statement_id__in=aims, weight=Weight.EVIDENCE)
        registrations |= set(targets.values_list("registration", flat=True))
    if known := {registration for registration in registrations if registration is not None}:
        evidence_coming.send(sender=Statement, registrations=known)


def _become_the_writer() -> dt.datetime | None:
    """From here to the end of the transaction nobody else stores; when the newest statement there is was stored."""
    if connection.vendor != "postgresql":
        return latest_stored()
    with connection.cursor() as cursor:
        # Two statements in one message. The second looks only when the lock is there.
        cursor.execute(
            f"SELECT pg_advisory_xact_lock(%s); {NEWEST}",
            [WRITER_LOCK],
        )
        cursor.nextset()
        return _instant_in(cursor.fetchone())


def is_anybody_storing() -> bool:
    """Whether another transaction stores statements or waits to, so that instants may appear which lie in the past."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE datname = current_database() AND locktype = 'advisory' AND classid = 0 AND objid = %s"
                " AND pid <> pg_backend_pid())",
                [WRITER_LOCK],
            )
            return bool(cursor.fetchone()[0])
        if connection.in_atomic_block:
            # The one writer is this transaction.
            return False
        cursor.execute("PRAGMA busy_timeout")
        (patience,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except OperationalError:
            return True
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
    return False


def latest_stored() -> dt.datetime | None:
    """``stored`` of the newest statement there is; ``None`` without any."""
    with connection.cursor() as cursor:
        # Whoever stores or reads statements asks this; the ORM takes ten times as long to write the query.
        cursor.execute(NEWEST)
        return _instant_in(cursor.fetchone())


def _instant_in(row: tuple[dt.datetime] | None) -> dt.datetime | None:
    """The one instant of a row; SQLite keeps instants in UTC without saying so."""
    return row and (row[0] if row[0].tzinfo else row[0].replace(tzinfo=dt.UTC))


def _store_batch(batch: Sequence[Prepared]) -> tuple[list[Outcome], set[uuid.UUID]]:
    """The outcomes of a batch, and the registrations whose evidence changed by it."""
    first: dict[uuid.UUID, Prepared] = {}
    for item in batch:
        first.setdefault(item.row.statement_id, item)
    stored, awaited = _insert_statements(first)
    # Almost all that is sent is new, so what was there before is looked at afterwards.
    taken = first.keys() - stored.keys()
    known = _known_fingerprints(taken) if taken else {}
    outcomes = [_outcome_of(item, stored, known) for item in batch]
    return outcomes, _settle(list(stored.values()), awaited)


def _put_in_order(items: Iterable[Prepared], instant: dt.datetime) -> dt.datetime:
    """Gives each statement its instant, a moment after the one before, and with it its body; the next instant."""
    for item in items:
        instant = max(instant, item.row.stored or instant)
        text = write_instant(instant)
        item.row.stored = instant
        item.row.body = msgspec.json.encode({"timestamp": text, **item.properties, "stored": text}).decode()
        if "timestamp" not in item.properties:
            item.row.timestamp = instant
        instant += TICK
    return instant


def _known_fingerprints(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Statement.objects.filter(statement_id__in=ids)
    return dict(rows.values_list("statement_id", "fingerprint"))


def _outcome_of(item: Prepared, stored: dict[uuid.UUID, Prepared], known: dict[uuid.UUID, str]) -> Outcome:
    mine = stored.get(item.row.statement_id)
    if mine is item:
        return Outcome.STORED
    fingerprint = mine.row.fingerprint if mine else known.get(item.row.statement_id)
    return Outcome.IDENTICAL if fingerprint == item.row.fingerprint else Outcome.CONFLICT


def _insert_statements(first: dict[uuid.UUID, Prepared]) -> tuple[dict[uuid.UUID, Prepared], set[uuid.UUID]]:
    """Inserts what is not there yet, with its links; what that was, and which of it older statements refer to."""
    inserted = insert_rows([item.row for item in first.values()])
    stored = {identity: item for identity, item in first.items() if identity in inserted}
    for identity, item in stored.items():
        item.row.pk = inserted[identity].number
    items = stored.values()
    insert_all(
        {
            StatementAgent: _link_values(items, "agents"),
            StatementActivity: _link_values(items, "activities"),
            StatementTarget: _target_values(items),
            StatementAttachment: [(item.row.pk, *came) for item in items for came in item.attachments],
        }
    )
    return stored, {identity for identity, row in inserted.items() if row.is_awaited}


# Values are those of the columns in the order of the model's fields, without the number. Links are most of the rows, so
# they go without a model instance: numbers and texts need no preparation on any database.


def _link_values(items: Iterable[Prepared], place: str) -> list[Values]:
    return [
        (item.row.pk, key, int(usage), item.row.pk)
        for item in items
        for key, usage in getattr(item.entries, place)
    ]


def _target_values(items: Iterable[Prepared]) -> list[Values]:
    return [
        values_of(
            StatementTarget(statement=item.row, target_id=item.entries.target, voids=item.entries.voids)
        )
        for item in items
        if item.entries.target is not None
    ]


def _settle(stored: Sequence[Prepared], awaited: AbstractSet[uuid.UUID]) -> set[uuid.UUID]:
    """Completes what the new statements refer to or, where ``awaited``, are referred to by.

    The registrations whose evidence changed.
    """
    if not stored:
        return set()
    by_id = {item.row.statement_id: item.row.pk for item in stored}
    waiting = []
    if awaited:
        targets = StatementTarget.objects.filter(target_id__in=awaited)
        waiting = list(targets.values_list("statement_id", "target_id", "voids"))
    follow_references(
        targets={item.row: item.entries.target for item in stored},
        waiting={(number, by_id[target]) for number, target, _ in waiting},
    )
    aims = {item.entries.target for item in stored if item.entries.voids and item.entries.target}
    aims |= {target for _, target, voids in waiting if voids}
    voided = _void(aims) if aims else set()
    concerned = {item.row.registration for item in stored if item.row.weight == Weight.EVIDENCE} | voided
    return {registration for registration in concerned if registration is not None}


def _void(targets: Collection[uuid.UUID]) -> set[uuid.UUID | None]:
    """Flags those of ``targets`` that a statement voids; the registrations of evidence among them.

    A voiding statement works on statements of the same source only, and never on another voiding statement.
    """
    voiding = StatementTarget.objects.filter(
        voids=True, target_id=OuterRef("statement_id"), statement__client=OuterRef("client")
    )
    found = list(
        Statement.objects.filter(Exists(voiding), statement_id__in=targets, is_voided=False)
        .exclude(verb=VOIDED)
        .values_list("pk", "registration", "weight")
    )
    Statement.objects.filter(pk__in=[number for number, _, _ in found]).update(is_voided=True)
    return {registration for _, registration, weight in found if weight == Weight.EVIDENCE}
