"""What an import did, for whoever started it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cms.domain.coursefile.issues import Issue


class Act(StrEnum):
    """What happened to a page or quiz."""

    CREATED = "created"
    CHANGED = "changed"
    PUBLISHED = "published"
    MOVED = "moved"
    UNPUBLISHED = "unpublished"


class Part(StrEnum):
    """What it happened to."""

    COURSE = "course"
    UNIT = "unit"
    LESSON = "lesson"
    QUIZ = "quiz"


@dataclass(frozen=True)
class Change:
    """One act; ``fields`` names what changed."""

    act: Act
    part: Part
    key: str
    title: str
    fields: tuple[str, ...] = ()


class _Named(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...


@dataclass
class ImportReport:
    """Everything an import changed, what it could not use, and the editions it made (title and number)."""

    changes: list[Change] = field(default_factory=list)
    unused: list[Issue] = field(default_factory=list)
    editions: list[tuple[str, int]] = field(default_factory=list)

    def note(self, act: Act, part: Part, what: _Named, fields: Iterable[str] = ()) -> None:
        """Add a change of ``what``, a part of the file or a page."""
        self.changes.append(Change(act, part, what.key, what.title, tuple(fields)))
