"""A whole journal as lines of JSON, out of one instance and into another (``manage.py xapi_export``, ``xapi_import``).

Every line is an object with one property that says what it is: ``statement`` (the text as it is stored, and what only
the columns know), ``attachment`` before the first statement that came with it, then ``definition``, ``document``
and ``retention``. Nothing is ever held in memory but one batch. A line that is a bare statement is one of
another record store and counts as sent by a client.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec
from django.db import models, transaction

from lms.xapi.core import (
    InvalidStatement,
    XapiVersion,
    index_entries,
    parse_timestamp,
    read_statements,
)
from lms.xapi.domain import attachments
from lms.xapi.domain.attachments import Data
from lms.xapi.domain.receiving import weight_of
from lms.xapi.domain.storage import Prepared, prepare, store_statements
from lms.xapi.enums import DocumentKind, Outcome, Weight
from lms.xapi.models import ActivityDefinition, Document, RetentionRun, Statement, StatementAttachment
from lms.xapi.signals import statements_recorded

BATCH = 500
# What an imported statement's instant is held against: earlier than any, so that it keeps its own.
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# A 2.0 statement says so; only its own properties may be unknown to 1.0.3.
_VERSION_2 = re.compile(rb'"version"\s*:\s*"2\.')

Json = dict[str, Any]
_encode = msgspec.json.Encoder().encode


class BadLine(ValueError):
    """A line of the file cannot be imported; the message says which and why. What stood before it is imported."""


@dataclass
class Imported:
    """How much a file brought: counts of statements by outcome, and of everything else by kind."""

    statements: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    others: int = 0

    @property
    def total(self) -> int:
        """All statements, new or not."""
        return sum(self.statements.values())


# --- out ---


def export_journal(*, after: uuid.UUID | None = None) -> Iterator[bytes]:
    """The lines of the journal, statements in the order they were stored; ``after`` is the last one already written."""
    number = Statement.objects.values_list("pk", flat=True).get(statement_id=after) if after else 0
    yield from export_statements(Statement.objects.all(), after=number)
    for definition in _pages(ActivityDefinition.objects.all()):
        yield _line("definition", _plain(definition, "activity", "definition", "client"))
    yield from export_documents(Document.objects.all())
    for run in RetentionRun.objects.order_by("at", "pk"):
        yield _line("retention", _plain(run, "id", "rule", "account", "before", "deleted", "at"))


def export_statements(rows: models.QuerySet[Statement], *, after: int = 0) -> Iterator[bytes]:
    """The lines of these statements beyond the number ``after``, each attachment before the first that came with it."""
    for page in _batches(_pages(rows.filter(pk__gt=after))):
        came_with = _attachments_of([row.pk for row in page])
        for row in page:
            mine = came_with.get(row.pk, [])
            for sha2, content_type, is_first in mine:
                if is_first:
                    yield _attachment_line(sha2, content_type, row.pk)
            yield _line(
                "statement",
                msgspec.Raw(row.body.encode()),
                client=row.client,
                weight=row.weight,
                launch_session=str(row.launch_session) if row.launch_session else None,
                attachments=[[sha2, content_type] for sha2, content_type, _ in mine],
            )


def export_documents(rows: models.QuerySet[Document]) -> Iterator[bytes]:
    """The lines of these documents."""
    for document in _pages(rows):
        plain = _plain(
            document, "key", "kind", "activity", "agent", "name", "content_type", "etag", "updated"
        )
        registration = str(document.registration) if document.registration else None
        content = base64.b64encode(bytes(document.content)).decode()
        yield _line("document", {**plain, "registration": registration, "content": content})


def _attachments_of(numbers: Sequence[int]) -> dict[int, list[tuple[str, str, bool]]]:
    """Number → hash, media type and whether no earlier statement came with it, in constant queries."""
    rows = list(
        StatementAttachment.objects.filter(statement__in=numbers)
        .order_by("pk")
        .values_list("statement_id", "sha2", "content_type")
    )
    firsts = StatementAttachment.objects.filter(sha2__in={sha2 for _, sha2, _ in rows}).values_list("sha2")
    first = (
        dict(firsts.annotate(first=models.Min("statement_id")).values_list("sha2", "first")) if rows else {}
    )
    found: dict[int, list[tuple[str, str, bool]]] = {}
    for number, sha2, content_type in rows:
        found.setdefault(number, []).append((sha2, content_type, first[sha2] == number))
    return found


def _attachment_line(sha2: str, content_type: str, number: int) -> bytes:
    content = attachments.attachments_of(numbers=[number])[sha2].content
    return _line(
        "attachment",
        {"sha2": sha2, "content_type": content_type, "content": base64.b64encode(content).decode()},
    )


def _line(kind: str, value: Any, **more: Any) -> bytes:
    return _encode({kind: value, **more}) + b"\n"


def _plain(row: models.Model, *names: str) -> Json:
    return {name: getattr(row, name) for name in names}


def _pages(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """Row by row along the key, a batch in memory, whatever is written meanwhile."""
    page = list(rows.order_by("pk")[:BATCH])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk).order_by("pk")[:BATCH])


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


# --- in ---


def import_lines(*, lines: Sequence[bytes], start: int, client: str | None, now: dt.datetime) -> Imported:
    """Takes a batch of lines, of which ``start`` is the number of the first, in one transaction.

    What is there already stays; a statement keeps its ``stored`` where that is later than everything in the journal,
    and takes its turn where it is not, so that readers who follow ``stored`` miss nothing. ``client`` is who bare
    statements count as sent by. Raises ``BadLine``.
    """
    told = Imported()
    prepared: list[Prepared] = []
    with transaction.atomic():
        for number, line in enumerate(lines, start=start):
            try:
                item = _read(line, client)
            except (msgspec.MsgspecError, InvalidStatement, KeyError, TypeError, ValueError) as error:
                raise BadLine(f"Line {number}: {error}") from error
            if isinstance(item, Prepared):
                prepared.append(item)
            else:
                told.others += item
        _store(prepared, told, now)
    return told


def _store(prepared: Sequence[Prepared], told: Imported, now: dt.datetime) -> None:
    if not prepared:
        return
    stored = store_statements(prepared, clock=lambda: LONG_AGO)
    for outcome in stored.outcomes:
        told.statements[outcome] += 1
    if stored.registrations:
        statements_recorded.send(sender=Statement, registrations=stored.registrations, now=now)


def _read(line: bytes, client: str | None) -> Prepared | int:
    """A statement to be stored with its batch, or 1 for anything else, which is in its place already."""
    fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    if "statement" in fields:
        return _statement(bytes(fields["statement"]), fields)
    if "actor" in fields:
        if client is None:
            raise ValueError(
                "a statement of another record store; say with --client who it counts as sent by"
            )
        return _foreign(line, client)
    values = msgspec.json.decode(line)
    kind = next((kind for kind in _TAKERS if kind in values), None)
    if kind is None:
        raise ValueError("neither a statement nor a line that xapi_export writes")
    _TAKERS[kind](values[kind])
    return 1


def _statement(body: bytes, fields: dict[str, msgspec.Raw]) -> Prepared:
    session = msgspec.json.decode(fields["launch_session"])
    return _prepared(
        body,
        weight=Weight(msgspec.json.decode(fields["weight"])),
        client=msgspec.json.decode(fields["client"], type=str),
        launch_session=uuid.UUID(session) if session else None,
        came_with=tuple(msgspec.json.decode(fields["attachments"], type=list[tuple[str, str]])),
    )


def _foreign(body: bytes, client: str) -> Prepared:
    return _prepared(body, weight=None, client=client, launch_session=None, came_with=())


def _prepared(
    body: bytes,
    *,
    weight: Weight | None,
    client: str,
    launch_session: uuid.UUID | None,
    came_with: tuple[tuple[str, str], ...],
) -> Prepared:
    version = XapiVersion.V2_0_0 if _VERSION_2.search(body) else XapiVersion.V1_0_3
    ((checked, written),) = read_statements(body, version=version)
    document = checked.document
    identity = uuid.UUID(document["id"]) if "id" in document else uuid.uuid4()
    stored, verb = document.get("stored"), document["verb"]["id"]
    properties = {name: value for name, value in written.items() if name != "stored"}
    properties.setdefault("id", str(identity))
    return prepare(
        document,
        identity=identity,
        entries=index_entries(checked.statement),
        weight=weight_of(verb) if weight is None else weight,
        client=client,
        launch_session=launch_session,
        properties=properties,
        attachments=came_with,
        stored=parse_timestamp(stored) if stored else None,
    )


def _take_attachment(values: Json) -> None:
    content = base64.b64decode(values["content"], validate=True)
    if not attachments.is_hash_of(values["sha2"], content):
        raise ValueError("the content of the attachment has another hash")
    attachments.keep({values["sha2"]: Data(content, values["content_type"])})


def _take_definition(values: Json) -> None:
    ActivityDefinition.objects.get_or_create(
        activity=values["activity"],
        defaults={"definition": values["definition"], "client": values["client"]},
    )


def _take_document(values: Json) -> None:
    fields = {name: values[name] for name in ("activity", "agent", "name", "content_type", "etag")}
    Document.objects.get_or_create(
        key=values["key"],
        defaults={
            **fields,
            "kind": DocumentKind(values["kind"]),
            "registration": uuid.UUID(values["registration"]) if values["registration"] else None,
            "content": base64.b64decode(values["content"], validate=True),
            "updated": parse_timestamp(values["updated"]),
        },
    )


def _take_run(values: Json) -> None:
    RetentionRun.objects.get_or_create(
        pk=uuid.UUID(values["id"]),
        defaults={
            "rule": values["rule"],
            "account": uuid.UUID(values["account"]) if values["account"] else None,
            "before": parse_timestamp(values["before"]),
            "deleted": int(values["deleted"]),
            "at": parse_timestamp(values["at"]),
        },
    )


_TAKERS = {
    "attachment": _take_attachment,
    "definition": _take_definition,
    "document": _take_document,
    "retention": _take_run,
}
