"""The filters of the statement resource as data (xAPI 1.0.3 part 3, 2.1.3; IEEE 9274.1.1 4.1.6.1).

``read_filters`` takes the parameters of a request, ``StatementFilters`` is what they ask for, ``matches``
answers for one statement in memory what a store answers with its indexes.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import UNSET

from lms.xapi.core.errors import InvalidStatement
from lms.xapi.core.formats import IRI_PATTERN, TIMESTAMP_PATTERN, UUID_PATTERN, parse_timestamp
from lms.xapi.core.index import IndexEntries, Usage, agent_key, index_entries, index_key
from lms.xapi.core.reading import read_actor
from lms.xapi.core.statements import Statement
from lms.xapi.core.versions import XapiVersion

LARGEST_LIMIT = 2**31 - 1


class InvalidParameter(ValueError):
    """A parameter of a request is unknown or malformed: ``name`` which, ``rule`` what is wrong."""

    def __init__(self, name: str, rule: str) -> None:
        self.name = name
        self.rule = rule
        super().__init__(f"{name}: {rule}")


@dataclass(frozen=True, slots=True)
class StatementFilters:
    """What a client wants to read.

    ``agent`` is an ``agent_key``, ``verb`` and ``activity`` are ``index_key``s, ``limit`` 0 is as many as the store
    gives at once.
    """

    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: uuid.UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    limit: int = 0
    ascending: bool = False

    @property
    def by_content(self) -> bool:
        """Whether a filter looks at what statements say, and so also finds statements that refer to them."""
        return any((self.agent, self.verb, self.activity, self.registration))


def read_filters(parameters: Mapping[str, str], *, version: XapiVersion) -> StatementFilters:
    """The filters in the query parameters of a request; raises ``InvalidParameter``."""
    filters = StatementFilters()
    for name, text in parameters.items():
        reader = _READERS.get(name)
        if reader is None:
            raise InvalidParameter(name, "unknown parameter")
        filters = replace(filters, **{name: reader(name, text, version)})
    return filters


def matches(
    filters: StatementFilters, statement: Statement[Any], entries: IndexEntries | None = None
) -> bool:
    """Whether ``statement`` itself meets the filters by content; ``entries`` saves working them out."""
    found = entries or index_entries(statement)
    registration = statement.context.registration if statement.context is not UNSET else UNSET
    return (
        _stands(found.agents, filters.agent, related=filters.related_agents)
        and _stands(found.activities, filters.activity, related=filters.related_activities)
        and filters.verb in {None, index_key(statement.verb.id)}
        and (
            filters.registration is None
            or (registration is not UNSET and uuid.UUID(registration) == filters.registration)
        )
    )


def _stands(entries: frozenset[tuple[str, Usage]], key: str | None, *, related: bool) -> bool:
    return key is None or (key, Usage.DIRECT) in entries or (related and (key, Usage.RELATED) in entries)


def read_agent(name: str, text: str, version: XapiVersion) -> str:
    """The ``agent_key`` of an agent or identified group given as JSON; raises ``InvalidParameter``."""
    try:
        key = agent_key(read_actor(text, version=version))
    except InvalidStatement as error:
        raise InvalidParameter(f"{name}.{error.path}" if error.path else name, error.rule) from error
    if key is None:
        raise InvalidParameter(name, "an anonymous group cannot be looked for")
    return key


def read_iri(name: str, text: str, _version: XapiVersion) -> str:
    """The ``index_key`` of an IRI; raises ``InvalidParameter``."""
    if not re.match(IRI_PATTERN, text):
        raise InvalidParameter(name, "must be an IRI with a scheme")
    return index_key(text)


def read_uuid(name: str, text: str, _version: XapiVersion) -> uuid.UUID:
    """A UUID; raises ``InvalidParameter``."""
    if not re.match(UUID_PATTERN, text):
        raise InvalidParameter(name, "must be a UUID in standard form")
    return uuid.UUID(text)


def read_instant(name: str, text: str, _version: XapiVersion) -> dt.datetime:
    """A timestamp; raises ``InvalidParameter``."""
    try:
        if re.match(TIMESTAMP_PATTERN, text):
            return parse_timestamp(text)
    except ValueError:
        pass
    raise InvalidParameter(name, "must be an ISO 8601 timestamp")


def read_flag(name: str, text: str, _version: XapiVersion) -> bool:
    """A Boolean as in JSON; raises ``InvalidParameter``."""
    if text not in {"true", "false"}:
        raise InvalidParameter(name, "must be true or false")
    return text == "true"


def _read_limit(name: str, text: str, _version: XapiVersion) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > LARGEST_LIMIT:
        raise InvalidParameter(name, "must be a whole number, 0 or more")
    return int(text)


_READERS: dict[str, Callable[[str, str, XapiVersion], Any]] = {
    "agent": read_agent,
    "verb": read_iri,
    "activity": read_iri,
    "registration": read_uuid,
    "related_agents": read_flag,
    "related_activities": read_flag,
    "since": read_instant,
    "until": read_instant,
    "limit": _read_limit,
    "ascending": read_flag,
}
