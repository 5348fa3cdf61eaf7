"""Several queries in one message, many rows in one query: SQL where the ORM would take longer to write it than to run.

``bulk_create`` splits batches on SQLite, and it sends one table after the other.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from django.db import connection, models

from lms.xapi.models import Statement

# What the columns of a row are, ``adapted``, in the order of the model's fields. Without the number, which the database
# gives, except for statements: theirs is known before they are inserted, so that their links go with them.
Values = Sequence[Any]
# SQL and its parameters.
Query = tuple[str, Sequence[Any]]


def ask(queries: Sequence[Query]) -> list[list[tuple[Any, ...]]]:
    """The rows of each query; one message where the database takes several queries at once."""
    answers = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(*_joined(queries))
            answers.append(cursor.fetchall())
            while cursor.nextset():
                answers.append(cursor.fetchall())
        else:
            for sql, parameters in queries:
                cursor.execute(sql, parameters)
                answers.append(cursor.fetchall())
    return answers


def insert_all(rows: Mapping[type[models.Model], Sequence[Values]]) -> None:
    """Inserts the rows of several tables.

    On PostgreSQL all of them in one message; SQLite, which gets no messages, is fastest with one row after the other.
    """
    filled = {model: values for model, values in rows.items() if values}
    if not filled:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(*_joined([_insertion(model, values) for model, values in filled.items()]))
        else:
            for model, values in filled.items():
                cursor.executemany(f"{_beginning(model)} VALUES {marks(values[0])}", values)


def adapted(values: Iterable[Any]) -> list[Any]:
    """UUIDs and instants as this database keeps them; anything else is taken as it is."""
    if connection.features.has_native_uuid_field:
        return [*values]
    instant = connection.ops.adapt_datetimefield_value
    return [
        value.hex
        if isinstance(value, uuid.UUID)
        else instant(value)
        if isinstance(value, dt.datetime)
        else value
        for value in values
    ]


def marks(values: Collection[Any]) -> str:
    """Placeholders for so many parameters."""
    return f"({', '.join(['%s'] * len(values))})"


def _joined(queries: Sequence[Query]) -> Query:
    return "; ".join(sql for sql, _ in queries), [value for _, values in queries for value in values]


def _insertion(model: type[models.Model], rows: Sequence[Values]) -> Query:
    places = ", ".join([marks(rows[0])] * len(rows))
    return f"{_beginning(model)} VALUES {places}", [*chain.from_iterable(rows)]


@cache
def _beginning(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django documents it as a public interface
    return f"INSERT INTO {table} ({', '.join(map(quote, _columns_of(model)))})"


@cache
def _columns_of(model: type[models.Model]) -> tuple[str, ...]:
    meta = model._meta  # noqa: SLF001 - Django documents it as a public interface
    return tuple(
        field.column for field in meta.concrete_fields if not field.primary_key or model is Statement
    )
