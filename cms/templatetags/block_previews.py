"""What the editor's previews of blocks need beside the blocks themselves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import template

from cms.blocks.practice_sheet import Sheet, empty_sheet

register = template.Library()


@register.simple_tag
def sheet_of(bound_block: Any) -> Sheet:
    """A practice question as learners meet it."""
    question = SimpleNamespace(block_type=bound_block.block.name, value=bound_block.value)
    return empty_sheet(block_id="vorschau", questions=[question])
