"""The address of a route with real arguments."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from tests.matrix.addresses import PARAMETER, Route
from tests.matrix.world import World


class NoArgument(LookupError):
    """An address has a parameter that nobody gave a value."""


def address_of(route: Route, world: World, *, case: str = "") -> str:
    """The address of ``route``, ready to be asked for; raises ``NoArgument``."""
    whole = world.things.get(f"{route.name} {case}" if case else route.name)
    if isinstance(whole, str):
        return whole
    values = {name: _value(route, name, world) for name in route.parameters}
    if route.is_named:
        try:
            return reverse(route.name, kwargs=values)
        except NoReverseMatch as mistake:
            raise NoArgument(f"{route.name}: {mistake}") from mistake
    return "/" + PARAMETER.sub(
        lambda found: str(values[found[1]]), route.pattern.replace("^", "").rstrip("$")
    )


def _value(route: Route, name: str, world: World) -> Any:
    space = route.name.rpartition(":")[0]
    for key in (f"{route.name}.{name}", f"{space}.{name}", name):
        if key in world.things:
            return world.things[key]
    raise NoArgument(
        f"The address {route.pattern} has the parameter {name!r}, but no value for it: "
        f"add {name!r} or '{route.name}.{name}' to tests/matrix/things.py."
    )
