"""The floor of storing: rows that are ready, inserted with ``executemany`` in transactions like ours.

``python -m tests.benchmarks.xapi_raw_insert SIZE SECONDS`` with ``DATABASE_URL`` naming a migrated database. Same
tables, indexes, rows and connection settings as the product; no reading, checking, comparing. Prints statements in a
second.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - needs Django to be set up

from tests.benchmarks.xapi_rows import TABLES, rows_of  # noqa: E402 - the same
from tests.live.statements import statement  # noqa: E402 - the same

# Rows that are built beforehand; more would only cost memory.
READY = 24_000


def main(size: int, seconds: float) -> float:
    """Insert until the time is over or the rows are used up."""
    batches = [
        rows_of(range(start, start + size), statement)
        for start in range(1, 1 + min(READY, 3000 * size), size)
    ]
    inserts = {
        table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - our own names
        for table, columns in TABLES.items()
    }
    count = 0
    begun = time.perf_counter()
    for rows in batches:
        _insert(inserts, rows)
        count += size
        if time.perf_counter() - begun >= seconds:
            break
    return count / (time.perf_counter() - begun)


def _insert(inserts: dict[str, str], rows: dict[str, list[tuple[Any, ...]]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, sql in inserts.items():
            cursor.executemany(sql, rows[table])


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1]), float(sys.argv[2]))}\n")
