"""Puts checked statements into their tables: each once, whole batches at a time.

Every batch takes the same number of queries, however many statements it holds. The insertion is written in SQL because
Django's ``bulk_create`` cannot say which rows a conflict left out, and because it splits batches on SQLite. Both
databases understand it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Exists, OuterRef

from lms.xapi.core import VOIDED, IndexEntries
from lms.xapi.enums import Outcome
from lms.xapi.models import Statement, StatementActivity, StatementAgent, StatementTarget

# Statements in one INSERT: far below the number of parameters SQLite allows.
BATCH_SIZE = 500


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
    conflict.
    """
    outcomes: list[Outcome] = []
    registrations: set[uuid.UUID] = set()
    for start in range(0, len(prepared), BATCH_SIZE):
        batch = prepared[start : start + BATCH_SIZE]
        known = _known_fingerprints([item.row.statement_id for item in batch])
        fresh = {
            item.row.statement_id: item for item in reversed(batch) if item.row.statement_id not in known
        }
        stored = _insert_statements([fresh[key] for key in sorted(fresh)])
        # Only another transaction can have taken an id that was free a moment ago.
        if taken := fresh.keys() - stored.keys():
            known |= _known_fingerprints(taken)
        outcomes += _outcomes_of(batch, stored, known)
        registrations |= _settle(list(stored.values()))
    return Stored(outcomes, registrations)


def _known_fingerprints(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Statement.objects.filter(statement_id__in=ids)
    return dict(rows.values_list("statement_id", "fingerprint"))


def _outcomes_of(
    batch: Sequence[Prepared], stored: dict[uuid.UUID, Prepared], known: dict[uuid.UUID, str]
) -> list[Outcome]:
    outcomes = []
    for item in batch:
        mine = stored.get(item.row.statement_id)
        if mine is item:
            outcomes.append(Outcome.STORED)
            continue
        fingerprint = mine.row.fingerprint if mine else known[item.row.statement_id]
        same = fingerprint == item.row.fingerprint
        outcomes.append(Outcome.IDENTICAL if same else Outcome.CONFLICT)
    return outcomes


def _insert_statements(fresh: Sequence[Prepared]) -> dict[uuid.UUID, Prepared]:
    """Inserts what no other transaction has inserted meanwhile, and the links of it. ``fresh`` is sorted by id.

    The order keeps two transactions with the same ids from waiting for each other.
    """
    returned = _insert(
        Statement,
        [item.row for item in fresh],
        suffix="ON CONFLICT (statement_id) DO NOTHING RETURNING id, statement_id",
    )
    numbers = {uuid.UUID(str(identity)): number for number, identity in returned}
    stored = {item.row.statement_id: item for item in fresh if item.row.statement_id in numbers}
    for identity, item in stored.items():
        item.row.pk = numbers[identity]
    _insert(StatementAgent, _agent_rows(stored.values()))
    _insert(StatementActivity, _activity_rows(stored.values()))
    _insert(StatementTarget, _target_rows(stored.values()))
    return stored


def _agent_rows(items: Iterable[Prepared]) -> list[StatementAgent]:
    return [
        StatementAgent(statement=item.row, agent=agent, usage=int(usage))
        for item in items
        for agent, usage in item.entries.agents
    ]


def _activity_rows(items: Iterable[Prepared]) -> list[StatementActivity]:
    return [
        StatementActivity(statement=item.row, activity=activity, usage=int(usage))
        for item in items
        for activity, usage in item.entries.activities
    ]


def _target_rows(items: Iterable[Prepared]) -> list[StatementTarget]:
    return [
        StatementTarget(statement=item.row, target_id=item.entries.target, voids=item.entries.voids)
        for item in items
        if item.entries.target is not None
    ]


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


def _insert(model: type[models.Model], rows: Sequence[models.Model], *, suffix: str = "") -> list[Any]:
    """Inserts ``rows`` in one query; what its RETURNING clause gives, if ``suffix`` has one."""
    if not rows:
        return []
    meta = model._meta  # noqa: SLF001 - Django documents it as a public interface
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({columns})"  # noqa: S608 - names of our own tables and columns
            f" VALUES {', '.join([marks] * len(rows))} {suffix}",
            values,
        )
        return cursor.fetchall() if "RETURNING" in suffix else []
