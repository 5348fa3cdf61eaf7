"""Results and attachments (xAPI 1.0.3 part 2, 2.4.5 and 2.4.11; IEEE 9274.1.1 4.2.2.4 and 4.2.2.6)."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from lms.xapi.core.errors import BrokenRule
from lms.xapi.core.formats import Duration, Iri, LanguageMap, MediaType, Sha2
from lms.xapi.core.model import Model


class Score(Model, frozen=True, kw_only=True):
    """The outcome of something graded; ``raw`` lies within ``min`` and ``max``."""

    scaled: Annotated[float, Meta(ge=-1, le=1)] | UnsetType = UNSET
    raw: float | UnsetType = UNSET
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.min is not UNSET and self.max is not UNSET and self.min >= self.max:
            raise BrokenRule("must be less than max", property_path="min")
        if self.raw is UNSET:
            return
        if self.min is not UNSET and self.raw < self.min:
            raise BrokenRule("must not be less than min", property_path="raw")
        if self.max is not UNSET and self.raw > self.max:
            raise BrokenRule("must not be greater than max", property_path="raw")


class Result(Model, frozen=True, kw_only=True):
    """A measured outcome."""

    score: Score | UnsetType = UNSET
    success: bool | UnsetType = UNSET
    completion: bool | UnsetType = UNSET
    response: str | UnsetType = UNSET
    duration: Duration | UnsetType = UNSET
    extensions: dict[Iri, Any] | UnsetType = UNSET


class Attachment(
    Model,
    frozen=True,
    kw_only=True,
    rename={"usage_type": "usageType", "content_type": "contentType", "file_url": "fileUrl"},
):
    """The header of data that comes with a statement."""

    usage_type: Iri
    display: LanguageMap
    description: LanguageMap | UnsetType = UNSET
    content_type: MediaType
    length: Annotated[int, Meta(ge=0)]
    sha2: Sha2
    file_url: Iri | UnsetType = UNSET
