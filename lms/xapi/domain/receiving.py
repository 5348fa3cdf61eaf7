"""Statements of clients: checked, given what only the store may say, stored all or none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from lms.xapi.core import (
    Actor,
    CheckedStatement,
    InvalidStatement,
    XapiVersion,
    index_entries,
    read_statements,
)
from lms.xapi.domain import attachments, definitions
from lms.xapi.domain.attachments import Data
from lms.xapi.domain.callers import Caller, Forbidden
from lms.xapi.domain.retrying import retried
from lms.xapi.domain.storage import Prepared, prepare, store_statements, turn
from lms.xapi.enums import Act, Outcome, Weight
from lms.xapi.models import Statement
from lms.xapi.signals import statements_recorded
from lms.xapi.verbs import ATTENDED, COMPLETED, EARNED, PASSED, VOIDED

# What a statement of a client with one of these verbs reports is kept as long as what it may prove.
EVIDENCE_VERBS = frozenset(verb.iri for verb in (ATTENDED, COMPLETED, EARNED, PASSED, VOIDED))
# What the store writes into a statement that does not say its version (1.0.3: part 2, 2.4.10; 2.0.0: 4.2.4.3).
STATEMENT_VERSIONS = {XapiVersion.V1_0_3: "1.0.0", XapiVersion.V2_0_0: "2.0.0"}


class StatementConflict(Exception):
    """Another statement has one of the ids (409)."""


class Receipt(NamedTuple):
    """The ids of what was sent, in its order, and when the last that was new was stored; ``None`` without any new."""

    ids: list[uuid.UUID]
    newest: dt.datetime | None


class Received(NamedTuple):
    """A checked statement with its properties as they were written, and the id it is stored under."""

    checked: CheckedStatement
    written: dict[str, Any]
    identity: uuid.UUID


def read_received(body: bytes, *, version: XapiVersion, identity: uuid.UUID | None = None) -> list[Received]:
    """The statements in the body of a request; ``identity`` is that of a PUT, which takes one statement.

    Raises ``InvalidStatement``, also when two statements have the same id (1.0.3 part 3, 2.1.2) or ``identity`` is
    not that of the statement.
    """
    found = [
        Received(checked, written, _identity_of(checked))
        for checked, written in read_statements(body, version=version)
    ]
    if identity is not None:
        found = [_put(body, found, identity, version)]
    for repeated, count in Counter(item.identity for item in found).items():
        if count > 1:
            raise InvalidStatement(
                path="id",
                rule=f"{repeated} is the id of several statements of this batch",
                section="2.1.2 (part 3)" if version is XapiVersion.V1_0_3 else "4.1.6.1",
                version=version,
            )
    return found


@retried
def receive_statements(
    *,
    statements: Sequence[Received],
    data: Mapping[str, Data],
    caller: Caller,
    clock: Callable[[], dt.datetime],
) -> Receipt:
    """Stores what ``caller`` sent, with the ``data`` (by hash) of attachments.

    All or nothing. A statement that is stored already changes nothing. Raises ``Forbidden``, also for voiding what
    another authority told (1.0.3 part 2, 2.3.2), ``InvalidStatement`` for attachments without data and broken
    signatures, ``StatementConflict``. Sends ``statements_recorded``. ``clock`` says when they are stored.
    """
    for item in statements:
        caller.check_statement(item.checked.statement)
    came_with = attachments.match(statements=[item.checked for item in statements], data=data)
    authority = msgspec.convert(caller.authority, Actor)
    prepared = [
        _prepared(item, came, caller, authority) for item, came in zip(statements, came_with, strict=True)
    ]
    attachments.keep(data)
    with turn():
        stored = store_statements(prepared, clock=clock)
        if Outcome.CONFLICT in stored.outcomes:
            taken = statements[stored.outcomes.index(Outcome.CONFLICT)].identity
            raise StatementConflict(f"Another statement with the id {taken} is stored already.")
        new = [number for number, outcome in enumerate(stored.outcomes) if outcome is Outcome.STORED]
        _refuse_voiding_of_others(prepared, caller)
        if stored.registrations:
            statements_recorded.send(sender=Statement, registrations=stored.registrations, now=clock())
    newest = prepared[new[-1]].stored if new else None
    return Receipt([item.identity for item in statements], newest)


def _refuse_voiding_of_others(prepared: Sequence[Prepared], caller: Caller) -> None:
    """Within the transaction that stored them. A target that comes later is looked at when it comes."""
    aims = {item.entries.target for item in prepared if item.entries.voids}
    if not aims:
        return
    foreign = Statement.objects.filter(statement_id__in=aims).exclude(client=caller.identity)
    if found := foreign.values_list("statement_id", flat=True).first():
        raise Forbidden(f"The statement {found} was told by another authority; only that one can void it.")


def weight_of(verb: str) -> Weight:
    """Whether what a client tells with this verb (an IRI) is kept as evidence."""
    return Weight.EVIDENCE if verb in EVIDENCE_VERBS else Weight.DETAIL


def _identity_of(checked: CheckedStatement) -> uuid.UUID:
    given = checked.document.get("id")
    return uuid.UUID(given) if given else uuid.uuid4()


def _put(body: bytes, found: list[Received], identity: uuid.UUID, version: XapiVersion) -> Received:
    section = "2.1.1 (part 3)" if version is XapiVersion.V1_0_3 else "4.1.6.1"
    if body.lstrip().startswith(b"["):
        raise InvalidStatement(path="", rule="PUT takes one statement", section=section, version=version)
    item = found[0]
    if "id" in item.checked.document and item.identity != identity:
        raise InvalidStatement(
            path="id", rule="must be the statementId of the request", section=section, version=version
        )
    return item._replace(identity=identity)


def _prepared(item: Received, came_with: attachments.CameWith, caller: Caller, authority: Actor) -> Prepared:
    """With authority, id and version as only the store may set them."""
    document = item.checked.document
    properties = {
        "id": str(item.identity),
        **item.written,
        "authority": caller.authority,
        "version": item.written.get("version", STATEMENT_VERSIONS[item.checked.version]),
    }
    statement = msgspec.structs.replace(item.checked.statement, authority=authority)
    return prepare(
        document,
        identity=item.identity,
        entries=index_entries(statement),
        weight=weight_of(document["verb"]["id"]),
        client=caller.identity,
        launch_session=caller.launch.session if caller.launch else None,
        properties=properties,
        attachments=came_with,
        told=definitions.told_by(document) if caller.may(Act.DEFINE) else {},
    )
