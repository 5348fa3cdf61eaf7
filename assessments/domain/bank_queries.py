"""Where the questions of the bank are used."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessments.models import Question, Quiz


@dataclass(frozen=True)
class Uses:
    """The quizzes that ask a question, and those that may draw it."""

    asked_by: QuerySet[Quiz]
    drawn_by: QuerySet[Quiz]


def uses_of(*, question: Question) -> Uses:
    """By the published and the newest saved state of the quizzes. Two queries when read."""
    drawing = Q(quiz_draws__topic=question.topic) & (
        Q(quiz_draws__difficulty=question.difficulty) | Q(quiz_draws__difficulty=None)
    )
    quizzes = Quiz.objects.order_by("title", "pk").distinct()
    return Uses(
        asked_by=quizzes.filter(quiz_questions__question=question),
        drawn_by=quizzes.filter(drawing)
        if question.topic and question.retired_at is None
        else quizzes.none(),
    )
