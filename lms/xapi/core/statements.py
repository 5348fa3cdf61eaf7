"""The statement and the statement within a statement (xAPI 1.0.3 part 2, 2.4; IEEE 9274.1.1 4.2.2)."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import UNSET, UnsetType

from lms.xapi.core.activities import Activity, Verb
from lms.xapi.core.actors import Actor
from lms.xapi.core.context import Context, StatementRef
from lms.xapi.core.errors import BrokenRule
from lms.xapi.core.formats import Timestamp, Uuid, VersionText, parse_timestamp
from lms.xapi.core.model import Model
from lms.xapi.core.results import Attachment, Result

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

AUTHORITY_SECTIONS = ("2.4.9", "4.2.4.2")

ObjectT = TypeVar("ObjectT", bound=Model)


class Occurrence(Model, Generic[ObjectT], frozen=True, kw_only=True):
    """What statements and SubStatements have in common: actor, verb, object, and more about it."""

    actor: Actor
    verb: Verb
    object: ObjectT
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: Timestamp | UnsetType = UNSET
    attachments: tuple[Attachment, ...] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.timestamp is not UNSET:
            check_instant(self.timestamp, "timestamp")
        if self.verb.id == VOIDED and not isinstance(self.object, StatementRef):
            raise BrokenRule(
                "what voids must have a StatementRef as object",
                property_path="object",
                sections=("2.3.2", "4.2.5"),
            )
        if self.context is not UNSET and not isinstance(self.object, Activity):
            for name in ("revision", "platform"):
                if getattr(self.context, name) is not UNSET:
                    raise BrokenRule(
                        "only allowed when the object is an activity", property_path=f"context.{name}"
                    )


class SubStatement(
    Occurrence[ObjectT], Generic[ObjectT], frozen=True, kw_only=True, rename={"object_type": "objectType"}
):
    """An occurrence as the object of a statement: planned, expected, not necessarily real. It never nests."""

    object_type: Literal["SubStatement"]


class Statement(Occurrence[ObjectT], Generic[ObjectT], frozen=True, kw_only=True):
    """A statement, as sent (everything below may be missing) or as stored."""

    id: Uuid | UnsetType = UNSET
    stored: Timestamp | UnsetType = UNSET
    authority: Actor | UnsetType = UNSET
    version: VersionText | UnsetType = UNSET

    def __post_init__(self) -> None:
        Occurrence.__post_init__(self)
        if self.stored is not UNSET:
            check_instant(self.stored, "stored")
        if self.authority is not UNSET and self.authority.is_group:
            self._check_group_authority(self.authority)

    def _check_group_authority(self, group: Actor) -> None:
        # Three-legged OAuth: the application and the user (1.0.3 part 2, 2.4.9).
        identifiers = (group.mbox, group.mbox_sha1sum, group.openid, group.account)
        if any(identifier is not UNSET for identifier in identifiers):
            raise BrokenRule(
                "a group as authority must be anonymous",
                property_path="authority",
                sections=AUTHORITY_SECTIONS,
            )
        if group.member is UNSET or len(group.member) != 2:
            raise BrokenRule(
                "a group as authority has exactly two members",
                property_path="authority.member",
                sections=AUTHORITY_SECTIONS,
            )


def check_instant(text: str, name: str) -> None:
    """Refuses a timestamp of the right form that the calendar does not know, such as February 30."""
    try:
        parse_timestamp(text)
    except ValueError as error:
        raise BrokenRule("not a date and time of the calendar", property_path=name) from error
