"""Statements for readers: by id, or by filters, page by page.

Every filter is a walk along one index in the order of the numbers, so a page costs what it shows, not what there is
(``docs/decisions/0021``). ``since`` and ``until`` are bounds on the number (``0024``). The SQL is written out because
each walk needs its own limit before they are put together.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.db import connection

from lms.xapi.core import StatementFilters, Usage
from lms.xapi.domain.storage import is_anybody_storing, latest_stored
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
# Links counted to find out which of two filters is the narrower one.
ENOUGH = 1000


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


class _Links(NamedTuple):
    """A link table, what is looked for there, and where it may stand."""

    column: str
    key: str | None
    usages: list[Usage]

    @property
    def table(self) -> str:
        """The table's name."""
        return f"xapi_statement{self.column}"

    def rough_count(self) -> int:
        """How many links there are, up to a limit: of two tables the one with fewer is walked along."""
        usages = ", ".join(str(int(usage)) for usage in self.usages)
        few = f"SELECT 1 FROM {self.table} WHERE {self.column} = %s AND usage IN ({usages}) LIMIT {ENOUGH}"  # noqa: S608 - made of constants
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({few}) AS few", [self.key])  # noqa: S608 - made of constants
            count: int = cursor.fetchone()[0]
        return count


class _Walk:
    """Puts the walks of a query together."""

    def __init__(self, filters: StatementFilters, client: str | None, bounds: _Bounds, size: int) -> None:
        self.filters = filters
        self.client = client
        self.bounds = bounds
        self.size = size
        self.direction = "ASC" if filters.ascending else "DESC"

    def query(self) -> tuple[str, list[Any]]:
        """SQL and parameters for the numbers of a page, one more than it shows."""
        texts, parameters = [], list[Any]()
        for text, values in self._walks():
            texts.append(f"SELECT number FROM ({text}) AS walk{len(texts)}")  # noqa: S608 - made of constants
            parameters += values
        return (
            f"{' UNION '.join(texts)} ORDER BY number {self.direction} LIMIT {self.size}",
            parameters,
        )

    def _walks(self) -> Iterator[tuple[str, list[Any]]]:
        filters = self.filters
        links = [
            _Links("agent", filters.agent, _usages(related=filters.related_agents)),
            _Links("activity", filters.activity, _usages(related=filters.related_activities)),
        ]
        wanted = [each for each in links if each.key is not None]
        if len(wanted) > 1:
            wanted.sort(key=_Links.rough_count)
        if wanted:
            for usage in wanted[0].usages:
                yield self._along_links(wanted[0], usage, others=wanted[1:])
        elif filters.by_content:
            yield from self._along_statements()
            yield self._along_references()
        else:
            yield self._limited("FROM xapi_statement r", "r.id", [], [])

    def _along_links(self, walked: _Links, usage: Usage, others: list[_Links]) -> tuple[str, list[Any]]:
        joins, values = [f"FROM {walked.table} l JOIN xapi_statement r ON r.id = l.statement_id"], list[Any]()
        for other in others:
            usages = ", ".join(str(int(each)) for each in other.usages)
            joins.append(
                f"JOIN {other.table} o ON o.{other.column} = %s AND o.statement_id = l.statement_id"
                f" AND o.subject = l.subject AND o.usage IN ({usages})"
            )
            values.append(other.key)
        conditions, more = self._content("s")
        if conditions:
            joins.append("JOIN xapi_statement s ON s.id = l.subject")
        if connection.vendor == "postgresql":
            return self._along_index(
                walked, usage, source=" ".join(joins), conditions=conditions, values=(values, more)
            )
        return self._limited(
            " ".join(joins),
            "l.statement_id",
            [f"l.{walked.column} = %s", f"l.usage = {int(usage)}", *conditions],
            [*values, walked.key, *more],
        )

    def _along_index(
        self,
        walked: _Links,
        usage: Usage,
        *,
        source: str,
        conditions: list[str],
        values: tuple[list[Any], list[Any]],
    ) -> tuple[str, list[Any]]:
        """The same for PostgreSQL, which by equalities would walk along all statements to find those of a frequent key.

        Comparing rows leaves it no other index than that of key, usage and statement.
        """
        columns = (f"l.{walked.column}", "l.usage", "l.statement_id")
        place = ", ".join(columns)
        where = [
            f"({place}) > (%s, {int(usage)}, %s)",
            f"({place}) <= (%s, {int(usage)}, %s)",
            *conditions,
            "NOT r.is_voided",
            *(["r.client = %s"] if self.client is not None else []),
        ]
        order = ", ".join(f"{column} {self.direction}" for column in columns)
        text = f"SELECT DISTINCT ON ({place}) l.statement_id AS number {source} WHERE {' AND '.join(where)}"
        before, after = values
        bounds = [walked.key, self.bounds.above, walked.key, self.bounds.upto]
        client = [self.client] if self.client is not None else []
        return f"{text} ORDER BY {order} LIMIT {self.size}", [*before, *bounds, *after, *client]

    def _along_statements(self) -> Iterator[tuple[str, list[Any]]]:
        conditions, values = self._content("r")
        if self.filters.registration is None:
            yield self._limited("FROM xapi_statement r", "r.id", conditions, values)
            return
        # The index of registrations has the weight before the number.
        for weight in (0, 1):
            yield self._limited(
                "FROM xapi_statement r", "r.id", [*conditions, f"r.weight = {weight}"], values
            )

    def _along_references(self) -> tuple[str, list[Any]]:
        conditions, values = self._content("q")
        source = "FROM xapi_statementreference q JOIN xapi_statement r ON r.id = q.statement_id"
        return self._limited(source, "q.statement_id", conditions, values)

    def _content(self, alias: str) -> tuple[list[str], list[Any]]:
        conditions, values = list[str](), list[Any]()
        if self.filters.verb is not None:
            # A registration is the narrower one; the concatenation keeps the index of verbs out of it.
            verb = f"{alias}.verb" if self.filters.registration is None else f"{alias}.verb || ''"
            conditions.append(f"{verb} = %s")
            values.append(self.filters.verb)
        if self.filters.registration is not None:
            conditions.append(f"{alias}.registration = %s")
            values.append(_database_uuid(self.filters.registration))
        return conditions, values

    def _limited(
        self, source: str, number: str, conditions: list[str], values: list[Any]
    ) -> tuple[str, list[Any]]:
        """One walk: distinct, since a statement may be found by itself and by what it refers to."""
        where = [*conditions, "NOT r.is_voided", f"{number} > %s", f"{number} <= %s"]
        values = [*values, *self.bounds]
        if self.client is not None:
            where.append("r.client = %s")
            values.append(self.client)
        text = f"SELECT DISTINCT {number} AS number {source} WHERE {' AND '.join(where)}"
        return f"{text} ORDER BY {number} {self.direction} LIMIT {self.size}", values


def _usages(*, related: bool) -> list[Usage]:
    return [Usage.DIRECT, Usage.RELATED] if related else [Usage.DIRECT]


def _database_uuid(value: uuid.UUID) -> Any:
    return Statement._meta.get_field("registration").get_db_prep_value(value, connection)  # noqa: SLF001 - public
