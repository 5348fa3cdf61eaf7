"""Puts checked statements into their tables: each once, in one order, whole batches at a time.

Every batch takes the same number of queries, however many statements it holds: one message asks what is there, one
brings what is new.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from lms.xapi.core import VOIDED, IndexEntries, fingerprint, index_key, parse_timestamp
from lms.xapi.domain import definitions
from lms.xapi.domain.insertion import Query, Values, adapted, ask, insert_all, marks
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
_QUEUE = Lock()
NOTHING: Mapping[str, definitions.Json] = MappingProxyType({})

STATEMENTS, TARGETS = Statement._meta.db_table, StatementTarget._meta.db_table  # noqa: SLF001 - documented as public
NEWEST = f"SELECT stored FROM {STATEMENTS} ORDER BY id DESC LIMIT 1"  # noqa: S608 - our own name


@dataclass(slots=True)
class Prepared:
    """A statement ready to be stored.

    ``properties`` are those of the body, in plain values or as raw JSON; a missing ``timestamp`` becomes ``stored``.
    ``attachments`` are hash and media type of the data that came with it, ``told`` the definitions of activities the
    store takes over from it, by ``index_key``. ``stored`` is given for a statement of another journal. It, ``number``
    and ``body`` are set when its turn comes.
    """

    identity: uuid.UUID
    fingerprint: str
    verb: str
    registration: uuid.UUID | None
    launch_session: uuid.UUID | None
    timestamp: dt.datetime | None
    weight: Weight
    client: str
    entries: IndexEntries
    properties: dict[str, Any]
    attachments: tuple[tuple[str, str], ...]
    told: Mapping[str, definitions.Json]
    stored: dt.datetime | None
    number: int = 0
    body: str = ""


class Stored(NamedTuple):
    """What became of each statement, in the order given, and the registrations whose evidence may have changed."""

    outcomes: list[Outcome]
    registrations: set[uuid.UUID]


class _There(NamedTuple):
    """What is there before a batch comes, and the numbers its statements may take."""

    newest: dt.datetime | None
    numbers: Sequence[int]
    # Of those of the batch that are stored already.
    fingerprints: dict[uuid.UUID, str]
    # Older statements that refer to some of the batch: number, id they refer to, whether they void it.
    waiting: list[tuple[int, uuid.UUID, bool]]
    # Of the activities the batch tells of, JSON by key.
    definitions: dict[str, str]


def prepare(
    document: definitions.Json,
    *,
    identity: uuid.UUID,
    entries: IndexEntries,
    weight: Weight,
    client: str,
    launch_session: uuid.UUID | None,
    properties: dict[str, Any],
    attachments: tuple[tuple[str, str], ...] = (),
    told: Mapping[str, definitions.Json] = NOTHING,
    stored: dt.datetime | None = None,
) -> Prepared:
    """A checked statement with what its columns hold; the rest as ``Prepared`` has it."""
    registration = document.get("context", {}).get("registration")
    timestamp = document.get("timestamp")
    return Prepared(
        identity=identity,
        fingerprint=fingerprint(document),
        verb=index_key(document["verb"]["id"]),
        registration=uuid.UUID(registration) if registration else None,
        launch_session=launch_session,
        timestamp=parse_timestamp(timestamp) if timestamp else None,
        weight=weight,
        client=client,
        entries=entries,
        properties=properties,
        attachments=attachments,
        told=told,
        stored=stored,
    )


def store_statements(prepared: Sequence[Prepared], *, clock: Callable[[], dt.datetime]) -> Stored:
    """Stores what is new, in the order given, and flags what is voided now; call it within a transaction.

    From here to the end of the transaction nobody else stores statements, so that numbers and ``stored`` follow the
    order in which transactions become visible. Another transaction may have stored the same ids meanwhile: whoever
    comes second answers identical or conflict. ``stored`` is what ``clock`` says when nobody else stores any more, or a
    moment after the last statement's; a statement that comes with one (from another journal) keeps it if it fits behind
    what is there.
    """
    _announce_evidence(prepared)
    outcomes: list[Outcome] = []
    registrations: set[uuid.UUID] = set()
    for start in range(0, len(prepared), BATCH_SIZE):
        batch = prepared[start : start + BATCH_SIZE]
        batch_outcomes, batch_registrations = _store_batch(batch, clock)
        outcomes += batch_outcomes
        registrations |= batch_registrations
    return Stored(outcomes, registrations)


@contextmanager
def turn() -> Iterator[None]:
    """A transaction that is going to store statements.

    On SQLite, threads of one process wait here for each other: SQLite itself has them look again after some
    milliseconds, in which nobody stores.
    """
    queue = _QUEUE if connection.vendor == "sqlite" and not connection.in_atomic_block else nullcontext()
    with queue, transaction.atomic():
        yield


def write_instant(value: dt.datetime) -> str:
    """RFC 3339 in UTC, with microseconds; a naive instant raises ``ValueError``."""
    if value.tzinfo is None:
        raise ValueError("The journal takes aware instants only.")
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _announce_evidence(prepared: Sequence[Prepared]) -> None:
    """Lets the floors above lock what will follow from this evidence, before everybody waits for this transaction."""
    registrations = {item.registration for item in prepared if item.weight == Weight.EVIDENCE}
    if aims := {item.entries.target for item in prepared if item.entries.voids}:
        targets = Statement.objects.filter(statement_id__in=aims, weight=Weight.EVIDENCE)
        registrations |= set(targets.values_list("registration", flat=True))
    if known := {registration for registration in registrations if registration is not None}:
        evidence_coming.send(sender=Statement, registrations=known)


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
    # In SQL, since whoever reads statements asks this; the ORM takes ten times as long to write the query.
    [[(newest,)]] = ask([(f"SELECT ({NEWEST})", [])])
    return _read_instant(newest)


def _read_instant(value: dt.datetime | str | None) -> dt.datetime | None:
    """SQLite keeps instants in UTC without saying so, and gives those of an expression as text."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return value if value is None or value.tzinfo else value.replace(tzinfo=dt.UTC)


def _store_batch(
    batch: Sequence[Prepared], clock: Callable[[], dt.datetime]
) -> tuple[list[Outcome], set[uuid.UUID]]:
    """The outcomes of a batch, and the registrations whose evidence changed by it."""
    first: dict[uuid.UUID, Prepared] = {}
    for item in batch:
        first.setdefault(item.identity, item)
    there = _become_the_writer(first)
    new = [item for identity, item in first.items() if identity not in there.fingerprints]
    _put_in_order(new, there, clock())
    _insert(new, there)
    outcomes = [_outcome_of(item, first[item.identity], there.fingerprints) for item in batch]
    return outcomes, _settle(new, there.waiting)


def _become_the_writer(items: Mapping[uuid.UUID, Prepared]) -> _There:
    """From here to the end of the transaction nobody else stores; what is there then.

    One message: whether ids are taken or awaited is asked for all of them at once, which ones only if some are.
    """
    ids = adapted(items)
    keys = {key for item in items.values() for key in item.told}
    are_taken = f"EXISTS (SELECT 1 FROM {STATEMENTS} WHERE statement_id IN {marks(ids)})"  # noqa: S608 - our own names
    are_awaited = f"EXISTS (SELECT 1 FROM {TARGETS} WHERE target_id IN {marks(ids)})"  # noqa: S608 - the same
    queries: list[Query] = [
        (f"SELECT ({NEWEST}), {_free_numbers(len(ids))}, {are_taken}, {are_awaited}", [*ids, *ids])
    ]
    if keys:
        queries.append(definitions.query_of(keys))
    if connection.vendor == "postgresql":
        # A message of its own statements: the others look only when the lock is there.
        queries.insert(0, ("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK]))
    answers = ask(queries)
    known = dict(answers.pop()) if keys else {}
    [(newest, numbers, some_taken, some_awaited)] = answers.pop()
    return _There(
        newest=_read_instant(newest),
        numbers=numbers if isinstance(numbers, list) else range(numbers + 1, numbers + 1 + len(ids)),
        fingerprints=_fingerprints_of(items) if some_taken else {},
        waiting=_waiting_for(items) if some_awaited else [],
        definitions=known,
    )


def _free_numbers(count: int) -> str:
    """An expression for the next numbers, which nobody else takes meanwhile: on SQLite, the one before them."""
    if connection.vendor == "postgresql":
        sequence = f"pg_get_serial_sequence('{STATEMENTS}', 'id')"
        return f"ARRAY(SELECT nextval({sequence}) FROM generate_series(1, {count}))"  # noqa: S608 - our own names
    return f"COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{STATEMENTS}'), 0)"  # noqa: S608 - the same


def _fingerprints_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(Statement.objects.filter(statement_id__in=ids).values_list("statement_id", "fingerprint"))


def _waiting_for(ids: Collection[uuid.UUID]) -> list[tuple[int, uuid.UUID, bool]]:
    targets = StatementTarget.objects.filter(target_id__in=ids)
    return list(targets.values_list("statement_id", "target_id", "voids"))


def _put_in_order(items: Iterable[Prepared], there: _There, instant: dt.datetime) -> None:
    """Gives each statement its number and its instant, a moment after the one before, and with it its body."""
    if there.newest is not None and there.newest >= instant:
        instant = there.newest + TICK
    for item, number in zip(items, there.numbers, strict=False):
        instant = max(instant, item.stored or instant)
        text = write_instant(instant)
        item.number, item.stored = number, instant
        item.body = msgspec.json.encode({"timestamp": text, **item.properties, "stored": text}).decode()
        item.timestamp = item.timestamp or instant
        instant += TICK


def _outcome_of(item: Prepared, first: Prepared, fingerprints: Mapping[uuid.UUID, str]) -> Outcome:
    """``first`` is the first of the batch with this id."""
    known = fingerprints.get(item.identity)
    if first is item and known is None:
        return Outcome.STORED
    return Outcome.IDENTICAL if item.fingerprint == (known or first.fingerprint) else Outcome.CONFLICT


def _insert(items: Sequence[Prepared], there: _There) -> None:
    """Inserts new statements with their links, and takes over what they tell of activities."""
    insert_all(
        {
            Statement: list(map(values_of, items)),
            StatementAgent: _link_values(items, "agents"),
            StatementActivity: _link_values(items, "activities"),
            StatementTarget: [
                adapted((item.number, item.entries.target, item.entries.voids))
                for item in items
                if item.entries.target is not None
            ],
            StatementAttachment: [(item.number, *came) for item in items for came in item.attachments],
        }
    )
    definitions.learn(told=[(item.client, item.told) for item in items], known=there.definitions)


def values_of(item: Prepared) -> Values:
    """The row of a statement whose turn has come."""
    return adapted(
        (
            item.number,
            item.identity,
            item.fingerprint,
            item.verb,
            item.registration,
            item.launch_session,
            item.timestamp,
            item.stored,
            int(item.weight),
            item.client,
            False,
            item.body,
        )
    )


def _link_values(items: Iterable[Prepared], place: str) -> list[Values]:
    return [
        (item.number, key, int(usage), item.number)
        for item in items
        for key, usage in getattr(item.entries, place)
    ]


def _settle(stored: Sequence[Prepared], waiting: Sequence[tuple[int, uuid.UUID, bool]]) -> set[uuid.UUID]:
    """Completes what the new statements refer to and what refers to them.

    The registrations whose evidence changed.
    """
    numbers = {item.identity: item.number for item in stored}
    waiting = [edge for edge in waiting if edge[1] in numbers]
    follow_references(
        targets={item.number: item.entries.target for item in stored if item.entries.target is not None},
        waiting={(number, numbers[target]) for number, target, _ in waiting},
    )
    aims = {item.entries.target for item in stored if item.entries.voids and item.entries.target}
    aims |= {target for _, target, voids in waiting if voids}
    voided = _void(aims) if aims else set()
    concerned = {item.registration for item in stored if item.weight == Weight.EVIDENCE} | voided
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
