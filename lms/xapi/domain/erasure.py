"""What a person leaves in the journal: found, and erased (Art. 15, 17 GDPR; ``docs/decisions/0025``).

Details of what they did go, with their attachments and documents. Evidence stays, because certificates stand on it, but
under another pseudonym that nobody outside has heard of. What others told in which the person stands somewhere, also
within a SubStatement, stays theirs and names the new pseudonym.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from lms.xapi.core import Actor, account_key, agent_key, fingerprint
from lms.xapi.domain.attachments import forget_unused
from lms.xapi.domain.references import delete_statements
from lms.xapi.domain.retention import ERASURE_RULE
from lms.xapi.enums import Weight
from lms.xapi.models import (
    OUR_SERVER,
    Document,
    Launch,
    RetentionRun,
    Statement,
    StatementAgent,
    StatementAttachment,
)

BATCH = 500
# What a client may have told of a person beyond what it proves.
FREE_PARTS = ("response", "extensions")

Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Traces:
    """By what a person can be found: their pseudonym, and the addresses that clients may have sent instead."""

    account: uuid.UUID
    addresses: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """The ``core.agent_key`` of each."""
        agents = [Actor(mbox=f"mailto:{address}") for address in self.addresses]
        agents += [
            Actor(mbox_sha1sum=hashlib.sha1(f"mailto:{address}".encode()).hexdigest())  # noqa: S324 - xAPI wants SHA-1
            for address in self.addresses
        ]
        keys = {key for key in map(agent_key, agents) if key is not None}
        return frozenset(keys | {account_key(home_page=settings.ACTOR_HOME_PAGE, name=str(self.account))})


@dataclass(frozen=True)
class Erased:
    """How many statements and documents were deleted, and how many statements name another pseudonym now."""

    deleted: int
    pseudonymised: int
    documents: int


def statements_with(traces: Traces) -> QuerySet[Statement]:
    """Every statement in which the person stands, in whatever place, voided ones too."""
    stands = StatementAgent.objects.filter(
        statement=OuterRef("pk"), subject=OuterRef("pk"), agent__in=traces.keys
    )
    return Statement.objects.filter(Exists(stands))


def documents_with(traces: Traces) -> QuerySet[Document]:
    """The person's state and profile documents."""
    return Document.objects.filter(agent__in=traces.keys)


@transaction.atomic
def erase_traces(*, traces: Traces, pseudonym: uuid.UUID, now: dt.datetime) -> Erased:
    """Deletes details and documents of a person, and calls them ``pseudonym`` where they have to stay.

    ``pseudonym`` becomes their ``User.xapi_account`` in the same transaction, so that facts told again are the same
    statements. Written down as a ``RetentionRun``, without the pseudonym they had.
    """
    eraser = _Eraser(traces, pseudonym)
    deleted = pseudonymised = 0
    hashes: set[str] = set()
    for batch in _batches(statements_with(traces)):
        doomed = [row.pk for row in batch if eraser.is_detail_of_theirs(row)]
        kept = [row for row in batch if row.pk not in doomed]
        stripped = [row.pk for row in kept if eraser.rewrite(row)]
        came_with = StatementAttachment.objects.filter(statement__in=[*doomed, *stripped])
        hashes |= set(came_with.values_list("sha2", flat=True))
        came_with.delete()
        Statement.objects.bulk_update(kept, ["body", "fingerprint"])
        deleted += delete_statements(doomed)
        pseudonymised += len(kept)
    _rename_links(traces, pseudonym)
    documents, _ = documents_with(traces).delete()
    launches = Launch.objects.filter(actor=traces.account)
    launches.filter(revoked_at=None).update(revoked_at=now)
    launches.update(actor=pseudonym)
    RetentionRun.objects.create(rule=ERASURE_RULE, account=pseudonym, before=now, deleted=deleted, at=now)
    # Files know no transaction: they go when it is certain that nothing names them any more.
    transaction.on_commit(lambda: forget_unused(hashes=hashes))
    log.info(
        "Erased a person: %s deleted, %s pseudonymised, %s documents.", deleted, pseudonymised, documents
    )
    return Erased(deleted, pseudonymised, documents)


class _Eraser:
    """Looks into statements for one person."""

    def __init__(self, traces: Traces, pseudonym: uuid.UUID) -> None:
        self.keys = traces.keys
        self.old = str(traces.account)
        self.new = str(pseudonym)

    def is_detail_of_theirs(self, row: Statement) -> bool:
        """Whether the person did this, and nothing has to be proved by it."""
        return row.weight == Weight.DETAIL and self._is_them(msgspec.json.decode(row.body)["actor"])

    def rewrite(self, row: Statement) -> bool:
        """Puts the pseudonym into the row, not saved yet; whether it has to part with what it came with.

        What a client told about the person loses what is free text or file; what this server told is compared with the
        fact again, so nothing but the name changes.
        """
        document = msgspec.json.decode(row.body)
        is_theirs = self._is_them(document["actor"])
        document = self._renamed(document)
        strips = is_theirs and row.client != OUR_SERVER
        if strips:
            for part in _with_substatement(document):
                part.pop("attachments", None)
                for name in FREE_PARTS:
                    part.get("result", {}).pop(name, None)
        row.body = msgspec.json.encode(document).decode()
        row.fingerprint = fingerprint(document)
        return strips

    def _is_them(self, actor: Json) -> bool:
        try:
            return agent_key(msgspec.convert(actor, Actor)) in self.keys
        except msgspec.ValidationError:
            return False

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, str):
            # Also where a client put the pseudonym into a text of its own.
            return value.replace(self.old, self.new) if self.old in value else value
        if isinstance(value, list):
            return [self._renamed(item) for item in value]
        if not isinstance(value, dict):
            return value
        if self._is_them(value):
            kept = {
                key: self._renamed(item) for key, item in value.items() if key in {"objectType", "member"}
            }
            return {**kept, "account": {"homePage": settings.ACTOR_HOME_PAGE, "name": self.new}}
        return {self._renamed(key): self._renamed(item) for key, item in value.items()}


def _with_substatement(document: Json) -> Iterator[Json]:
    yield document
    if document["object"].get("objectType") == "SubStatement":
        yield document["object"]


def _rename_links(traces: Traces, pseudonym: uuid.UUID) -> None:
    """The link tables, those of statements that refer to the person's included."""
    new = account_key(home_page=settings.ACTOR_HOME_PAGE, name=str(pseudonym))
    for key in sorted(traces.keys):
        rows = StatementAgent.objects.filter(agent=key)
        same = StatementAgent.objects.filter(
            agent=new, usage=OuterRef("usage"), statement=OuterRef("statement"), subject=OuterRef("subject")
        )
        rows.filter(Exists(same)).delete()
        rows.update(agent=new)


def _batches(rows: QuerySet[Statement]) -> Iterator[list[Statement]]:
    page = list(rows.order_by("pk")[:BATCH])
    while page:
        last = page[-1].pk
        yield page
        page = list(rows.filter(pk__gt=last).order_by("pk")[:BATCH])


def traces_of(*, account: uuid.UUID, addresses: Collection[str] = ()) -> Traces:
    """The traces of ``User.xapi_account`` with these e-mail addresses."""
    return Traces(account, frozenset(address for address in addresses if address))
