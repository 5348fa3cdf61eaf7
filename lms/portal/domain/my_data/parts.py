"""All kinds of data in the order in which page and archive show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.portal.domain.my_data import learning, login, person, proofs
from lms.portal.domain.my_data.part import Column, Part, Row

SHOWN = 20


@dataclass(frozen=True)
class Group:
    """Parts that belong together under one heading."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Section:
    """A part on the page: the newest rows as pairs of column and value, and whether there are more."""

    part: Part
    rows: Sequence[Sequence[tuple[Column, object]]]
    has_more: bool


@dataclass(frozen=True)
class SectionGroup:
    """A heading of the page with its sections."""

    title: str
    sections: tuple[Section, ...]


def groups() -> tuple[Group, ...]:
    """In the active language: account first, who looked last."""
    return (
        Group(_("Account and login"), (*person.parts(), *login.parts())),
        Group(_("Learning"), learning.parts()),
        Group(_("Certificates and funding"), proofs.parts()),
        Group(_("Looks at your data"), person.looks()),
    )


def all_parts() -> tuple[Part, ...]:
    """In the active language and the order of the page."""
    return tuple(part for group in groups() for part in group.parts)


def sections_of(*, somebody: User) -> tuple[SectionGroup, ...]:
    """The page: the newest rows of every part, about one query each."""
    return tuple(
        SectionGroup(group.title, tuple(_section(part, somebody) for part in group.parts))
        for group in groups()
    )


def _section(part: Part, somebody: User) -> Section:
    rows = list(islice(part.rows(somebody), SHOWN + 1))
    return Section(part, [_pairs(row, part.columns) for row in rows[:SHOWN]], has_more=len(rows) > SHOWN)


def _pairs(row: Row, columns: Sequence[Column]) -> list[tuple[Column, object]]:
    return [(column, row.get(column.name)) for column in columns]
