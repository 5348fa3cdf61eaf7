"""Agents and groups (xAPI 1.0.3 part 2, 2.4.2; IEEE 9274.1.1 4.2.2.1)."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from lms.xapi.core.errors import BrokenRule
from lms.xapi.core.formats import Iri, Mailto, Sha1
from lms.xapi.core.model import Model

IDENTIFIER_SECTIONS = ("2.4.2.3", "4.2.2.1")


class Account(Model, frozen=True, kw_only=True, rename={"home_page": "homePage"}):
    """A user account on some system."""

    home_page: Iri
    name: str


class Actor(Model, frozen=True, kw_only=True, rename={"object_type": "objectType"}):
    """An agent or a group; a group without identifier is anonymous and lists its members."""

    object_type: Literal["Agent", "Group"] | UnsetType = UNSET
    name: str | UnsetType = UNSET
    mbox: Mailto | UnsetType = UNSET
    mbox_sha1sum: Sha1 | UnsetType = UNSET
    openid: Iri | UnsetType = UNSET
    account: Account | UnsetType = UNSET
    member: tuple[Actor, ...] | UnsetType = UNSET

    @property
    def is_group(self) -> bool:
        """Whether this is a group; what says nothing is an agent."""
        return self.object_type == "Group"

    def __post_init__(self) -> None:
        identifiers = (
            (self.mbox is not UNSET)
            + (self.mbox_sha1sum is not UNSET)
            + (self.openid is not UNSET)
            + (self.account is not UNSET)
        )
        if identifiers > 1:
            raise BrokenRule(
                "more than one inverse functional identifier (mbox, mbox_sha1sum, openid, account)",
                sections=IDENTIFIER_SECTIONS,
            )
        if self.object_type == "Group":
            self._check_group(identified=bool(identifiers))
        elif not identifiers:
            raise BrokenRule(
                "an agent needs an inverse functional identifier (mbox, mbox_sha1sum, openid or account)",
                sections=IDENTIFIER_SECTIONS,
            )
        elif self.member is not UNSET:
            raise BrokenRule("only a group has members", property_path="member")

    def _check_group(self, *, identified: bool) -> None:
        if self.member is UNSET:
            if not identified:
                raise BrokenRule("an anonymous group needs its members", property_path="member")
            return
        if not (identified or self.member):
            raise BrokenRule("an anonymous group needs at least one member", property_path="member")
        for position, member in enumerate(self.member):
            if member.is_group:
                raise BrokenRule("a group cannot contain groups", property_path=f"member[{position}]")
