"""All rows that a forged request could want to change."""

from __future__ import annotations

from typing import Any

from assessments.models import (
    Accommodation,
    AnswerEvent,
    Attempt,
    AttemptResult,
    CheckedQuestion,
    Correction,
    CorrectionFlag,
    Mark,
    Question,
)
from lms.xapi.models import Statement

KEPT = (
    Accommodation,
    AnswerEvent,
    Attempt,
    AttemptResult,
    CheckedQuestion,
    Correction,
    CorrectionFlag,
    Mark,
    Question,
    Statement,
)


def everything() -> dict[str, list[Any]]:
    """All rows a forged request could want to change."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT}
