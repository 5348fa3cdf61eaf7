"""All kinds of data in the order in which page and archive show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lms.accounts.models import User
from lms.portal.domain.my_data import learning, login, person, proofs
from lms.portal.domain.my_data.part import Column, Part, Row

SHOWN = 20


@dataclass(frozen=True)
class Section:
    """A part on the page: the newest rows, and whether there are more."""

    part: Part
    rows: Sequence[Sequence[object]]
    has_more: bool


def all_parts() -> tuple[Part, ...]:
    """In the active language: account first, who looked last."""
    about_person = person.parts()
    return (*about_person[:-1], *login.parts(), *learning.parts(), *proofs.parts(), about_person[-1])


def sections_of(*, somebody: User) -> tuple[Section, ...]:
    """The page: the newest rows of every part, about one query each."""
    return tuple(_section(part, somebody) for part in all_parts())


def _section(part: Part, somebody: User) -> Section:
    rows = list(islice(part.rows(somebody), SHOWN + 1))
    return Section(part, [_values(row, part.columns) for row in rows[:SHOWN]], has_more=len(rows) > SHOWN)


def _values(row: Row, columns: Sequence[Column]) -> list[object]:
    return [row.get(column.name) for column in columns]
