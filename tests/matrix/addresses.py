"""Every address the resolver knows, with real arguments from the world."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

OWN = ("lms.", "cms.", "certificates.", "assessments.", "curriculum.")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver. ``name`` is what entries call it by: its name, without one its pattern."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    is_named: bool
    is_own: bool


def all_routes() -> list[Route]:
    """In the order in which the resolver asks them; of two alike only the first is ever reached."""
    return list(dict.fromkeys(_walk(get_resolver(), "", ())))


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for item in resolver.url_patterns:
        pattern = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _walk(item, pattern, (*spaces, item.namespace) if item.namespace else spaces)
        else:
            yield _route(item, pattern, spaces)


def _route(item: URLPattern, pattern: str, spaces: tuple[str, ...]) -> Route:
    name = ":".join((*spaces, item.name)) if item.name else pattern
    return Route(
        name=name,
        pattern=pattern,
        parameters=_parameters(item, pattern),
        is_named=bool(item.name),
        is_own=item.lookup_str.startswith(OWN),
    )


def _parameters(item: URLPattern, pattern: str) -> tuple[str, ...]:
    outer = PARAMETER.findall(pattern)
    inner = tuple(item.pattern.regex.groupindex) if isinstance(item.pattern, RegexPattern) else ()
    return tuple(dict.fromkeys((*outer, *inner)))
