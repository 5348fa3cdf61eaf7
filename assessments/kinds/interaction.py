"""How xAPI describes a question (interaction activity) and an answer.

Source: xAPI 1.0.3 part 2, 2.4.4.1 and appendix C (interaction types, components, delimiters of responses).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ITEMS = "[,]"
PAIR = "[.]"
RANGE = "[:]"


@dataclass(frozen=True)
class Component:
    """An option, side or item: its permanent key and its text."""

    id: str
    text: str


@dataclass(frozen=True)
class Interaction:
    """An interaction type, its correct responses and the components its type has."""

    type: str
    correct_responses: tuple[str, ...] = ()
    choices: tuple[Component, ...] = ()
    source: tuple[Component, ...] = ()
    target: tuple[Component, ...] = ()
    scale: tuple[Component, ...] = ()

    def as_definition(self, *, language: str) -> dict[str, Any]:
        """The members of an activity definition."""
        definition: dict[str, Any] = {"interactionType": self.type}
        if self.correct_responses:
            definition["correctResponsesPattern"] = list(self.correct_responses)
        for name in ("choices", "source", "target", "scale"):
            if components := getattr(self, name):
                definition[name] = [
                    {"id": component.id, "description": {language: component.text}}
                    for component in components
                ]
        return definition
