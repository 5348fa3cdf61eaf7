"""One kind of data about a person: what it is, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.accounts.models import User

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A value of a row by its name in JSON, and its heading in tables."""

    name: str
    heading: str


@dataclass(frozen=True)
class Part:
    """A file of the archive and a section of the page.

    ``why`` says in one sentence what it is for and how long it stays. ``rows`` reads them newest first, one query each
    time; a row may hold more than the columns (then only the JSON file has it).
    ``is_single``: there is exactly one row.
    """

    name: str
    title: str
    why: str
    columns: Sequence[Column]
    rows: Callable[[User], Iterator[Row]]
    is_single: bool = False
