"""Puts checked statements into their tables: each once, whole batches at a time.

Every batch takes the same number of queries, however many statements it holds. The insertion is written in SQL because
Django's ``bulk_create`` cannot say which rows a conflict left out, and because it splits batches on SQLite. Both
databases understand it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Exists, OuterRef

from lms.xapi.core import VOIDED, IndexEntries
from lms.xapi.enums import Outcome
from lms.xapi.models import Statement, StatementActivity, StatementAgent, StatementTarget

# Statements told apart, inserted and settled together.
BATCH_SIZE = 500
# Fewer than the parameters any SQLite takes in one query (32,766).
MOST_PARAMETERS = 30_000


Values = tuple[Any, ...]


class Prepared(NamedTuple):
    """A statement ready to be stored: its row, not saved yet, and the entries of its link tables."""

    row: Statement
    entries: IndexEntries


class Stored(NamedTuple):
    """What became of each statement, in the order given, and the registrations whose evidence changed."""

    outcomes: list[Outcome]
    registrations: set[uuid.UUID]


def store_statements(prepared: Sequence[Prepared]) -> Stored:
    """Stores what is new and flags what is voided now; call it within a transaction.

    Another transaction may store the same ids at the same time: whoever comes second waits and answers identical or
    conflict. All go in the order of their ids, so that two transactions never wait for each other.
    """
    order = sorted(range(len(prepared)), key=lambda position: (prepared[position].row.statement_id, position))
    outcomes: dict[int, Outcome] = {}
    registrations: set[uuid.UUID] = set()
    for start in range(0, len(order), BATCH_SIZE):
        positions = order[start : start + BATCH_SIZE]
        batch = [prepared[position] for position in positions]
        batch_outcomes, stored = _store_batch(batch)
        outcomes.update(zip(positions, batch_outcomes, strict=True))
        registrations |= _settle(stored)
    return Stored([outcomes[position] for position in range(len(prepared))], registrations)


def _store_batch(batch: Sequence[Prepared]) -> tuple[list[Outcome], list[Prepared]]:
    """The outcomes of a batch sorted by id, and what of it was stored."""
    known = _known_fingerprints([item.row.statement_id for item in batch])
    fresh: dict[uuid.UUID, Prepared] = {}
    for item in batch:
        if item.row.statement_id not in known:
            fresh.setdefault(item.row.statement_id, item)
    stored = _insert_statements(fresh)
    # Only another transaction can have taken an id that was free a moment ago.
    if taken := fresh.keys() - stored.keys():
        known |= _known_fingerprints(taken)
    return [_outcome_of(item, stored, known) for item in batch], list(stored.values())


def _known_fingerprints(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Statement.objects.filter(statement_id__in=ids)
    return dict(rows.values_list("statement_id", "fingerprint"))


def _outcome_of(item: Prepared, stored: dict[uuid.UUID, Prepared], known: dict[uuid.UUID, str]) -> Outcome:
    mine = stored.get(item.row.statement_id)
    if mine is item:
        return Outcome.STORED
    fingerprint = mine.row.fingerprint if mine else known.get(item.row.statement_id)
    return Outcome.IDENTICAL if fingerprint == item.row.fingerprint else Outcome.CONFLICT


def _insert_statements(fresh: dict[uuid.UUID, Prepared]) -> dict[uuid.UUID, Prepared]:
    """Inserts what no other transaction has inserted meanwhile, with its links; what that was."""
    numbers = _insert_rows([item.row for item in fresh.values()])
    stored = {identity: item for identity, item in fresh.items() if identity in numbers}
    for identity, item in stored.items():
        item.row.pk = numbers[identity]
    _insert(StatementAgent, _agent_values(stored.values()))
    _insert(StatementActivity, _activity_values(stored.values()))
    _insert(StatementTarget, _target_values(stored.values()))
    return stored


def _insert_rows(rows: Sequence[Statement]) -> dict[uuid.UUID, int]:
    """Statement id → number of the rows that went in."""
    values = [_values_of(row) for row in rows]
    skip = "ON CONFLICT (statement_id) DO NOTHING"
    if connection.features.can_return_rows_from_bulk_insert:
        returned = _insert(Statement, values, suffix=f"{skip} RETURNING statement_id, id")
        return {uuid.UUID(str(identity)): number for identity, number in returned}
    # SQLite before 3.35. Its writers come one after the other: what is there now is ours.
    _insert(Statement, values, suffix=skip)
    own = Statement.objects.filter(statement_id__in=[row.statement_id for row in rows])
    return dict(own.values_list("statement_id", "pk"))


# Values are those of the columns in the order of the model's fields, without the number. Links are most of the rows, so
# they go without a model instance: numbers and texts need no preparation on any database.


def _agent_values(items: Iterable[Prepared]) -> list[Values]:
    return [(item.row.pk, agent, int(usage)) for item in items for agent, usage in item.entries.agents]


def _activity_values(items: Iterable[Prepared]) -> list[Values]:
    return [
        (item.row.pk, activity, int(usage)) for item in items for activity, usage in item.entries.activities
    ]


def _target_values(items: Iterable[Prepared]) -> list[Values]:
    return [
        _values_of(
            StatementTarget(statement=item.row, target_id=item.entries.target, voids=item.entries.voids)
        )
        for item in items
        if item.entries.target is not None
    ]


def _values_of(row: models.Model) -> Values:
    """What the columns of ``row`` are on this database."""
    database = connections[DEFAULT_DB_ALIAS]
    return tuple(
        field.get_db_prep_save(getattr(row, field.attname), database) for field in _columns_of(type(row))
    )


@cache
def _columns_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    meta = model._meta  # noqa: SLF001 - Django documents it as a public interface
    return tuple(field for field in meta.concrete_fields if not field.primary_key)


def _settle(stored: Sequence[Prepared]) -> set[uuid.UUID]:
    """Flags what the new statements void and what has been voided before it arrived; the registrations concerned.

    A voiding statement works on statements of the same source only, and never on another voiding statement.
    """
    ids = {item.row.statement_id for item in stored}
    targets = {item.entries.target for item in stored if item.entries.voids and item.entries.target}
    voiding = StatementTarget.objects.filter(
        voids=True, target_id=OuterRef("statement_id"), statement__client=OuterRef("client")
    )
    voided = (
        Statement.objects.filter(Exists(voiding), statement_id__in=ids | targets, is_voided=False)
        .exclude(verb=VOIDED)
        .values_list("pk", "registration")
    )
    found = dict(voided)
    if found:
        Statement.objects.filter(pk__in=found).update(is_voided=True)
    concerned = {item.row.registration for item in stored} | set(found.values())
    return {registration for registration in concerned if registration is not None}


def _insert(model: type[models.Model], rows: Sequence[Values], *, suffix: str = "") -> list[Any]:
    """Inserts ``rows`` with as few queries as their parameters allow; what a RETURNING clause in ``suffix`` gives."""
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in _columns_of(model)]
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django documents it as a public interface
    marks = f"({', '.join(['%s'] * len(columns))})"
    size = MOST_PARAMETERS // len(columns)
    returned: list[Any] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names of our own tables and columns
                f" VALUES {', '.join([marks] * len(part))} {suffix}",
                [value for row in part for value in row],
            )
            if "RETURNING" in suffix:
                returned += cursor.fetchall()
    return returned
