"""Statements for readers: by id, or by filters, page by page.

Every filter is a walk along one index in the order of the numbers, so a page costs what it shows, not what there is
(``docs/decisions/0021``). ``since`` and ``until`` are bounds on the number (``0024``). The SQL is written out because
each walk needs its own limit before they are put together.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.db import connection

from lms.xapi.core import StatementFilters, Usage
from lms.xapi.domain.storage import STATEMENTS, is_anybody_storing, latest_stored
from lms.xapi.models import Statement

# The number a reader goes on from: beyond it in the order of the page.
MORE_SALT = "lms.xapi.more"
# Nobody takes longer from looking at the clock to storing statements or waiting to (docs/decisions/0024).
LONGEST_APPROACH = dt.timedelta(seconds=5)
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class BadCursor(ValueError):
    """A ``more`` link was not given out by this server."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows (number, stored, body) in the order asked for, and whether there are more."""

    rows: list[tuple[int, dt.datetime, str]]
    has_more: bool


def find_statement(
    *, identity: uuid.UUID, voided: bool, client: str | None
) -> tuple[int, dt.datetime, str] | None:
    """Number, stored and body of a statement that is (not) voided; ``client`` limits to what it stored itself."""
    rows = Statement.objects.filter(statement_id=identity, is_voided=voided)
    if client is not None:
        rows = rows.filter(client=client)
    return rows.values_list("pk", "stored", "body").first()


def find_page(*, filters: StatementFilters, client: str | None = None, beyond: int | None = None) -> Page:
    """The statements that meet ``filters``, those that refer to them, never voided ones.

    ``client`` limits to what it stored itself, ``beyond`` is the last number of the page before.
    """
    size = min(filters.limit or settings.XAPI_PAGE_SIZE, settings.XAPI_PAGE_SIZE)
    walk = _Walk(filters, client, _bounds(filters, beyond), size + 1)
    sql, parameters = walk.query()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        numbers = [row[0] for row in cursor.fetchall()]
    shown = numbers[:size]
    found = {
        number: (number, stored, body)
        for number, stored, body in Statement.objects.filter(pk__in=shown).values_list("pk", "stored", "body")
    }
    return Page([found[number] for number in shown if number in found], has_more=len(numbers) > size)


def consistent_through(*, now: dt.datetime) -> dt.datetime:
    """Every statement with an earlier ``stored`` can be read (xAPI 1.0.3 part 3, 2.1.3)."""
    calm = now - LONGEST_APPROACH
    latest = latest_stored() or LONG_AGO
    return latest if latest >= calm or is_anybody_storing() else calm


def write_cursor(*, parameters: dict[str, str], beyond: int) -> str:
    """The page after the one that ended with ``beyond``, as text for a link; it holds all there is to know."""
    return signing.dumps([parameters, beyond], key=settings.CREDENTIAL_KEY, salt=MORE_SALT, compress=True)


def read_cursor(text: str) -> tuple[dict[str, str], int]:
    """Parameters and last number of ``write_cursor``; raises ``BadCursor``."""
    try:
        parameters, beyond = signing.loads(text, key=settings.CREDENTIAL_KEY, salt=MORE_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor("This link was not given out by this server.") from error
    return parameters, beyond


class _Bounds(NamedTuple):
    """Numbers from ``above`` (exclusive) to ``upto`` (inclusive)."""

    above: int
    upto: int


NO_NUMBER = 2**63 - 1
# Rows counted to find out which of several filters is the narrowest one.
ENOUGH = 1000
REFERENCES = "xapi_statementreference"


def _bounds(filters: StatementFilters, beyond: int | None) -> _Bounds:
    above = _last_until(filters.since) if filters.since else 0
    upto = _last_until(filters.until) if filters.until else NO_NUMBER
    if beyond is not None and filters.ascending:
        above = max(above, beyond)
    elif beyond is not None:
        upto = min(upto, beyond - 1)
    return _Bounds(above, upto)


def _last_until(instant: dt.datetime) -> int:
    """The number of the last statement stored at or before ``instant``; 0 without one."""
    rows = Statement.objects.filter(stored__lte=instant).order_by("-stored", "-pk")
    return rows.values_list("pk", flat=True).first() or 0


class _Index(NamedTuple):
    """The rows of a table in which some columns have these values, in the order of the statements.

    ``number`` is the column of the statement that is found, ``subject`` that of the one the row speaks of: the same, or
    one that the found one refers to.
    """

    table: str
    values: dict[str, Any]
    number: str = "id"
    subject: str = "id"


class _Filter(NamedTuple):
    """One filter: the indexes that lead to all statements that meet it, and how a row of another index is asked."""

    name: str
    value: Any
    usages: tuple[int, ...] = ()

    def indexes(self) -> list[_Index]:
        """One for each kind of place where the value may stand."""
        if self.usages:
            return [
                _Index(self._links, {self.name: self.value, "usage": usage}, "statement_id", "subject")
                for usage in self.usages
            ]
        # The index of registrations has the weight before the number.
        weights = [{"weight": 0}, {"weight": 1}] if self.name == "registration" else [{}]
        return [
            *(_Index(STATEMENTS, {self.name: self.value, **weight}) for weight in weights),
            _Index(REFERENCES, {self.name: self.value}, "statement_id", "subject_id"),
        ]

    def rough_count(self) -> int:
        """How many rows there are, up to a limit: of several filters the one with fewer is walked along."""
        few = [
            f"SELECT * FROM (SELECT 1 FROM {index.table} WHERE {_all_equal(index)} LIMIT {ENOUGH}) AS few{place}"  # noqa: S608 - made of constants
            for place, index in enumerate(self.indexes())
        ]
        values = [value for index in self.indexes() for value in index.values.values()]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({' UNION ALL '.join(few)}) AS few", values)  # noqa: S608 - made of constants
            count: int = cursor.fetchone()[0]
        return min(count, ENOUGH)

    def asked_of(self, index: _Index) -> str:
        """The condition, with one value, for a row ``w`` of an index that leads elsewhere."""
        if self.usages:
            usages = ", ".join(map(str, self.usages))
            return _exists(
                f"{self._links} o WHERE o.{self.name} = %s AND o.usage IN ({usages})"
                f" AND o.statement_id = w.{index.number} AND o.subject = w.{index.subject}"
            )
        if index.table in {STATEMENTS, REFERENCES}:
            # The plus keeps SQLite with the index it is to walk along.
            sign = "+" if connection.vendor == "sqlite" else ""
            return f"{sign}w.{self.name} = %s"
        return _exists(f"{STATEMENTS} s WHERE s.{self.name} = %s AND s.id = w.{index.subject}")

    @property
    def _links(self) -> str:
        return f"xapi_statement{self.name}"


def _exists(rows: str) -> str:
    """``OFFSET`` keeps PostgreSQL from making a join of it, which would read all there is of something frequent."""
    return f"EXISTS (SELECT 1 FROM {rows} LIMIT 1 OFFSET 0)"  # noqa: S608 - made of constants


def _all_equal(index: _Index) -> str:
    return " AND ".join(f"{column} = %s" for column in index.values)


class _Walk:
    """Walks along the indexes of one filter and asks every row for the others."""

    def __init__(self, filters: StatementFilters, client: str | None, bounds: _Bounds, size: int) -> None:
        self.filters = _wanted(filters)
        self.client = client
        self.bounds = bounds
        self.size = size
        self.direction = "ASC" if filters.ascending else "DESC"

    def query(self) -> tuple[str, list[Any]]:
        """SQL and parameters for the numbers of a page, one more than it shows."""
        filters = self.filters
        if len(filters) > 1:
            filters = sorted(filters, key=_Filter.rough_count)
        indexes = filters[0].indexes() if filters else [_Index(STATEMENTS, {})]
        texts, parameters = [], list[Any]()
        for index in indexes:
            text, values = self._along(index, others=filters[1:])
            texts.append(f"SELECT number FROM ({text}) AS walk{len(texts)}")  # noqa: S608 - made of constants
            parameters += values
        return (
            f"{' UNION '.join(texts)} ORDER BY number {self.direction} LIMIT {self.size}",
            parameters,
        )

    def _along(self, index: _Index, *, others: list[_Filter]) -> tuple[str, list[Any]]:
        where, values = self._range(index)
        for other in others:
            where.append(other.asked_of(index))
            values.append(other.value)
        readable = [
            "NOT {}.is_voided",
            *(["{}.client = %s"] if self.client is not None else []),
        ]
        if index.table == STATEMENTS:
            where += [condition.format("w") for condition in readable]
        else:
            conditions = " AND ".join(condition.format("r") for condition in readable)
            where.append(_exists(f"{STATEMENTS} r WHERE r.id = w.{index.number} AND {conditions}"))
        values += [self.client] if self.client is not None else []
        if self.client is not None and index.subject != index.number:
            # Whoever reads their own only must not learn by referring to it what somebody else's statement says.
            where.append(_exists(f"{STATEMENTS} s WHERE s.id = w.{index.subject} AND s.client = %s"))
            values.append(self.client)
        # Distinct, since a statement may be found by itself and by what it refers to.
        columns = [f"w.{column}" for column in (*index.values, index.number)]
        text = (
            f"SELECT DISTINCT {', '.join(columns)}, w.{index.number} AS number"  # noqa: S608 - made of constants
            f" FROM {index.table} w WHERE {' AND '.join(where)}"
        )
        order = ", ".join(f"{column} {self.direction}" for column in columns)
        return f"{text} ORDER BY {order} LIMIT {self.size}", values

    def _range(self, index: _Index) -> tuple[list[str], list[Any]]:
        """The part of the index between the bounds.

        PostgreSQL would by equalities walk along all statements to find those of a frequent value; comparing rows
        leaves it no other index than the one that is meant.
        """
        fixed = list(index.values.values())
        if connection.vendor != "postgresql":
            where = [
                *(f"w.{column} = %s" for column in index.values),
                f"w.{index.number} > %s",
                f"w.{index.number} <= %s",
            ]
            return where, [*fixed, *self.bounds]
        place = ", ".join(f"w.{column}" for column in (*index.values, index.number))
        marks = ", ".join(["%s"] * (len(fixed) + 1))
        where = [f"({place}) {sign} ({marks})" for sign in (">", "<=")]
        return where, [*fixed, self.bounds.above, *fixed, self.bounds.upto]


def _wanted(filters: StatementFilters) -> list[_Filter]:
    """What is looked for, usually the narrower first."""
    given = [
        _Filter("agent", filters.agent, _usages(related=filters.related_agents)),
        _Filter("registration", filters.registration and _database_uuid(filters.registration)),
        _Filter("activity", filters.activity, _usages(related=filters.related_activities)),
        _Filter("verb", filters.verb),
    ]
    return [each for each in given if each.value is not None]


def _usages(*, related: bool) -> tuple[int, ...]:
    return (int(Usage.DIRECT), int(Usage.RELATED)) if related else (int(Usage.DIRECT),)


def _database_uuid(value: uuid.UUID) -> Any:
    return Statement._meta.get_field("registration").get_db_prep_value(value, connection)  # noqa: SLF001 - public
