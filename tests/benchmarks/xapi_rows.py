"""Statements as rows of their tables, ready to be inserted."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models

from lms.xapi.core import check_statement, index_entries
from lms.xapi.domain.storage import prepare, values_of, write_instant
from lms.xapi.enums import Weight
from lms.xapi.models import Statement, StatementActivity, StatementAgent

STORED = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


def _columns(model: type[models.Model], *, with_key: bool) -> list[str]:
    fields = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
    return [connection.ops.quote_name(field.column) for field in fields]


# Table → columns. The links hang on the number, so the statement brings its own.
TABLES = {
    Statement._meta.db_table: _columns(Statement, with_key=True),
    StatementAgent._meta.db_table: _columns(StatementAgent, with_key=False),
    StatementActivity._meta.db_table: _columns(StatementActivity, with_key=False),
}


def rows_of(
    numbers: Iterable[int], statement: Callable[..., dict[str, Any]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Table → rows of the statements with these numbers, which become their keys."""
    statements, agents, activities = TABLES
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    for number in numbers:
        stored = STORED + dt.timedelta(milliseconds=number)
        checked = check_statement(
            statement(number, agents=200, activities=100, registrations=50)
            | {"stored": write_instant(stored), "version": "1.0.0"}
        )
        document, entries = checked.document, index_entries(checked.statement)
        item = prepare(
            document,
            identity=uuid.UUID(document["id"]),
            entries=entries,
            weight=Weight.DETAIL,
            client="live",
            launch_session=None,
            properties=document,
            stored=stored,
        )
        item.number = number
        item.body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        rows[statements].append(tuple(values_of(item)))
        rows[agents] += [(number, key, int(usage), number) for key, usage in entries.agents]
        rows[activities] += [(number, key, int(usage), number) for key, usage in entries.activities]
    return rows
