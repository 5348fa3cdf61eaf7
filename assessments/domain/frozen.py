"""What an attempt keeps of a quiz: everything needed to show, grade and explain it later. Free of Django.

The seed decides the drawn order and stays on the server: whoever knew it could undo the shuffling of an ordering
question.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import msgspec

from assessments.kinds import Kind, kind_named
from assessments.kinds.base import Answer, Completeness, Content, Marking, ToRead
from assessments.kinds.refusals import AnswerRefused

VERSION = 1


class FrozenQuestion(msgspec.Struct, frozen=True, dict=True):
    """A question as it was when the attempt started."""

    id: uuid.UUID
    key: str
    kind: str
    points: int
    content: dict[str, Any]
    shown: dict[str, list[str]] = {}
    section: str = ""

    @cached_property
    def rules(self) -> Kind[Any, Any]:
        """The kind."""
        return kind_named(self.kind)

    @cached_property
    def loaded(self) -> Content:
        """The content as its kind reads it."""
        content: Content = self.rules.load(self.content)
        return content

    def read_answer(self, payload: object) -> Answer:
        """The answer in ``payload``; raises ``AnswerRefused``."""
        answer: Answer = self.rules.read_answer(self.loaded, payload)
        return answer

    @property
    def is_marked(self) -> bool:
        """Whether people give points for it, or for a part of it."""
        return self.rules.marking_of(self.loaded) is Marking.BY_PEOPLE

    def to_read(self, payload: object) -> list[ToRead]:
        """What people have to read of a stored answer."""
        answer = self.readable_answer(payload)
        return [] if answer is None else self.rules.to_read(self.loaded, answer)

    def is_empty(self, answer: Answer) -> bool:
        """Whether nothing was answered."""
        return self.rules.completeness(self.loaded, answer) is Completeness.NONE

    def readable_answer(self, payload: object) -> Answer | None:
        """The answer in a stored payload, ``None`` when there is none that can be read."""
        try:
            return None if payload is None else self.read_answer(payload)
        except AnswerRefused:
            return None


class FrozenQuiz(msgspec.Struct, frozen=True, kw_only=True):
    """The content of ``Attempt.frozen``. ``edition`` is the number of the course edition.

    ``counting`` and ``feedback`` are values of ``assessments.enums``. Whatever was added after version 1 was first
    written has a default: older attempts stay readable.
    """

    version: int = VERSION
    key: str
    title: str
    pass_percent: int
    edition: int
    seed: str
    questions: list[FrozenQuestion]
    counting: str = "best"
    feedback: str = "after_submission"

    def question(self, question: uuid.UUID) -> FrozenQuestion | None:
        """The question with this id."""
        return next((one for one in self.questions if one.id == question), None)

    @property
    def images(self) -> set[str]:
        """The ids of all pictures."""
        return set().union(*(question.rules.pictures(question.loaded) for question in self.questions))

    @property
    def max_points(self) -> int:
        """What can be reached."""
        return sum(question.points for question in self.questions)


# Before threads do (docs/decisions/0028).
msgspec.json.Decoder(FrozenQuiz)


@dataclass(frozen=True)
class AskedQuestion:
    """A question at its place in a quiz, before the draw."""

    id: uuid.UUID
    key: str
    kind: str
    points: int
    content: Mapping[str, Any]
    section: str = ""


def freeze_questions(
    questions: Iterable[AskedQuestion], *, seed: str, shuffle: bool = False
) -> list[FrozenQuestion]:
    """The questions with their drawn order; the same seed draws the same. Raises ``ContentRefused``."""
    frozen = [_freeze(question, seed) for question in questions]
    return _shuffled(frozen, seed) if shuffle else frozen


def freeze_to_json(frozen: FrozenQuiz) -> dict[str, Any]:
    """``Attempt.frozen``."""
    return dict(msgspec.to_builtins(frozen))


def read_frozen(stored: object) -> FrozenQuiz:
    """The quiz in ``Attempt.frozen``."""
    return msgspec.convert(stored, FrozenQuiz)


def _shuffled(questions: Iterable[FrozenQuestion], seed: str) -> list[FrozenQuestion]:
    """The questions in a drawn order; sections stay together and where they are."""
    rng = random.Random(f"{seed}:order")  # noqa: S311 - reproducible by purpose; the seed itself is secret
    mixed: list[FrozenQuestion] = []
    for _section, group in groupby(questions, key=lambda question: question.section):
        together = list(group)
        rng.shuffle(together)
        mixed += together
    return mixed


def _freeze(question: AskedQuestion, seed: str) -> FrozenQuestion:
    kind = kind_named(question.kind)
    content = kind.load(question.content)
    # Each question draws for itself, so that adding one does not reshuffle the others.
    rng = random.Random(f"{seed}:{question.id}")  # noqa: S311 - reproducible by purpose; the seed itself is secret
    return FrozenQuestion(
        id=question.id,
        key=question.key,
        kind=question.kind,
        points=0 if kind.marking_of(content) is Marking.NONE else question.points,
        content=kind.store(content),
        shown=kind.draw(content, rng),
        section=question.section,
    )
