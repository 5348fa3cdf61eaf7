"""What the floors above tell the journal: events, in the product's own words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.xapi.activities import ActivityType
from lms.xapi.core import Definition, Result
from lms.xapi.enums import Weight
from lms.xapi.verbs import Verb

# Never change: the ids of all statements of this product hang on it.
STATEMENT_NAMESPACE = uuid.UUID("3f32ac29-0a21-5c2e-98a5-1d81153e3828")


@dataclass(frozen=True)
class ActivityRef:
    """An activity: IRI, kind and German name.

    Of ``interaction`` (questions) its interaction type, components and response pattern are told. Neither it nor the
    name counts when statements are compared, so renaming changes nothing.
    """

    iri: str
    type: ActivityType
    name: str
    interaction: Definition | None = None


@dataclass(frozen=True)
class Event:
    """One fact for the journal.

    ``kind``, ``fact`` and ``revision`` name it for ever: the same three give the same statement id. ``kind`` says which
    table or event (``lesson-completed``), ``fact`` is the row's id, ``revision`` counts when one fact is told anew.
    ``actor`` is ``User.xapi_account``, ``registration`` the enrolment's id, ``timestamp`` the aware instant of the
    fact, not of telling. ``extensions`` go to the statement's context (IRI to JSON value): nothing a person typed.
    """

    kind: str
    fact: uuid.UUID
    actor: uuid.UUID
    verb: Verb
    activity: ActivityRef
    registration: uuid.UUID | None
    timestamp: dt.datetime
    weight: Weight
    revision: int = 0
    result: Result | None = None
    parent: tuple[ActivityRef, ...] = ()
    grouping: tuple[ActivityRef, ...] = ()
    launch_session: uuid.UUID | None = None
    extensions: Mapping[str, object] = field(default_factory=dict)


def statement_id(*, kind: str, fact: uuid.UUID, revision: int = 0) -> uuid.UUID:
    """The id of the statement that tells this fact, on every instance and however often it is told."""
    return uuid.uuid5(STATEMENT_NAMESPACE, f"{kind}:{fact}:{revision}")
