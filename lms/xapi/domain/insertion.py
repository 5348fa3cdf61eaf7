"""Many rows at once: ``INSERT`` in SQL, because ``bulk_create`` splits batches and does not tell what went in."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from lms.xapi.models import Statement, StatementTarget

# Fewer than the parameters any SQLite takes in one query (32,766).
MOST_PARAMETERS = 30_000

# What every database takes without preparation: most values are such, and preparing is what takes long.
AS_THEY_ARE = frozenset({str, int, bool, type(None)})

STATEMENTS, TARGETS = Statement._meta.db_table, StatementTarget._meta.db_table  # noqa: SLF001 - documented as public
REFERRING = f"SELECT 1 FROM {TARGETS} t WHERE t.target_id = {STATEMENTS}.statement_id"  # noqa: S608 - our own names

# What the columns of a row are, in the order of the model's fields, without the number.
Values = tuple[Any, ...]


class Inserted(NamedTuple):
    """The number a statement got, and whether an older statement refers to it."""

    number: int
    is_awaited: bool


def insert_rows(rows: Sequence[Statement]) -> dict[uuid.UUID, Inserted]:
    """What became of the rows by statement id; a statement whose id is taken stays out."""
    values = [values_of(row) for row in rows]
    skip = "ON CONFLICT (statement_id) DO NOTHING"
    if connection.features.can_return_rows_from_bulk_insert:
        returned = insert_values(
            Statement, values, suffix=f"{skip} RETURNING statement_id, id, EXISTS ({REFERRING})"
        )
        return {
            uuid.UUID(str(identity)): Inserted(number, bool(awaited))
            for identity, number, awaited in returned
        }
    # SQLite before 3.35. Its writers come one after the other: what is stored since is ours.
    insert_values(Statement, values, suffix=skip)
    own = Statement.objects.filter(
        statement_id__in=[row.statement_id for row in rows], stored__gte=min(row.stored for row in rows)
    )
    return {
        identity: Inserted(number, is_awaited=True)
        for identity, number in own.values_list("statement_id", "pk")
    }


def values_of(row: models.Model) -> Values:
    """What the columns of ``row`` are on this database."""
    database = connections[DEFAULT_DB_ALIAS]
    values = [(field, getattr(row, field.attname)) for field in _columns_of(type(row))]
    return tuple(
        value if type(value) in AS_THEY_ARE else field.get_db_prep_save(value, database)
        for field, value in values
    )


def insert_values(model: type[models.Model], rows: Sequence[Values], *, suffix: str = "") -> list[Any]:
    """Inserts ``rows`` with as few queries as their parameters allow; what a RETURNING clause in ``suffix`` gives."""
    returned: list[Any] = []
    with connection.cursor() as cursor:
        for sql, parameters in _insertions(model, rows, suffix):
            cursor.execute(sql, parameters)
            if "RETURNING" in suffix:
                returned += cursor.fetchall()
    return returned


def insert_all(rows: Mapping[type[models.Model], Sequence[Values]]) -> None:
    """Inserts the rows of several tables, in one message where the database takes several queries at once."""
    queries = [query for model, values in rows.items() for query in _insertions(model, values)]
    if connection.vendor == "postgresql" and queries:
        queries = [
            ("; ".join(sql for sql, _ in queries), [value for _, values in queries for value in values])
        ]
    with connection.cursor() as cursor:
        for sql, parameters in queries:
            cursor.execute(sql, parameters)


def _insertions(
    model: type[models.Model], rows: Sequence[Values], suffix: str = ""
) -> Iterator[tuple[str, list[Any]]]:
    size = MOST_PARAMETERS // len(_columns_of(model))
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        marks = f"({', '.join(['%s'] * len(part[0]))})"
        yield (
            f"{_beginning(model)} VALUES {', '.join([marks] * len(part))} {suffix}",
            [value for row in part for value in row],
        )


@cache
def _beginning(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django documents it as a public interface
    return f"INSERT INTO {table} ({', '.join(quote(field.column) for field in _columns_of(model))})"


@cache
def _columns_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    meta = model._meta  # noqa: SLF001 - Django documents it as a public interface
    return tuple(field for field in meta.concrete_fields if not field.primary_key)
