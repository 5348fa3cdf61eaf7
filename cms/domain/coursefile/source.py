"""YAML as plain data with line numbers, read from a stream of events.

Nothing is ever constructed but texts, numbers, true/false, lists and mappings. Working on events instead of PyYAML's
object graph keeps it flat: nesting, size and repetition are limited before anything grows, anchors and tags are
refused, and a repeated key is an error instead of the last one winning. Scalars follow YAML 1.2's core schema, so
``12:30`` or ``2024-01-01`` stay the texts they look like.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from cms.domain.coursefile.issues import gettext_noop, refuse

_ = gettext_noop

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_NODES = 200_000

# libyaml where there is one: the same events, ten times faster.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]

INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}


@dataclass(frozen=True)
class Source:
    """The data of a file and the line each part starts at."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of ``path``, or of what it stands in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_source(raw: bytes) -> Source:
    """The one document of a YAML file in UTF-8; raises ``CourseFileError``."""
    reader = _Reader(_events(_decode(raw)))
    data = reader.document()
    return Source(data=data, lines=reader.lines)


def _decode(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise refuse(None, _("The file is larger than %(limit)s\u00a0MB."), limit=MAX_BYTES // 1_000_000)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refuse(line, _("The file is not UTF-8.")) from error


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # At the end of the file libyaml counts a line that is not there.
        line = min(mark.line, len(text.splitlines()) - 1) + 1 if mark else None
        raise refuse(line, _("This is not valid YAML: %(problem)s"), problem=error.problem or "") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position if isinstance(error.position, int) else 0) + 1
        raise refuse(line, _("The file has a character that YAML does not allow.")) from error


class _Reader:
    """Builds the data of one document; recursion ends at ``MAX_DEPTH``."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def document(self) -> Any:
        """The only document of the stream."""
        event = self._next_content()
        if isinstance(event, yaml.StreamEndEvent):
            raise refuse(1, _("The file is empty."))
        data = self._value(event, ())
        event = self._next_content()
        if not isinstance(event, yaml.StreamEndEvent):
            raise refuse(_line(event), _("The file has more than one document."))
        return data

    def _next_content(self) -> Any:
        frame = (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
        return next(event for event in self.events if not isinstance(event, frame))

    def _value(self, event: Any, path: Path) -> Any:
        self._check(event, path)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _check(self, event: Any, path: Path) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise refuse(_line(event), _("The file has too many parts."))
        if len(path) > MAX_DEPTH:
            raise refuse(_line(event), _("The file is nested too deeply."))
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise refuse(
                _line(event), _("Anchors and aliases (& and *) are not allowed; quote texts that start so.")
            )
        if event.tag is not None:
            raise refuse(_line(event), _("Tags (!) are not allowed; quote texts that start so."))

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        """Keys are always texts. A key without a value counts as not given."""
        mapping: dict[str, Any] = {}
        seen: set[str] = set()
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._check(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise refuse(_line(event), _("A key has to be a text."))
            key = _clean(event.value, _line(event))
            if key in seen:
                raise refuse(_line(event), _("The key “%(key)s” stands here twice."), key=key)
            seen.add(key)
            self.lines[(*path, key)] = _line(event)
            value = self._value(next(self.events), (*path, key))
            if value is not None:
                mapping[key] = value
        return mapping


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: Any) -> str | int | float | bool | None:
    text = _clean(event.value, _line(event))
    is_plain, _is_quoted = event.implicit
    value = resolve(text) if is_plain else text
    if isinstance(value, float) and not math.isfinite(value):
        raise refuse(_line(event), _("The number %(number)s is too large."), number=text)
    return value


def resolve(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar means (YAML 1.2.2, 10.3.2, without octal, hexadecimal, infinite and not-a-number)."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def _clean(value: str, line: int) -> str:
    """The text in NFC, trimmed; no database and no page can carry control characters or lone surrogates."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        raise refuse(line, _("The text has a character that cannot be stored."))
    return text
