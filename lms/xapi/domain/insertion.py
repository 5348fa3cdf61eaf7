"""Many rows at once: ``INSERT`` in SQL, because ``bulk_create`` splits batches and does not tell what went in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from lms.xapi.models import Statement

# Fewer than the parameters any SQLite takes in one query (32,766).
MOST_PARAMETERS = 30_000

# What every database takes without preparation: most values are such, and preparing is what takes long.
AS_THEY_ARE = frozenset({str, int, bool, type(None)})

# What the columns of a row are, in the order of the model's fields, without the number.
Values = tuple[Any, ...]


def insert_rows(rows: Sequence[Statement]) -> dict[uuid.UUID, int]:
    """Statement id → number of the rows that went in; a statement whose id is taken stays out."""
    values = [values_of(row) for row in rows]
    skip = "ON CONFLICT (statement_id) DO NOTHING"
    if connection.features.can_return_rows_from_bulk_insert:
        returned = insert_values(Statement, values, suffix=f"{skip} RETURNING statement_id, id")
        return {uuid.UUID(str(identity)): number for identity, number in returned}
    # SQLite before 3.35. Its writers come one after the other: what is there now is ours.
    insert_values(Statement, values, suffix=skip)
    own = Statement.objects.filter(statement_id__in=[row.statement_id for row in rows])
    return dict(own.values_list("statement_id", "pk"))


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


@cache
def _columns_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    meta = model._meta  # noqa: SLF001 - Django documents it as a public interface
    return tuple(field for field in meta.concrete_fields if not field.primary_key)
