"""Documents of the state and profile resources (xAPI 1.0.3 part 3, 2.2, 2.3, 2.6, 2.7 and 3.1; IEEE 9274.1.1 4.1.4).

Bytes with a media type and a strong ETag. Every change looks at the document under a lock and at what the client
believes of it (``Precondition``), so nobody overwrites what they have not seen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from lms.xapi.domain.retrying import retried
from lms.xapi.enums import DocumentKind
from lms.xapi.models import Document

JSON_TYPE = "application/json"


class PreconditionFailed(Exception):
    """The document is not in the state the client believes it to be in (412)."""


class DocumentConflict(Exception):
    """The document exists and the client did not say what it knows of it (409)."""


class NotMergeable(ValueError):
    """POST merges JSON objects only (400)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where documents lie: those of an activity, an agent, or both and perhaps a registration.

    ``activity`` and ``agent`` are as in the link tables (``core.index_key``, ``core.agent_key``), empty where the kind
    has none.
    """

    kind: DocumentKind
    activity: str = ""
    agent: str = ""
    registration: uuid.UUID | None = None

    def key(self, name: str) -> str:
        """What is unique for the document ``name``."""
        parts = [int(self.kind), self.activity, self.agent, str(self.registration or ""), name]
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class Precondition:
    """``If-Match`` and ``If-None-Match`` of a request (RFC 9110, 13.1): ETags without quotes, or ``*``."""

    match: frozenset[str] = frozenset()
    none_match: frozenset[str] = frozenset()

    @property
    def is_given(self) -> bool:
        """Whether the client said anything."""
        return bool(self.match or self.none_match)

    def check(self, document: Document | None) -> None:
        """Raises ``PreconditionFailed``."""
        etag = document.etag if document else None
        if self.match and (etag is None or not self.match & {etag, "*"}):
            raise PreconditionFailed(
                "If-Match does not name the current ETag. Read the document again and send its ETag."
            )
        if self.none_match and etag is not None and self.none_match & {etag, "*"}:
            raise PreconditionFailed("If-None-Match: there is such a document already. Read it first.")


ANYTHING = Precondition()


def find_document(*, shelf: Shelf, name: str) -> Document | None:
    """The document ``name``, or ``None``."""
    return Document.objects.filter(key=shelf.key(name)).first()


def documents_on(*, shelf: Shelf, since: dt.datetime | None = None) -> QuerySet[Document]:
    """All documents there, changed after ``since``; without a registration those of every registration."""
    rows = Document.objects.filter(kind=shelf.kind, activity=shelf.activity, agent=shelf.agent)
    if shelf.registration is not None:
        rows = rows.filter(registration=shelf.registration)
    if since is not None:
        rows = rows.filter(updated__gt=since)
    return rows


@retried
def put_document(
    *,
    shelf: Shelf,
    name: str,
    content: bytes,
    content_type: str,
    precondition: Precondition,
    blind_overwrite: bool,
    clock: Callable[[], dt.datetime],
) -> None:
    """Replaces the document, or makes it.

    Raises ``PreconditionFailed``; ``DocumentConflict`` if it exists, no precondition was given and ``blind_overwrite``
    is not allowed.
    """
    with transaction.atomic():
        document = _locked(shelf, name)
        precondition.check(document)
        if document is not None and not precondition.is_given and not blind_overwrite:
            raise DocumentConflict(
                "The document exists. Check its current state and send If-Match with its current ETag to replace it."
            )
        _write(document or _new(shelf, name), content, content_type, clock())


@retried
def merge_document(
    *,
    shelf: Shelf,
    name: str,
    content: bytes,
    content_type: str,
    precondition: Precondition,
    clock: Callable[[], dt.datetime],
) -> None:
    """Sets the properties of a JSON object, or makes the document.

    Raises ``PreconditionFailed``, and ``NotMergeable`` when the document exists and one of the two is no JSON object.
    """
    with transaction.atomic():
        document = _locked(shelf, name)
        precondition.check(document)
        if document is None:
            _write(_new(shelf, name), content, content_type, clock())
            return
        known = _json_object(bytes(document.content), document.content_type, "The stored document")
        told = _json_object(content, content_type, "The posted document")
        _write(document, msgspec.json.encode({**known, **told}), document.content_type, clock())


@retried
@transaction.atomic
def delete_document(*, shelf: Shelf, name: str, precondition: Precondition) -> None:
    """Deletes the document if there is one; raises ``PreconditionFailed``."""
    document = _locked(shelf, name)
    precondition.check(document)
    if document is not None:
        document.delete()


@retried
@transaction.atomic
def delete_documents(*, shelf: Shelf) -> int:
    """Deletes all documents there; how many."""
    deleted, _ = documents_on(shelf=shelf).delete()
    return deleted


def is_json(content_type: str) -> bool:
    """Whether a media type is that of JSON."""
    return content_type.partition(";")[0].strip().lower() == JSON_TYPE


def _locked(shelf: Shelf, name: str) -> Document | None:
    return Document.objects.select_for_update().filter(key=shelf.key(name)).first()


def _new(shelf: Shelf, name: str) -> Document:
    return Document(
        key=shelf.key(name),
        kind=shelf.kind,
        activity=shelf.activity,
        agent=shelf.agent,
        registration=shelf.registration,
        name=name,
    )


def _write(document: Document, content: bytes, content_type: str, now: dt.datetime) -> None:
    document.content = content
    document.content_type = content_type
    # 1.0.3 wants this hash (part 3, 3.1); it protects nothing.
    document.etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    document.updated = now
    document.save()


def _json_object(content: bytes, content_type: str, what: str) -> dict[str, Any]:
    if not is_json(content_type):
        raise NotMergeable(f"{what} is not {JSON_TYPE}; only JSON objects can be merged.")
    try:
        values = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotMergeable(f"{what} is not a JSON object.") from error
    return values
