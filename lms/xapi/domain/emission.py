"""From an event to the text of its statement, as ``docs/xapi-profile.md`` describes it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec
from django.conf import settings
from msgspec import UNSET

from lms.xapi.core import (
    Account,
    Activity,
    Actor,
    Context,
    ContextActivities,
    Definition,
    Statement,
    StatementRef,
)
from lms.xapi.core import Verb as CoreVerb
from lms.xapi.domain.events import ActivityRef, Event, statement_id
from lms.xapi.domain.storage import write_instant
from lms.xapi.verbs import VOIDED, Verb

# Part of what makes statements equal, so it never follows a setting.
PLATFORM = "digitallotsen-lms"
LANGUAGE = "de"
SERVER_ACCOUNT = "server"
# What a provider of statements of any 1.0.x writes (xAPI 1.0.3 part 2, 2.4.10).
STATEMENT_VERSION = "1.0.0"
SESSION_EXTENSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


def event_text(event: Event) -> str:
    """The statement of ``event`` as JSON, as it is before it is stored."""
    activities = ContextActivities(parent=_activities(event.parent), grouping=_activities(event.grouping))
    extensions = dict(event.extensions)
    if event.launch_session is not None:
        extensions[SESSION_EXTENSION] = str(event.launch_session)
    context = Context(
        registration=_uuid_text(event.registration),
        context_activities=activities if event.parent or event.grouping else UNSET,
        platform=PLATFORM,
        language=LANGUAGE,
        extensions=extensions or UNSET,
    )
    return _text(
        statement_id(kind=event.kind, fact=event.fact, revision=event.revision),
        actor=person_agent(event.actor),
        verb=event.verb,
        target=_activity(event.activity),
        context=context,
        result=event.result or UNSET,
        timestamp=event.timestamp,
    )


def voiding_text(
    voiding_id: uuid.UUID,
    target_id: uuid.UUID,
    *,
    actor: uuid.UUID | None,
    registration: uuid.UUID | None,
    now: dt.datetime,
) -> str:
    """The statement that ``actor`` (without one: this server) declares another one void ``now``, as JSON."""
    return _text(
        voiding_id,
        actor=person_agent(actor) if actor else server_agent(),
        verb=VOIDED,
        target=StatementRef(object_type="StatementRef", id=str(target_id)),
        context=Context(registration=str(registration)) if registration else UNSET,
        result=UNSET,
        timestamp=now,
    )


def person_agent(account: uuid.UUID) -> Actor:
    """A person as the journal knows them: by pseudonym (rule P4)."""
    return Actor(object_type="Agent", account=Account(home_page=settings.ACTOR_HOME_PAGE, name=str(account)))


def server_agent() -> Actor:
    """This server as authority of what it stores."""
    return Actor(
        object_type="Agent", account=Account(home_page=settings.ACTOR_HOME_PAGE, name=SERVER_ACCOUNT)
    )


def _text(identity: uuid.UUID, *, verb: Verb, target: Any, timestamp: dt.datetime, **parts: Any) -> str:
    statement: Statement[Any] = Statement(
        id=str(identity),
        verb=CoreVerb(id=verb.iri, display={"de": verb.name_de, "en": verb.name_en}),
        object=target,
        timestamp=write_instant(timestamp),
        authority=server_agent(),
        version=STATEMENT_VERSION,
        **parts,
    )
    return msgspec.json.encode(statement).decode()


def _activity(reference: ActivityRef) -> Activity:
    definition = Definition(name={"de": reference.name}, type=reference.type.iri)
    if reference.interaction is not None:
        definition = msgspec.structs.replace(
            reference.interaction, name=definition.name, type=definition.type
        )
    return Activity(object_type="Activity", id=reference.iri, definition=definition)


def _activities(references: tuple[ActivityRef, ...]) -> Any:
    return tuple(map(_activity, references)) if references else UNSET


def _uuid_text(value: uuid.UUID | None) -> Any:
    return UNSET if value is None else str(value)
