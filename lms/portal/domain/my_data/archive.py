"""My data as an archive: an index to read, every kind of data as JSON and CSV, certificates and workbook as PDF.

Written while it is sent. Every kind takes one query for each of its two files, however much there is.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import override

from certificates.models import CertificateFile
from cms.domain.workbook import workbook_of
from cms.domain.workbook_paper import workbook_pdf
from curriculum.domain.outline import my_enrolments
from lms.accounts.domain.access import log_own_export
from lms.accounts.models import User
from lms.base.archives import Member, zip_chunks
from lms.base.clock import BERLIN, berlin_date
from lms.base.spreadsheets import Cell, Table, csv_chunks
from lms.portal.domain.my_data.part import Part, Row
from lms.portal.domain.my_data.parts import all_parts

LANGUAGE = "de"


def export_my_data(*, person: User, now: dt.datetime) -> Iterator[bytes]:
    """The archive in pieces; that it was made is logged before the first of them."""
    log_own_export(person=person, subject_matter="my data", now=now)
    return zip_chunks(_members(person, now), now=now)


def _members(person: User, now: dt.datetime) -> Iterator[Member]:
    with override(LANGUAGE):
        parts = all_parts()
    yield Member("index.html", _index(person, parts, now))
    for part in parts:
        yield Member(f"daten/{part.name}.csv", _encoded(csv_chunks(_table(part, person))))
        yield Member(f"daten/{part.name}.json", _json(part, person))
    files = CertificateFile.objects.filter(certificate__person=person).select_related("certificate")
    for stored in files.order_by("certificate__number").iterator(chunk_size=1):
        yield Member(f"zertifikate/{stored.certificate.number}.pdf", [bytes(stored.pdf)])
    yield Member("arbeitsheft.pdf", _workbook(person, now))


def _index(person: User, parts: Iterable[Part], now: dt.datetime) -> Iterator[bytes]:
    with override(LANGUAGE):
        context = {"person": person, "parts": parts, "now": now.astimezone(BERLIN)}
        html = render_to_string("portal/my_data_index.html", context)
    yield html.encode()


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)


def _table(part: Part, person: User) -> Table:
    rows = ([_cell(row.get(column.name)) for column in part.columns] for row in _in_german(part, person))
    return Table(name=part.name, headings=[column.heading for column in part.columns], rows=rows)


def _in_german(part: Part, person: User) -> Iterator[Row]:
    """Rows with German words; the language is never left on across a ``yield``."""
    rows = iter(part.rows(person))
    while True:
        with override(LANGUAGE):
            row = next(rows, None)
        if row is None:
            return
        yield {name: _without_markup(value) for name, value in row.items()}


def _without_markup(value: Any) -> Any:
    """What a page marks up is plain text in a file."""
    return unescape(strip_tags(value)) if isinstance(value, SafeString) else value


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(BERLIN):%d.%m.%Y %H:%M}"
    return value if value is None or isinstance(value, str | int | Decimal | dt.date) else str(value)


def _json(part: Part, person: User) -> Iterator[bytes]:
    """An array, a row a line."""
    before = "[\n"
    for row in _in_german(part, person):
        yield f"{before}{json.dumps(dict(row), ensure_ascii=False, default=_plain)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _plain(value: object) -> str:
    """Instants and days in ISO 8601, exact decimals, the rest as text."""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _workbook(person: User, now: dt.datetime) -> Iterator[bytes]:
    lessons = workbook_of(person=person, outlines=my_enrolments(person))
    yield workbook_pdf(person=person, lessons=lessons, today=berlin_date(now))
