"""Questions inside a lesson, for practice only. Their blocks are made by ``assessments.blocks``."""

from __future__ import annotations

from typing import Any, Self

from wagtail import blocks

from assessments.blocks import QuestionBlock
from assessments.kinds import KINDS, Kind
from assessments.kinds.base import Marking


def may_be_practised(kind: Kind[Any, Any]) -> bool:
    """Whether a lesson may ask it: it is graded by rule, at once. A case would only be a list in a list."""
    return kind.marking is Marking.BY_RULE and not kind.is_compound


class PracticeQuestionBlock(QuestionBlock):
    """A question to practise."""

    def get_searchable_content(self, value: Any) -> list[str]:
        """What it asks. A search that finds answers, or words of the feedback, gives them away."""
        return list(self.child_blocks["prompt"].get_searchable_content(value["prompt"]))

    class Meta:
        preview_template = "cms/blocks/preview/question.html"


class QuestionsBlock(blocks.StreamBlock):
    """Questions of any kind that can be practised, in order. Every name is that of a kind in ``assessments.kinds``."""

    def __init__(self, **meta: Any) -> None:
        practised = [kind for kind in KINDS.values() if may_be_practised(kind)]
        super().__init__([(kind.name, PracticeQuestionBlock(kind)) for kind in practised], **meta)

    # Migrations name this class instead of freezing its blocks: which kinds there are is no matter of the database, and
    # adding one needs no migration.
    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """By name."""
        return f"{__name__}.{type(self).__name__}", [], self._constructor_kwargs

    def deconstruct_with_lookup(self, lookup: Any) -> tuple[str, list[Any], dict[str, Any]]:
        """By name."""
        return self.deconstruct()

    @classmethod
    def construct_from_lookup(cls, lookup: Any, **meta: Any) -> Self:  # noqa: ARG003 - Wagtail's signature
        """By name."""
        return cls(**meta)
