"""What is wrong with a course file, or could not be used from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Marks a message for the catalogue; whoever shows it translates it (this package does not know Django)."""
    return message


@dataclass(frozen=True)
class Issue:
    """A finding at a line (1 is the first; ``None`` if it belongs to no line). ``message`` has ``%(name)s`` places."""

    line: int | None
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        text = self.message % self.values
        return text if self.line is None else f"line {self.line}: {text}"


class CourseFileError(Exception):
    """A course file is refused whole; ``issues`` say where and why."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("; ".join(map(str, issues)))
        self.issues = tuple(issues)


def refuse(line: int | None, message: str, **values: object) -> CourseFileError:
    """An error with one issue, to be raised."""
    return CourseFileError([Issue(line, message, values)])
