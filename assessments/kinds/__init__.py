"""Kinds of questions: one module and one template each, found by themselves.

Django-free. A module of this package that has a ``KIND`` is a kind; its template is
``assessments/questions/<name>.html``. Adding a kind touches nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import msgspec

from assessments.kinds.base import Kind
from assessments.kinds.refusals import ContentRefused


def discover() -> dict[str, Kind[Any, Any]]:
    """All kinds of this package by name."""
    found: dict[str, Kind[Any, Any]] = {}
    for module_info in pkgutil.iter_modules(__path__):
        kind = getattr(importlib.import_module(f"{__name__}.{module_info.name}"), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.name] = kind
            for model in (kind.content_type, kind.answer_type):
                # Before threads do (docs/decisions/0028).
                msgspec.json.Decoder(model)
    return found


KINDS = discover()


def kind_named(name: object) -> Kind[Any, Any]:
    """The kind called ``name``; raises ``ContentRefused`` (``unknown_kind``)."""
    if not isinstance(name, str) or name not in KINDS:
        raise ContentRefused(
            "unknown_kind",
            where="type",
            detail=f"There is no question type {name!r}; known: {', '.join(KINDS)}.",
        )
    return KINDS[name]


__all__ = ["KINDS", "Kind", "discover", "kind_named"]
