"""The practice questions of a lesson, before and after answering."""

from __future__ import annotations

from assessments.kinds.base import FormData
from cms.blocks.practice_sheet import Sheet, answered_sheet
from cms.models import LessonPage


def practice_sheets(*, page: LessonPage, form: FormData) -> dict[str, Sheet]:
    """The graded sheet of the block that ``form`` answers (its field ``practice``), by block id; else nothing."""
    wanted = {str(value) for value in form.getlist("practice")}
    return {
        block.id: answered_sheet(block_id=block.id, questions=block.value["questions"], form=form)
        for block in page.body
        if block.block_type == "practice" and block.id in wanted
    }
