"""From structs to a course file that reads back to the same structs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import yaml

from cms.domain.coursefile import schema
from cms.domain.coursefile.source import resolve

WIDTH = 110


def write_course_file(courses: Sequence[schema.Course]) -> str:
    """The YAML text of a file with these courses."""
    data = {
        "meta": {"schema_version": 1, "language": "de"},
        "courses": [_without_defaults(msgspec.to_builtins(course)) for course in courses],
    }
    return str(
        yaml.dump(
            data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False
        )
    )


def _without_defaults(value: Any) -> Any:
    """Nothing that reading fills in again: empty texts and lists, and ``mandatory: true``."""
    if isinstance(value, dict):
        return {
            name: _without_defaults(part)
            for name, part in value.items()
            if part not in (None, "", []) and (name, part) != ("mandatory", True)
        }
    if isinstance(value, list):
        return [_without_defaults(part) for part in value]
    return value


class _Dumper(yaml.SafeDumper):
    """Quotes every text that our reader would take for something else (PyYAML resolves by YAML 1.1, we by 1.2)."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write anchors: the reader refuses them."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(resolve(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
