"""A quiz as it is published now, drawn and frozen for one attempt."""

from __future__ import annotations

import secrets

from assessments.domain.frozen import AskedQuestion, FrozenQuiz, freeze_questions
from assessments.models import Quiz


def freeze_quiz(*, quiz: Quiz, edition: int) -> FrozenQuiz | None:
    """The published questions in the order this attempt asks them, ``None`` when there are none.

    The seed is new and secret; everything drawn follows from it.
    """
    places = quiz.quiz_questions.filter(question__live=True).select_related("question").order_by("position")
    asked = [
        AskedQuestion(
            id=place.question.pk,
            key=place.question.key,
            kind=place.question.kind,
            points=place.points,
            content=place.question.content,
        )
        for place in places
    ]
    if not asked:
        return None
    seed = secrets.token_hex(16)
    return FrozenQuiz(
        key=quiz.key,
        title=quiz.title,
        pass_percent=quiz.pass_percent,
        edition=edition,
        seed=seed,
        questions=freeze_questions(asked, seed=seed, shuffle=quiz.shuffle),
        counting=quiz.counting,
        feedback=quiz.feedback,
    )
