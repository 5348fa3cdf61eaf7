"""Tables for spreadsheet programs: CSV as a German Excel opens it with a double click, streamed.

UTF-8 with byte order mark, semicolons, CRLF (RFC 4180), dates as ``31.12.2026``, amounts with a decimal comma; headings
and words in German whatever language the page was in. Text that a program would run as a formula is made inert here and
nowhere else (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.http import StreamingHttpResponse
from django.utils.translation import override

Cell = str | int | Decimal | dt.date | None

BYTE_ORDER_MARK = "\ufeff"
# What begins a formula or a command in Excel, LibreOffice or Google Sheets; some editions read full-width forms, too.
LIVE = frozenset("=+-@＝＋－＠|%")  # noqa: RUF001 - the look-alikes are meant
# Spreadsheet programs drop these before they look at the first character, or take them for the end of a cell.
SKIPPED = " \t\r\n\v\f\0\u00a0\u200b\ufeff"
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Table:
    """A table to be written: a plain name for the file, lazily translated headings, rows as they come."""

    name: str
    headings: Sequence[object]
    rows: Iterable[Sequence[Cell]]


def csv_response(table: Table, *, today: dt.date) -> StreamingHttpResponse:
    """``table`` as a download called ``NAME_2026-12-31.csv``; rows are read while they are sent."""
    response = StreamingHttpResponse(csv_chunks(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table.name}_{today:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def csv_chunks(table: Table) -> Iterator[str]:
    """The file in pieces of some hundred lines."""
    # Never across a ``yield``: what runs meanwhile in this thread keeps its own language.
    with override("de"):
        head = _lines([[str(heading) for heading in table.headings]])
    yield BYTE_ORDER_MARK + head
    rows = iter(table.rows)
    while True:
        with override("de"):
            piece = _lines(islice(rows, ROWS_AT_ONCE))
        if not piece:
            return
        yield piece


def inert(text: str) -> str:
    """``text`` as spreadsheet programs show it and never run it: with an apostrophe before what could be a formula."""
    first = text.lstrip(SKIPPED)[:1]
    if first in LIVE and first:
        return f"'{text}"
    return f"'{text}" if text[:1] in {"\t", "\r", "\n"} else text


def written(cell: Cell) -> str:
    """One cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return inert(cell) if isinstance(cell, str) else str(cell)


def _lines(rows: Iterable[Sequence[Cell]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerows([written(cell) for cell in row] for row in rows)
    return buffer.getvalue()
