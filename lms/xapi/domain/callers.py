"""Who speaks to the record store, what they may do, and what their statements may say.

Only this server vouches for facts. Whatever a client or a launched package claims is stored under an authority this
server sets, and read by the floors above as content-reported (``lms.xapi.domain.queries.Evidence.client``).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from msgspec import UNSET

from lms.xapi.core import VOIDED, Statement, account_key, agent_key
from lms.xapi.enums import Act, Scope
from lms.xapi.models import Launch, XapiClient

LAUNCH_SCOPES = (Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE, Scope.STATE, Scope.PROFILE)


class Forbidden(Exception):
    """A caller is known and may not do this (403); the message says why."""


@dataclass(frozen=True, slots=True)
class LaunchFrame:
    """What a launch ties its statements and documents to: the ``agent_key`` of its person, and its registration."""

    session: uuid.UUID
    agent: str
    registration: uuid.UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """A client or a launch that has proved who it is.

    ``identity`` is what ``Statement.client`` holds, never empty; ``authority`` the agent that stands in its statements.
    """

    identity: str
    scopes: frozenset[str]
    authority: dict[str, Any]
    requests_per_minute: int
    launch: LaunchFrame | None = None

    def may(self, act: Act) -> bool:
        """Whether a scope allows it."""
        return not self.scopes.isdisjoint(act.value)

    def require(self, act: Act) -> None:
        """Raises ``Forbidden`` naming the scopes of which one is needed."""
        if not self.may(act):
            raise Forbidden(f"This needs one of the scopes {', '.join(sorted(act.value))}.")

    def check_statement(self, statement: Statement[Any]) -> None:
        """Raises ``Forbidden`` when a launch speaks for another person or registration, or voids."""
        if self.launch is None:
            return
        if statement.verb.id == VOIDED:
            raise Forbidden("A launch cannot void statements.")
        registration = statement.context.registration if statement.context is not UNSET else UNSET
        self.check_subject(
            agent=agent_key(statement.actor),
            registration=uuid.UUID(registration) if registration is not UNSET else None,
        )

    def check_subject(self, *, agent: str | None, registration: uuid.UUID | None) -> None:
        """Raises ``Forbidden`` when a launch speaks for another person (``agent_key``) or registration."""
        if self.launch is None:
            return
        if agent != self.launch.agent:
            raise Forbidden("The actor is not the person of this launch.")
        if registration != self.launch.registration:
            raise Forbidden("The registration is not that of this launch.")


def client_caller(client: XapiClient) -> Caller:
    """A system with a credential of its own."""
    return Caller(
        identity=str(client.pk),
        scopes=frozenset(client.scopes),
        authority=_authority(f"client-{client.pk}", client.label),
        requests_per_minute=client.requests_per_minute,
    )


def launch_caller(launch: Launch) -> Caller:
    """Content in somebody's browser."""
    return Caller(
        identity=str(launch.pk),
        scopes=frozenset(launch.scopes),
        authority=_authority(f"launch-{launch.pk}", launch.label),
        requests_per_minute=settings.XAPI_REQUESTS_PER_MINUTE,
        launch=LaunchFrame(
            session=launch.pk,
            agent=account_key(home_page=settings.ACTOR_HOME_PAGE, name=str(launch.actor)),
            registration=launch.registration,
        ),
    )


def _authority(name: str, label: str) -> dict[str, Any]:
    return {
        "objectType": "Agent",
        "name": label,
        "account": {"homePage": settings.ACTOR_HOME_PAGE, "name": name},
    }
