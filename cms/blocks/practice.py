"""Practice: questions inside a lesson, graded on the server, never counted and never recorded."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.practice_sheet import Sheet, empty_sheet
from cms.blocks.questions import QuestionsBlock
from cms.blocks.text import TASKS


class PracticeBlock(blocks.StructBlock):
    """Questions to try out what was read."""

    title = blocks.CharBlock(max_length=250, label=_("Title"), help_text=_("Such as “Try it out”."))
    questions = QuestionsBlock(
        min_num=1, label=_("Questions"), help_text=_("Graded at once, as often as people like.")
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """With the questions as fields: those a view has graded (``practice_sheets`` by block id), else empty ones."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        block_id = str(context.get("block_id") or "vorschau")
        sheets: dict[str, Sheet] = context.get("practice_sheets") or {}
        context["block_id"] = block_id
        context["sheet"] = sheets.get(block_id) or empty_sheet(
            block_id=block_id, questions=value["questions"]
        )
        return context

    class Meta:
        label = _("Practice questions")
        icon = "help"
        description = _("Questions to try out what was read. They never count, and nobody sees how it went.")
        group = TASKS
        template = "cms/blocks/practice.html"
        preview_value = {
            "title": "Kurz ausprobiert",
            "questions": [
                {
                    "type": "true_false",
                    "value": {"prompt": "Ein Medienbruch kostet Zeit.", "correct": True, "feedback": ""},
                }
            ],
        }
        help_text = _("Practice never counts, and nobody sees how it went.")
