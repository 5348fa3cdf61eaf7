"""The floor of storing: rows that are ready, inserted with ``executemany`` in transactions like ours.

``python -m tests.benchmarks.xapi_raw_insert`` with ``DATABASE_URL`` naming a migrated database. Every line of its input
is an order ``SIZE SECONDS THERE`` and is answered with statements in a second: in transactions of SIZE, into tables
that hold THERE statements before, since large tables are slower than empty ones. Same tables, indexes, rows and
connection settings as the product; no reading, checking, comparing.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - needs Django to be set up

from tests.benchmarks.xapi_rows import TABLES, rows_of  # noqa: E402 - the same
from tests.live.statements import statement  # noqa: E402 - the same

# How many statements are made ready for a second: more than are inserted.
READY_PER_SECOND = {1: 5_000, 10: 12_000, 50: 18_000}
FILLING = 500
INSERTS = {
    table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - our own names
    for table, columns in TABLES.items()
}

Rows = dict[str, list[tuple[Any, ...]]]


def main() -> None:
    """Answer orders until there are no more."""
    for line in sys.stdin:
        size, seconds, there = line.split()
        _make_tables_hold(int(there))
        numbers = itertools.count(int(there) + 1)
        sys.stdout.write(f"{_rate(numbers, int(size), float(seconds))}\n")
        sys.stdout.flush()


def _make_tables_hold(count: int) -> None:
    statements, *links = TABLES
    with transaction.atomic(), connection.cursor() as cursor:
        for table in links:
            cursor.execute(f"DELETE FROM {table} WHERE statement_id > %s", [count])  # noqa: S608 - our own names
        cursor.execute(f"DELETE FROM {statements} WHERE id > %s", [count])  # noqa: S608 - the same
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {statements}")  # noqa: S608 - the same
        (there,) = cursor.fetchone()
    for start in range(there + 1, count + 1, FILLING):
        _insert(rows_of(range(start, min(start + FILLING, count + 1)), statement))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


def _rate(numbers: Iterator[int], size: int, seconds: float) -> float:
    """Insert until the time is over or the rows are used up."""
    ready = [
        rows_of(itertools.islice(numbers, size), statement)
        for _ in range(int(READY_PER_SECOND[size] * seconds / size))
    ]
    count = 0
    begun = time.perf_counter()
    for rows in ready:
        _insert(rows)
        count += size
        if time.perf_counter() - begun >= seconds:
            break
    return count / (time.perf_counter() - begun)


def _insert(rows: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, sql in INSERTS.items():
            cursor.executemany(sql, rows[table])


if __name__ == "__main__":
    main()
