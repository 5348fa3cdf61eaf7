"""A quiz as it is published now, drawn and frozen for one attempt."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from assessments.domain.frozen import AskedQuestion, FrozenQuiz, freeze_questions
from assessments.models import Question, Quiz, QuizDraw


class PoolTooSmall(Exception):
    """A draw finds fewer questions than it shall take; ``draw`` says which."""

    def __init__(self, draw: QuizDraw) -> None:
        super().__init__(str(draw))
        self.draw = draw


def pool_of(draw: QuizDraw) -> QuerySet[Question]:
    """The questions a draw chooses from: published, not retired, of its topic and difficulty."""
    pool = Question.objects.filter(live=True, retired_at=None, topic=draw.topic)
    return pool.filter(difficulty=draw.difficulty) if draw.difficulty else pool


def freeze_quiz(*, quiz: Quiz, edition: int) -> FrozenQuiz | None:
    """The published questions in the order this attempt asks them, ``None`` when there are none.

    The seed is new and secret; everything drawn follows from it, and what was drawn is stored. Two queries, one more
    for each draw. Raises ``PoolTooSmall``.
    """
    seed = secrets.token_hex(16)
    asked = asked_by(quiz=quiz, seed=seed)
    if not asked:
        return None
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


def asked_by(*, quiz: Quiz, seed: str) -> list[AskedQuestion]:
    """Fixed questions and then drawn ones, section by section; the same seed and bank give the same."""
    places = quiz.quiz_questions.filter(question__live=True).select_related("question").order_by("position")
    asked = [_asked(place.question, place.points, place.section) for place in places]
    asked += _drawn(
        quiz.quiz_draws.order_by("position", "pk"), seed=seed, taken={question.id for question in asked}
    )
    sections = list(dict.fromkeys(question.section for question in asked))
    return sorted(asked, key=lambda question: sections.index(question.section))


def _drawn(draws: Iterable[QuizDraw], *, seed: str, taken: set[uuid.UUID]) -> Iterator[AskedQuestion]:
    for draw in draws:
        pool = list(pool_of(draw).exclude(pk__in=taken).order_by("pk"))
        if len(pool) < draw.count:
            raise PoolTooSmall(draw)
        rng = random.Random(f"{seed}:draw:{draw.position}")  # noqa: S311 - reproducible by purpose; the seed is secret
        for question in rng.sample(pool, draw.count):
            taken.add(question.pk)
            yield _asked(question, draw.points, draw.section)


def _asked(question: Question, points: int, section: str) -> AskedQuestion:
    return AskedQuestion(
        id=question.pk,
        key=question.key,
        kind=question.kind,
        points=points,
        content=question.content,
        section=section,
    )
