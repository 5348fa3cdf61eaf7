"""Verbs and activities (xAPI 1.0.3 part 2, 2.4.3 and 2.4.4.1; IEEE 9274.1.1 4.2.2.2 and 4.2.2.3)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from lms.xapi.core.errors import BrokenRule
from lms.xapi.core.formats import Iri, LanguageMap
from lms.xapi.core.model import Model

InteractionType = Literal[
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
]

COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
SUPPORTED_LISTS: dict[str, tuple[str, ...]] = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
}


class Verb(Model, frozen=True, kw_only=True):
    """What was done; ``display`` never changes the meaning of ``id``."""

    id: Iri
    display: LanguageMap | UnsetType = UNSET


class InteractionComponent(Model, frozen=True, kw_only=True):
    """One choice, scale step, source, target or step of an interaction."""

    id: str
    description: LanguageMap | UnsetType = UNSET


class Definition(
    Model,
    frozen=True,
    kw_only=True,
    rename={
        "more_info": "moreInfo",
        "interaction_type": "interactionType",
        "correct_responses_pattern": "correctResponsesPattern",
    },
):
    """Metadata of an activity, among them the properties of an interaction."""

    name: LanguageMap | UnsetType = UNSET
    description: LanguageMap | UnsetType = UNSET
    type: Iri | UnsetType = UNSET
    more_info: Iri | UnsetType = UNSET
    interaction_type: InteractionType | UnsetType = UNSET
    correct_responses_pattern: tuple[str, ...] | UnsetType = UNSET
    choices: tuple[InteractionComponent, ...] | UnsetType = UNSET
    scale: tuple[InteractionComponent, ...] | UnsetType = UNSET
    source: tuple[InteractionComponent, ...] | UnsetType = UNSET
    target: tuple[InteractionComponent, ...] | UnsetType = UNSET
    steps: tuple[InteractionComponent, ...] | UnsetType = UNSET
    extensions: dict[Iri, Any] | UnsetType = UNSET

    def __post_init__(self) -> None:
        lists = (self.choices, self.scale, self.source, self.target, self.steps)
        given = [name for name, value in zip(COMPONENT_LISTS, lists, strict=True) if value is not UNSET]
        if self.interaction_type is not UNSET:
            self._check_lists(given, SUPPORTED_LISTS.get(self.interaction_type, ()))
        elif given or self.correct_responses_pattern is not UNSET:
            raise BrokenRule(
                "an interaction activity needs an interactionType", property_path="interactionType"
            )

    def _check_lists(self, given: list[str], supported: tuple[str, ...]) -> None:
        for name in given:
            if name not in supported:
                raise BrokenRule(
                    f"not supported by the interactionType {self.interaction_type}", property_path=name
                )
            self._check_distinct_ids(name)

    def _check_distinct_ids(self, name: str) -> None:
        seen: set[str] = set()
        for position, component in enumerate(getattr(self, name)):
            if component.id in seen:
                raise BrokenRule(
                    "ids of interaction components must be distinct", property_path=f"{name}[{position}].id"
                )
            seen.add(component.id)


class Activity(Model, frozen=True, kw_only=True, rename={"object_type": "objectType"}):
    """Something that was acted upon; an object that does not say what it is is an activity."""

    object_type: Literal["Activity"] | UnsetType = UNSET
    id: Iri
    definition: Definition | UnsetType = UNSET
